"""Frames, drawings and prose as HTML, which reads well in JupyterLab without the edition's stylesheet, and with it."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from csp_evidence.analysis.wording import SENTENCE_END
from csp_evidence.cell_text import (
    CALENDAR_YEAR,
    heading_text,
    is_missing,
    is_number,
    is_numeric,
    is_year,
    number_text,
    places_for,
    plain_text,
    usual_places,
)
from csp_evidence.characters import seen
from csp_evidence.records import Finding, Gap
from csp_evidence.stage.basis import Basis, basis_of
from csp_evidence.stage.templating import anchor, rendered

NAME = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
PAGES = {
    "Consultation page": "consultation.html",
    "Funding page": "funding_reconciliation.html",
    "Plan evidence page": "plan_evidence.html",
}  # other pages of the edition, as a table may name them
ROOMS = (("long", 60), ("phrase", 24), ("words", 12))  # the room that a column has beyond so many characters
MANY_COLUMNS = 14  # beyond which no screen is wide enough, and the rows of a table are cards on every one
MANY_TEXTS = 5  # columns of words with which a table is cards on a phone: what the last of them says matters most
YEARS = re.compile(r"\d{4}/\d\d")
NUMERIC = Markup(' class="n"')
LEFT = Markup(' style="text-align:left"')  # JupyterLab sets every cell to the right
ROOM = {
    "": Markup(' class="brief"') + LEFT,
    "words": Markup(' class="brief pair"') + LEFT,
    "phrase": Markup(' class="phrase"') + LEFT,
    "long": Markup(' class="long"') + LEFT,
}


class Column(NamedTuple):
    """A column as readers see it: heading, attributes of its cells, their texts (None for a missing value).

    The cells of a row stand below each other on a narrow screen where one of its columns is `long`.
    """

    heading: str
    attributes: Markup
    texts: list[str | None]
    shortened: bool
    long: bool = False


class Row(NamedTuple):
    """The cells of a row, each with its attributes, its text and whether it is invented, as may be all of them."""

    cells: list[tuple[Markup, str | None, bool]]
    invented: bool


def table_html(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    unit: str,
    synthetic: bool,
    sources: Sequence[str],
    notes: str = "",
    file: str = "",
    headings: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | None = None,
    max_rows: int | None = None,
    illustrative: bool = False,
    invented: pd.DataFrame | None = None,
    published: bool = False,
    source_words: tuple[str, str] = ("Source", ""),
    reader: bool = False,
    places: Collection[str] = (),
    by_row: Collection[str] = (),
    counts: Sequence[bool] = (),
) -> str:
    """A frame as an accessible table that scrolls inside its own region on a narrow screen.

    The frame's index is not shown; the first column names the rows. Without rows a sentence stands in its place.

    Parameters
    ----------
    name : the figure's id is `table-<name>`.
    unit : what the numbers count, said under the caption; empty for none.
    sources : titles of the inputs, for the source line.
    notes : a sentence or two under the table.
    file : the table's CSV, relative to the edition; no download is offered without it.
    headings : headings that differ from the column's name in sentence case.
    decimals : decimals by column, where `places_for` would choose others.
    max_rows : rows shown; a line says how many more the CSV holds.
    illustrative : it shows what would be if something were so, and is marked.
    invented : which cells of a synthetic table are invented, each of which is then marked instead of the whole.
    published : each of its numbers stands as it is in what somebody has published.
    source_words : how the line of sources begins and ends.
    reader : it stands on the page for every reader, and not on the technical page alone.
    places : columns that name headings of the page, or other pages, which become links.
    by_row : columns whose numbers have no decimals in the rows that `counts` says are of counts.

    Raises
    ------
    ValueError
        The frame has no columns, the caption is empty, or the name cannot be an id.
    """
    if not len(frame.columns):
        raise ValueError(f"table {name!r} has no columns")
    if not caption.strip():
        raise ValueError(f"table {name!r} has no caption")
    shown = frame if max_rows is None else frame.head(max_rows)
    names = [str(column) for column in frame.columns]
    years = list(shown["unit"] == CALENDAR_YEAR) if "unit" in names else [False] * len(shown)
    titles = [(headings or {}).get(name) or heading_text(name) for name in names]
    columns = [
        _column(
            title,
            name,
            list(shown.iloc[:, at]),
            decimals or {},
            years,
            linked=name in places,
            whole=list(counts)[: len(shown)] if name in by_row and counts else [False] * len(shown),
        )
        for at, (name, title) in enumerate(zip(names, titles, strict=True))
    ]
    by_cell = invented is not None and synthetic
    more = len(frame) - len(shown)
    remarks = [
        seen(notes),
        f"{more:,} more {'row is' if more == 1 else 'rows are'} in the CSV." if more else "",
        "Long texts are shortened here; the CSV has them in full." if any(c.shortened for c in columns) else "",
    ]
    return rendered(
        "data_table.html.j2" if len(shown) else "no_rows.html.j2",
        identity=_identity("table", name),
        caption=caption,
        unit=unit,
        basis=basis_of(synthetic=synthetic and not by_cell, illustrative=illustrative, published=published),
        synthetic=synthetic,
        illustrative=illustrative,
        by_cell=by_cell,
        columns=columns,
        rows=list(_rows(columns, invented if by_cell else None, len(shown))),
        remarks=[remark for remark in remarks if remark],
        sources=sources,
        source_words=source_words,
        links=[("Download as CSV", file)] if file else [],
        kinds=["csp-table", *(["reader"] if reader else []), *_cards(columns)],
    )


def _cards(columns: Sequence[Column]) -> list[str]:
    """`many` where the rows are cards on every screen, and `wordy` where on a phone: for long or many texts."""
    many, texts = len(columns) > MANY_COLUMNS, sum(column.attributes != NUMERIC for column in columns)
    wordy = many or texts >= MANY_TEXTS or any(column.long for column in columns)
    return ["wordy"] * wordy + ["many"] * many


def figure_html(
    svg: bytes,
    *,
    name: str,
    headline: str,
    subtitle: str,
    alt: str,
    sources: Sequence[str],
    synthetic: bool,
    file: str = "",
    data_file: str = "",
    illustrative: bool = False,
    published: bool = False,
    source_words: tuple[str, str] = ("Source", ""),
    reader: bool = False,
) -> str:
    """A drawing with its headline, statistical subtitle, alternative text, source line and the data it shows.

    Raises
    ------
    ValueError
        The alternative text or the headline is empty, the bytes are no SVG, or the name cannot be an id.
    """
    if not alt.strip():
        raise ValueError(f"figure {name!r} has no alternative text: say what the figure shows")
    if not headline.strip():
        raise ValueError(f"figure {name!r} has no headline")
    if b"<svg" not in svg:
        raise ValueError(f"figure {name!r} is not an SVG drawing")
    links = [("Download the figure as SVG", file), ("Download its data as CSV", data_file)]
    return rendered(
        "figure.html.j2",
        identity=_identity("figure", name),
        headline=headline,
        subtitle=subtitle,
        alt=alt,
        basis=basis_of(synthetic=synthetic, illustrative=illustrative, published=published),
        synthetic=synthetic,
        illustrative=illustrative,
        picture=base64.b64encode(svg).decode("ascii"),
        sources=sources,
        source_words=source_words,
        links=[(label, path) for label, path in links if path],
        reader=reader,
    )


def prose_html(text: str, basis: Basis = "computed") -> str:
    """Text as a paragraph that states its basis; whatever stands in it is shown as it was typed."""
    return rendered("prose.html.j2", text=text, basis=basis)


def heading_html(text: str, basis: Basis = "computed") -> str:
    """A heading of the third level that states its basis; whatever stands in it is shown as it was typed."""
    return rendered("heading.html.j2", text=text, basis=basis)


def finding_html(finding: Finding) -> str:
    """A finding, its first sentence set apart from the prose around it."""
    basis = basis_of(synthetic=finding.synthetic, published=finding.as_published)
    end = SENTENCE_END.search(finding.text)
    first, rest = (finding.text[: end.end()].rstrip(), finding.text[end.end() :]) if end else (finding.text, "")
    return rendered("finding.html.j2", first=first, rest=rest, basis=basis)


def gap_html(gap: Gap) -> str:
    """An evidence gap: what is missing and what would fill it."""
    return rendered("gap.html.j2", gap=gap, basis="computed")


def _column(
    heading: str,
    name: str,
    values: list[object],
    decimals: Mapping[str, int],
    years: Sequence[bool],
    *,
    linked: bool = False,
    whole: Sequence[bool],
) -> Column:
    """A column; `years` says which rows count calendar years, which take no thousand separator, `whole` which count."""
    unused = bool(YEARS.fullmatch(heading)) and all(map(is_missing, values))  # a year of which nothing is known
    numeric = unused or is_numeric(values)
    usual = usual_places(name)
    places = decimals.get(name, places_for(values) if usual is None else usual)
    texts: list[str | None] = []
    shortened = False
    for value, year, of_counts in zip(values, years, whole, strict=True):
        if is_missing(value):
            texts.append(None)
        elif is_number(value):
            own = 0 if of_counts else places if numeric else places_for([value])
            texts.append(number_text(value, own, grouped=not (year or is_year(name))))
        else:
            plain, cut = plain_text(value)
            texts.append(plain)
            shortened = shortened or cut
    if numeric:
        return Column(heading, NUMERIC, texts, shortened)
    longest = max((len(text) for text in texts if text is not None), default=0)
    room = next((room for room, most in ROOMS if longest > most), "")
    if linked:
        texts = [text and _places(text) for text in texts]
    return Column(heading, ROOM[room], texts, shortened, room == "long")


def _places(text: str) -> Markup:
    """Headings of this page, or names of other pages, separated by semicolons, each as a link to its place."""
    link, parts = Markup('<a href="{}">{}</a>'), text.split("; ")
    return Markup("; ").join(link.format(PAGES.get(part) or f"#{anchor(part.lower())}", part) for part in parts)


def _rows(columns: Sequence[Column], invented: pd.DataFrame | None, count: int) -> Iterator[Row]:
    """The rows; one is invented as a whole where all its cells but the first are, and then so is its place."""
    marks = [[False] * len(columns)] * count if invented is None else invented.to_numpy().tolist()
    for at in range(count):
        cells = [(column.attributes, column.texts[at], marks[at][place]) for place, column in enumerate(columns)]
        present = [mark for _, text, mark in cells[1:] if text is not None]
        yield Row(cells, bool(present) and all(present))


def _identity(kind: str, name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{kind} name {name!r}: use lower-case letters, digits, hyphens and underscores only")
    return f"{kind}-{name}"
