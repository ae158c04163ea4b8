"""Whatever a label says, a drawing shows it as it was typed, and neither fails nor warns."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from csp_evidence.charts.bars import bars
from csp_evidence.charts.chart import Chart, to_svg
from csp_evidence.charts.curve import lorenz_curve
from csp_evidence.charts.funnel import funnel_plot
from csp_evidence.charts.intervals import interval_rows
from csp_evidence.charts.lines import monthly_line
from csp_evidence.charts.links import links
from csp_evidence.charts.multiples import control_panels
from csp_evidence.charts.shapes import shaded_map
from csp_evidence.charts.stacked import stacked_columns
from csp_evidence.charts.waterfall import waterfall
from tests.attacks import ATTACKS, LONG_WORD
from tests.drawings import DRAWN, elements_of, words_of

WORDS = {"headline": "A headline", "subtitle": "A subtitle", "alt": "An alternative text"}
MONTHS = pd.date_range("2012-10-01", periods=24, freq="MS")
SCRIPTS = (
    "\u0995\u09cd\u09b7\u09c7\u09a4\u09cd\u09b0\u200c\u09ac\u09bf\u09ad\u09be\u0997",  # Bengali, with a joiner
    "日本語の名前",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629",  # Arabic
    "e\u0301\u0323\u0308",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family, joined
    "Ŵŷ",
)
GROUP = 4  # labels a drawing; a drawing of sixty would be a wall


def _bars(labels: Sequence[str]) -> Chart:
    data = pd.DataFrame({"name": labels, "value": range(1, len(labels) + 1)})
    return bars(data, label="name", value="value", axis=labels[0], **WORDS)


def _intervals(labels: Sequence[str]) -> Chart:
    data = pd.DataFrame({"name": labels, "value": 1.0, "low": 0.0, "high": 2.0, "kind": "up"})
    columns = {"label": "name", "value": "value", "low": "low", "high": "high", "kind": "kind"}
    return interval_rows(data, **columns, axis=labels[0], **WORDS)


def _map(labels: Sequence[str]) -> Chart:
    data = pd.DataFrame({"name": labels, "value": range(len(labels))})
    square = np.array([[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]], dtype=float)
    columns = {"code": "name", "value": "value", "outlined": "name", "outlined_as": labels[0]}
    return shaded_map(data, rings={label: [square] for label in labels}, unit=labels[0], **columns, **WORDS)


def _links(labels: Sequence[str]) -> Chart:
    data = pd.DataFrame({"left": labels, "right": labels[::-1], "kind": "wrong"})
    return links(data, left="left", right="right", kind="kind", headings=labels[:2], **WORDS)


def _panels(labels: Sequence[str]) -> Chart:
    one = pd.DataFrame({"month": MONTHS, "value": 5.0, "centre": 5.0, "low": 1.0, "high": 9.0, "signal": ""})
    data = pd.concat([one.assign(series=label) for label in labels])
    return control_panels(data, series="series", month="month", **WORDS)


def _stacked(labels: Sequence[str]) -> Chart:
    rows = [(year, part, 1.0) for year in labels[:2] for part in labels]
    data = pd.DataFrame(rows, columns=["year", "part", "amount"])
    return stacked_columns(data, label="year", part="part", value="amount", axis=labels[0], write="{}", **WORDS)


def _waterfall(labels: Sequence[str]) -> Chart:
    data = pd.DataFrame({"step": labels, "amount": 1.0, "level": 3.0, "kind": "level", "status": "stated"})
    columns = {"step": "step", "amount": "amount", "level": "level", "kind": "kind", "status": "status"}
    return waterfall(data, **columns, axis=labels[0], change=labels[0], write="{}", **WORDS)


def _funnel(labels: Sequence[str]) -> Chart:
    limits = {"low95": 1.0, "high95": 2.0, "low998": 0.5, "high998": 2.5}
    data = pd.DataFrame({"name": labels, "residents": range(1, len(labels) + 1), "rate": 9.0, **limits})
    return funnel_plot(data, label="name", highlight=labels[:1], axis=(labels[0], labels[1]), **WORDS)


def _curve(labels: Sequence[str]) -> Chart:
    data = pd.DataFrame({"share_of_base": [0, 1.0], "share_of_events": [0, 1.0]})
    return lorenz_curve(data, axis=labels[:2], names=labels[:1], **WORDS)


def _line(labels: Sequence[str]) -> Chart:
    data = pd.DataFrame({"month": MONTHS, "value": range(24), "mean": range(24)})
    names = (labels[0], labels[1])
    return monthly_line(data, month="month", value="value", average="mean", axis=labels[0], names=names, **WORDS)


EVERY = [_bars, _intervals, _map, _links, _panels, _stacked, _waterfall, _funnel, _curve, _line]
SHORT = [text for text in ATTACKS if len(text) < 20]


def drawn(chart: Callable[[Sequence[str]], Chart], labels: Sequence[str]) -> bytes:
    with warnings.catch_warnings(action="error"):
        return to_svg(chart(labels), "name", synthetic=True)


def seen(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("at", range(0, len(ATTACKS), GROUP))
def test_a_label_is_drawn_as_it_was_typed(at):
    svg = drawn(_bars, ATTACKS[at : at + GROUP])
    written = words_of(svg)
    for label in ATTACKS[at : at + GROUP]:
        whole = seen(label)
        assert any(text == whole or (text.endswith("...") and whole.startswith(text[:-3])) for text in written), label
        assert whole in written or label == LONG_WORD, "only what is too wide is shortened"
    assert elements_of(svg) <= DRAWN


@pytest.mark.parametrize("chart", EVERY)
def test_no_chart_sets_mathematics_or_leaves_out_a_label_that_begins_with_an_underline(chart):
    labels = ["_a$", "$x$", r"\$_{5}", "%s $"]
    written = words_of(drawn(chart, labels))
    assert seen(labels[0]) in written
    assert not {"a$", "x"} & set(written)


@pytest.mark.parametrize("chart", EVERY)
def test_long_labels_leave_room_for_the_drawing(chart):
    drawn(chart, ["W" * 2_000, "word " * 400, LONG_WORD, "M" * 300])


@pytest.mark.parametrize("chart", EVERY)
def test_scripts_that_the_font_lacks_are_left_to_the_readers_own_fonts(chart):
    labels = ["日本", *SCRIPTS[:3]]
    assert "日本" in words_of(drawn(chart, labels))


@pytest.mark.parametrize("script", SCRIPTS)
def test_labels_of_every_script_are_drawn(script):
    written = words_of(drawn(_bars, [script, "One"]))
    assert seen(script) in written or len(written) == len(words_of(drawn(_bars, ["Two", "One"])))


def test_control_characters_are_not_drawn():
    svg = drawn(_bars, ["a\x1bb\u202ec\u200bd", "One"]).decode()
    assert "<!-- abcd -->" in svg
    assert not any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in svg if letter != "\n")
