"""On a dark screen a drawing keeps what it says: no colour is left light by mistake, and writing can be read."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest

from csp_evidence.charts.bars import bars
from csp_evidence.charts.chart import to_svg
from csp_evidence.charts.dark import DARK, PAPER, following
from csp_evidence.charts.shapes import SHADES
from tests.conftest import ROOT

USED = re.compile(r"#[0-9A-Fa-f]{6}\b")
INKS = ("#1a1a1a", "#801650")  # what words are written in, on paper
# What is drawn on paper and must be seen (WCAG 2.2, success criterion 1.4.11); grid lines and bands lie behind it.
SHAPES = ("#12436d", "#28a197", "#801650", "#f46a25", "#505050", "#767676", "#bfbfbf")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_that_charts_name_has_one_for_a_dark_screen() -> None:
    for file in (ROOT / "src/csp_evidence/charts").glob("*.py"):
        if file.name != "dark.py":
            assert {colour.lower() for colour in USED.findall(file.read_text(encoding="utf-8"))} <= set(DARK), file.name


def test_no_colour_of_an_editions_drawings_is_without_one(edition, example) -> None:
    drawings = [*edition.glob("figures/*/*.svg"), *(example / "outputs" / "exampleshire").glob("figures/*/*.svg")]
    assert len(drawings) > 20
    for file in drawings:
        drawn = file.read_text(encoding="utf-8").partition("</style>")[2]
        assert {colour.lower() for colour in USED.findall(drawn)} <= set(DARK), file.name


def test_words_and_shapes_are_seen_on_a_dark_screen() -> None:
    assert all(contrast(DARK[ink], PAPER) >= 4.5 for ink in INKS)
    assert {shape for shape in SHAPES if contrast(DARK[shape], PAPER) < 3} == set()


def test_the_shades_of_a_map_keep_apart_and_more_is_lighter() -> None:
    shades = [DARK[shade.lower()] for shade in SHADES]
    assert all(contrast(less, more) > 1.25 and luminance(less) < luminance(more) for less, more in pairwise(shades))


def test_only_a_dark_screen_sees_the_other_colours() -> None:
    data = pd.DataFrame({"label": ["A", "B"], "n": [2, 1]})
    chart = bars(data, label="label", value="n", headline="h", subtitle="s", alt="a", axis="x", write="{}")
    svg = to_svg(chart, "name", synthetic=True).decode()
    style = svg.partition("<style")[2].partition("</style>")[0]
    assert "@media screen and (prefers-color-scheme:dark){" in style
    assert svg.count("<style") == 1
    with pytest.raises(ValueError, match="without a style"):
        following(b"<svg/>")
