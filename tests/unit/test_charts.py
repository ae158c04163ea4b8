"""Drawings: ticks with separators, intervals that are cut say so, and a synthetic mark that covers nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pandas as pd
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text

from csp_evidence.charts.bars import bars
from csp_evidence.charts.chart import MOST_CATEGORIES, Chart, colours, thousands, to_svg
from csp_evidence.charts.funnel import funnel_plot
from csp_evidence.charts.intervals import interval_rows
from csp_evidence.charts.lines import monthly_line
from csp_evidence.charts.multiples import control_panels
from csp_evidence.charts.scale import scale_bar
from csp_evidence.charts.strip import strip

WORDS = {"headline": "A headline", "subtitle": "A subtitle", "alt": "An alternative text"}
MONTHS = pd.date_range("2012-10-01", periods=48, freq="MS")


def bar_chart(most: float = 4_000) -> Chart:
    data = pd.DataFrame({"name": ["One", "Two"], "value": [most, most / 2]})
    return bars(data, label="name", value="value", axis="Offences", highlight=["Two"], **WORDS)


def line_chart() -> Chart:
    data = pd.DataFrame({"month": MONTHS, "value": range(48), "mean": range(48)})
    return monthly_line(data, month="month", value="value", average="mean", axis="Offences", **WORDS)


def panel_chart() -> Chart:
    data = pd.DataFrame(
        {"series": "One", "month": MONTHS, "value": 5.0, "centre": 5.0, "low": 1.0, "high": 9.0, "signal": ""}
    )
    whole = pd.concat([data.assign(series=f"Series {number}") for number in range(8)])
    return control_panels(whole, series="series", month="month", **WORDS)


def strip_chart(picked: int = 3, number: int = 307) -> Chart:
    data = pd.DataFrame({"name": [f"Area {at}" for at in range(number)], "value": [400.0 - at for at in range(number)]})
    options = {"axis": ("Areas", "Rate"), "write": "{:.1f}", "highlight": [f"Area {picked}"]}
    return strip(data, label="name", value="value", **options, **WORDS)


def interval_chart(high: float, limits: tuple[float, float] | None) -> Chart:
    data = pd.DataFrame({"name": ["One"], "value": [10.0], "low": [-20.0], "high": [high], "verdict": ["up"]})
    return interval_rows(
        data,
        label="name",
        value="value",
        low="low",
        high="high",
        kind="verdict",
        axis="Change, %",
        limits=limits,
        **WORDS,
    )


def tick_labels(figure: Figure) -> list[str]:
    figure.canvas.draw()
    return [text.get_text() for text in figure.axes[0].get_xticklabels()]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (950, "950"), (12_500, "12,500"), (0.25, "0.25"), (-3_000, "\N{MINUS SIGN}3,000"), (1e6, "1,000,000")],
)
def test_ticks_part_thousands(number, text):
    assert thousands(number) == text


def test_the_ticks_of_bars_part_thousands():
    assert "4,000" in tick_labels(bar_chart().figure)
    assert "4000" not in tick_labels(bar_chart().figure)


def test_the_frame_of_the_synthetic_mark_lies_whole_within_the_drawing():
    chart = bar_chart()
    to_svg(chart, "name", synthetic=True)
    frame = chart.figure.texts[-1].get_bbox_patch().get_window_extent(FigureCanvasAgg(chart.figure).get_renderer())
    paper = chart.figure.bbox
    assert frame.x0 > 0
    assert frame.y0 >= 1
    assert frame.x1 <= paper.x1 - 1


def test_bars_outside_the_highlight_are_grey_and_those_in_it_dark():
    one, two = bar_chart().figure.axes[0].patches
    assert one.get_facecolor() != two.get_facecolor()
    assert two.get_facecolor() == pytest.approx((0x12 / 255, 0x43 / 255, 0x6D / 255, 1.0))


def test_an_interval_that_is_cut_off_has_an_arrow_and_the_subtitle_says_so():
    cut, whole = interval_chart(400.0, (-100, 150)), interval_chart(40.0, (-100, 150))
    assert cut.subtitle.endswith("an arrow goes on beyond the axis")
    assert whole.subtitle == "A subtitle"
    assert interval_chart(400.0, None).subtitle == "A subtitle"
    arrows = [line for line in cut.figure.axes[0].lines if line.get_marker() == ">"]
    assert [line.get_xdata()[0] for line in arrows] == [150]
    assert cut.data["high"].tolist() == [400.0], "the data keeps what is not drawn"


@pytest.mark.parametrize("most", (3, 12, 15, 48, 130, 2_944, 1_200_000))
def test_ticks_of_counts_are_the_whole_numbers_that_they_say(most: int) -> None:
    data = pd.DataFrame({"month": MONTHS, "value": [most * at / 47 for at in range(48)], "mean": 0.0})
    axes = monthly_line(data, month="month", value="value", average="mean", axis="Answers", **WORDS).figure.axes[0]
    axes.figure.canvas.draw()
    told = {float(label.get_text().replace(",", "")) for label in axes.get_yticklabels()}
    assert told == set(axes.get_yticks())
    assert all(tick.is_integer() for tick in told)


@pytest.mark.parametrize("make", [bar_chart, line_chart, panel_chart])
def test_the_synthetic_mark_covers_no_tick(make):
    chart = make()
    to_svg(chart, "name", synthetic=True)
    figure = chart.figure
    figure.canvas.draw()
    mark = next(text for text in figure.texts if text.get_text() == "Synthetic data").get_window_extent()
    for axes in figure.axes:
        for label in [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label]:
            if label.get_text() and label.get_visible():
                assert not mark.overlaps(label.get_window_extent()), label.get_text()


@pytest.mark.parametrize("make", [bar_chart, line_chart, panel_chart])
def test_the_same_chart_is_the_same_bytes(make):
    assert to_svg(make(), "name", synthetic=False) == to_svg(make(), "name", synthetic=False)


@pytest.mark.parametrize("make", [bar_chart, line_chart, panel_chart, strip_chart])
def test_the_place_of_a_label_that_is_not_there_moves_nothing(make, monkeypatch) -> None:
    placed = to_svg(make(), "name", synthetic=True)
    monkeypatch.setattr(Axis, "set_label_coords", lambda *_: None)
    assert to_svg(make(), "name", synthetic=True) == placed


def test_more_categories_than_the_guidance_has_are_refused():
    assert len(colours(MOST_CATEGORIES)) == MOST_CATEGORIES
    with pytest.raises(ValueError, match="at most 4 categories, not 5"):
        colours(MOST_CATEGORIES + 1)


def test_a_long_first_look_at_the_fonts_is_no_warning_on_a_page(tmp_path):
    """Every warning is told at once here, not after matplotlib's five seconds."""
    code = (
        "import threading; timer = threading.Timer; threading.Timer = lambda _, told: timer(0, told)\n"
        "import {first}matplotlib.font_manager"
    )
    told = {}
    for first in ("", "csp_evidence.charts, "):
        environment = {**os.environ, "MPLCONFIGDIR": str(tmp_path / first), "PYTHONWARNINGS": "default"}
        command = [sys.executable, "-c", code.format(first=first)]
        told[first] = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr
    assert "building the font cache" in told[""]
    assert "font cache" not in told["csp_evidence.charts, "]


