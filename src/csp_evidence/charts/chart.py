"""A chart: the drawing with the words and numbers that belong to it, and how it becomes a file."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.style
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.container import Container
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from csp_evidence.analysis.wording import figure
from csp_evidence.charts.dark import following
from csp_evidence.charts.lettering import FONT, POINTS, SIZE, needs_other_fonts

WIDTH = 8.0
MOST_CATEGORIES = 4
INK = "#1A1A1A"
MARK = 0.3  # inches that the synthetic mark takes
EDGE = 4.5  # points between its words and the edge of the drawing, where its frame lies
STYLE = {
    "font.family": FONT,
    "font.size": SIZE,
    "svg.fonttype": "path",
    "axes.grid.axis": "y",
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
}
NO_GLYPH = r"Glyph \d+ \(.*\) missing from font"  # see needs_other_fonts


@dataclass(frozen=True)
class Chart:
    """`data` holds every number that is drawn; headline and subtitle stand outside the drawing."""

    figure: Figure
    headline: str
    subtitle: str
    alt: str
    data: pd.DataFrame


@contextmanager
def theme() -> Iterator[None]:
    """The chart style of the Government Analysis Function (afcharts), with a font that is always there."""
    import afcharts  # noqa: F401  (registers its style sheet's folder)

    with matplotlib.style.context(["afcharts.afcharts", STYLE]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=NO_GLYPH)
        yield


def new_axes(height: float, *, grid: str = "y") -> tuple[Figure, Axes]:
    """An empty drawing `height` inches high; call it inside `theme()`. `grid` is the axis with grid lines."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    axes.grid(visible=False)
    axes.grid(visible=True, axis="x" if grid == "x" else "y")
    return figure, axes


def key_above(
    axes: Axes,
    handles: Iterable[Artist | Container],
    names: Iterable[str],
    *,
    columns: int = 4,
    size: float | None = None,
) -> None:
    """The key of a drawing, above it, where it hides nothing, read by rows; names as `words.fitted` has made them."""
    pairs = list(zip(handles, names, strict=False))
    down = [pair for column in range(columns) for pair in pairs[column::columns]]  # matplotlib fills columns
    shown = {"ncols": columns, "fontsize": size}
    axes.legend(
        [one for one, _ in down], [name for _, name in down], loc="lower left", bbox_to_anchor=(0, 1.0), **shown
    )


def colours(count: int) -> list[str]:
    """The Analysis Function palette for `count` categories, of which there may be at most four."""
    from afcharts.af_colours import get_af_colours

    if count > MOST_CATEGORIES:
        raise ValueError(f"a chart shows at most {MOST_CATEGORIES} categories, not {count}; use small multiples")
    if count == 2:
        return list(get_af_colours("duo"))
    return list(get_af_colours("categorical", number_of_colours=max(count, 2)))[:count]


def thousands(value: float, _: float = 0) -> str:
    """A number at a tick, with separators of thousands and no more places than it needs."""
    return figure(value, ",.10g")


def to_svg(chart: Chart, name: str, *, synthetic: bool, illustrative: bool = False) -> bytes:
    """The drawing as SVG, the same bytes for the same chart; what is no fact says so inside the drawing.

    On a dark screen it is dark, see `charts.dark`.

    Letters are drawn as shapes; where the font lacks one, the words stay text, for the reader's own fonts to show.
    """
    with theme(), mpl.rc_context({"svg.hashsalt": name}):
        marks = [word for word, wanted in (("Synthetic data", synthetic), ("Illustration", illustrative)) if wanted]
        if marks:
            _make_room(chart.figure)
            wide, high = (POINTS * inches for inches in chart.figure.get_size_inches())
            chart.figure.text(
                1 - EDGE / wide, EDGE / high, "; ".join(marks), ha="right", va="bottom", fontsize=10, color="#801650",
                weight="bold", bbox={"boxstyle": "square,pad=0.3", "facecolor": "white", "edgecolor": "#801650"},
            )  # fmt: skip
        _lay_out(chart.figure)
        if needs_other_fonts(chart.figure):
            mpl.rcParams["svg.fonttype"] = "none"
        drawing = io.BytesIO()
        chart.figure.savefig(drawing, format="svg", metadata={"Date": None, "Creator": None})
    return following(drawing.getvalue())


def _make_room(figure: Figure) -> None:
    """Keep the foot of the drawing free, so that the synthetic mark covers no tick."""
    share = MARK / figure.get_figheight()
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0, share, 1, 1 - share))
    else:
        figure.subplots_adjust(bottom=figure.subplotpars.bottom + share)


def _lay_out(figure: Figure) -> None:
    """Find room for the words once; left to itself, saving would draw everything an extra time to do so.

    An axis without a label has a place for one, or all its ticks would be measured again each time to find it.
    """
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.label.get_text():
                axis.set_label_coords(0, 0)
    engine = figure.get_layout_engine()
    if engine is not None:
        FigureCanvasSVG(figure)
        figure.dpi = POINTS
        engine.execute(figure)
        figure.set_layout_engine(None)  # with "none" it would keep a place for one, and be drawn twice for that