def test_a_key_of_several_rows_is_read_by_rows():
    answers = ["Very safe", "Fairly safe", "A bit unsafe", "Very unsafe"]
    shown = pd.DataFrame({"answer": answers, "percent": [40.0, 30, 20, 10], "side": ["good", "good", "bad", "bad"]})
    words = {"headline": "", "subtitle": "", "alt": "Four.", "axis": "%", "write": "{}"}
    figure = scale_bar(shown, label="answer", value="percent", side="side", **words).figure
    FigureCanvasAgg(figure).draw()
    legend = figure.axes[0].get_legend()
    places = {text.get_text(): text.get_window_extent() for text in legend.get_texts()}
    assert sorted(answers, key=lambda one: (-round(places[one].y0), places[one].x0)) == answers


def test_limits_far_above_all_rates_do_not_press_them_to_the_foot_of_a_funnel():
    limits = {"low95": 2.0, "high95": 15.0, "low998": 1.0, "high998": 80.0}
    shown = pd.DataFrame({"area": ["A", "B"], "residents": [1000, 2000], "rate": [9.0, 12.0], **limits})
    words = {"headline": "", "subtitle": "", "alt": "Two.", "label": "area", "axis": ("Residents", "Rate")}
    (axes,) = funnel_plot(shown, **words, highlight=["A"]).figure.axes
    assert 15 < axes.get_ylim()[1] < 20
    assert "99.8% limits (the upper above the drawing)" in [text.get_text() for text in axes.get_legend().get_texts()]
    (whole,) = funnel_plot(shown.assign(high998=16.0), **words, highlight=["A"]).figure.axes
    assert "99.8% limits" in [text.get_text() for text in whole.get_legend().get_texts()]


@pytest.mark.parametrize("kind", [list, tuple, pd.Series])
def test_what_a_chart_picks_out_is_dark_whatever_holds_the_names(kind):
    shown = pd.DataFrame({"area": ["A", "B", "C"], "crimes": [9, 4, 1]})
    words = {"headline": "", "subtitle": "", "alt": "Three.", "label": "area", "value": "crimes"}
    along = strip(shown, **words, axis=("Areas", "Crimes"), highlight=kind(["A", "B"]), write="{}").figure.axes[0]
    down = bars(shown, **words, axis="Crimes", highlight=kind(["A", "B"])).figure.axes[0]
    dark = to_rgba(colours(2)[0])
    assert [bar.get_facecolor() == dark for bar in down.patches] == [True, True, False]
    middles = [bar.get_x() + bar.get_width() / 2 for bar in along.patches if bar.get_facecolor() == dark]
    assert middles == [0.5, 1.5]


@pytest.mark.parametrize("picked", [0, 5, 306])
def test_the_names_of_a_strip_lie_apart_and_inside_wherever_the_own_area_is(picked: int) -> None:
    figure = strip_chart(picked).figure
    FigureCanvasAgg(figure).draw()
    (own,) = figure.axes[0].texts
    boxes = [Text.get_window_extent(text) for text in (own, *figure.axes[0].get_xticklabels())]
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()] == ["Area 0 400.0", "Area 306 94.0"]
    assert own.get_text() == f"Area {picked} {400 - picked:.1f}"
    assert not [(one, other) for at, one in enumerate(boxes) for other in boxes[:at] if one.overlaps(other)]
    assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert boxes[0].y1 <= figure.axes[0].bbox.y1
