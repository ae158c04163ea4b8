"""Frames, drawings and prose as HTML for a notebook: the one place where data becomes markup.

The markup reads well in JupyterLab, which knows nothing of the edition's stylesheet, and on the edition's pages.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import pandas as pd

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

NAME = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
BADGE = '<strong class="badge synthetic">Synthetic data</strong>'
INVENTED = '<span class="invented" role="img" aria-label="invented">\N{DAGGER}</span>'
KEY = '<span class="key">\N{DAGGER} marks what we invented</span>'
ILLUSTRATION = '<strong class="badge illustrative">Illustration</strong>'
MISSING = '<span role="img" aria-label="not available">\N{EN DASH}</span>'
PHRASE, WORDY = 24, 60  # characters beyond which a column is given some room, and room to be read
LEFT = ' style="text-align:left"'  # JupyterLab sets every cell to the right


class Column(NamedTuple):
    """A column as markup: its cells' contents, the attributes they share, and whether a text was shortened."""

    texts: list[str]
    attributes: str
    shortened: bool


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
) -> str:
    """A frame as an accessible table that scrolls inside its own region on a narrow screen.

    The frame's index is not shown; the first column names the rows.

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

    Raises
    ------
    ValueError
        The frame has no columns, the caption is empty, or the name cannot be an id.
    """
    if not len(frame.columns):
        raise ValueError(f"table {name!r} has no columns")
    if not caption.strip():
        raise ValueError(f"table {name!r} has no caption")
    identity = _identity("table", name)
    shown = frame if max_rows is None else frame.head(max_rows)
    names = [str(column) for column in frame.columns]
    years = list(shown["unit"] == CALENDAR_YEAR) if "unit" in names else [False] * len(shown)
    columns = [_column(name, list(shown.iloc[:, at]), decimals or {}, years) for at, name in enumerate(names)]
    head = "".join(
        f'<th scope="col"{column.attributes}>{words((headings or {}).get(name) or heading_text(name))}</th>'
        for name, column in zip(names, columns, strict=True)
    )
    marked = invented is not None and synthetic
    marks = invented.to_numpy() if invented is not None and synthetic else [[False] * len(names)] * len(shown)
    texts_of_rows = zip(*(column.texts for column in columns), strict=True)
    rows = "\n".join(_row(texts, columns, of) for texts, of in zip(texts_of_rows, marks, strict=False))
    empty = f'<tr><td colspan="{len(names)}"{LEFT}>No rows</td></tr>'
    clipped = any(column.shortened for column in columns)
    more = len(frame) - len(shown)
    remarks = [
        words(notes),
        f"{more:,} more {'row is' if more == 1 else 'rows are'} in the CSV." if more else "",
        "Long texts are shortened here; the CSV has them in full." if clipped else "",
    ]
    return (
        f'<figure class="csp-table" id="{identity}"{_basis(synthetic and not marked, illustrative, published)} '
        'style="margin:1.5em 0">'
        f'<div class="scroll" role="region" aria-labelledby="{identity}-caption" tabindex="0"'
        ' style="overflow-x:auto;position:relative">\n'
        '<table style="font-variant-numeric:tabular-nums">'
        f'<caption id="{identity}-caption"{LEFT}><span class="fixed"><strong class="title">{words(caption)}</strong> '
        f"{KEY if marked else _marks(synthetic, illustrative)}{_unit(unit)}</span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows or empty}\n</tbody></table></div>\n"
        f"<figcaption>{_paragraph('note', ' '.join(filter(None, remarks)))}"
        f"{_source_line(sources, [('Download as CSV', file)], caption, source_words)}</figcaption></figure>"
    )


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
    identity = _identity("figure", name)
    picture = base64.b64encode(svg).decode("ascii")
    links = [("Download the figure as SVG", file), ("Download its data as CSV", data_file)]
    return (
        f'<figure class="csp-figure" id="{identity}"{_basis(synthetic, illustrative, published)} '
        f'aria-labelledby="{identity}-headline" style="margin:1.5em 0">'
        f'<p class="headline" id="{identity}-headline"><strong>{words(headline)}</strong> '
        f"{_marks(synthetic, illustrative)}</p>\n{_paragraph('subtitle', words(subtitle))}\n"
        '<div class="paper" role="group" aria-label="Drawing" tabindex="0">'
        f'<img alt="{words(alt)}" style="max-width:100%;height:auto" '
        f'src="data:image/svg+xml;base64,{picture}"></div>\n'
        f"<figcaption>{_source_line(sources, links, headline, source_words)}</figcaption></figure>"
    )


def _marks(synthetic: bool, illustrative: bool) -> str:
    """What the reader must know of the inputs before the numbers."""
    return " ".join(mark for mark, wanted in ((BADGE, synthetic), (ILLUSTRATION, illustrative)) if wanted)


def _basis(synthetic: bool, illustrative: bool, published: bool) -> str:
    return f' data-basis="{basis_of(synthetic=synthetic, illustrative=illustrative, published=published)}"'


def prose_html(text: str, basis: Basis = "computed") -> str:
    """Text as a paragraph that states its basis; whatever stands in it is shown as it was typed."""
    mark = {"invented": f" {BADGE}", "illustration": f" {ILLUSTRATION}"}.get(basis, "")
    return f'<p data-basis="{basis}">{words(text)}{mark}</p>'


def finding_html(finding: Finding) -> str:
    """A finding, set apart from the prose around it."""
    return (
        f"<p{_basis(finding.synthetic, False, finding.as_published)}><strong>{words(finding.text)}</strong>"
        f"{f' {BADGE}' if finding.synthetic else ''}</p>"
    )


def gap_html(gap: Gap) -> str:
    """An evidence gap: what is missing and what would fill it."""
    return (
        f'<p data-basis="computed">Evidence gap: <strong>{words(gap.subject)}</strong>{words(_place(gap))}. '
        f"{words(gap.missing)} {words(gap.remedy)}</p>"
    )


def _place(gap: Gap) -> str:
    return f" (paragraph {gap.paragraph})" if gap.paragraph else ""


def words(text: str) -> str:
    """Text as markup that shows it as it was typed, on one line and without characters that nobody sees."""
    return escape(seen(text))


def _column(name: str, values: list[object], decimals: Mapping[str, int], years: Sequence[bool]) -> Column:
    """The texts of a column; `years` says which rows count calendar years, which take no thousand separator."""
    numeric = is_numeric(values)
    usual = usual_places(name)
    places = decimals.get(name, places_for(values) if usual is None else usual)
    texts, shortened = [], False
    for value, year in zip(values, years, strict=True):
        if is_missing(value):
            text = MISSING
        elif is_number(value):
            own = places if numeric else places_for([value])
            text = number_text(value, own, grouped=not (year or is_year(name)))
        else:
            plain, cut = plain_text(value)
            text, shortened = escape(plain), shortened or cut
        texts.append(text)
    if numeric:
        return Column(texts, ' class="n"', shortened)
    longest = max((len(text) for text in texts if text != MISSING), default=0)
    room = ' class="long"' if longest > WORDY else ' class="phrase"' if longest > PHRASE else ""
    return Column(texts, room + LEFT, shortened)


def _row(texts: Sequence[str], columns: Sequence[Column], invented: Sequence[bool]) -> str:
    first, *others = (
        f'{column.attributes} data-basis="invented">{text}{INVENTED}' if mark else f"{column.attributes}>{text}"
        for column, text, mark in zip(columns, texts, invented, strict=True)
    )
    present = [mark for text, mark in zip(texts[1:], invented[1:], strict=True) if text != MISSING]
    basis = ' data-basis="invented"' if present and all(present) else ""  # then so is its place among the rows
    return f'<tr{basis}><th scope="row"{first}</th>{"".join(f"<td{cell}</td>" for cell in others)}</tr>'


def _identity(kind: str, name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{kind} name {name!r}: use lower-case letters, digits, hyphens and underscores only")
    return f"{kind}-{name}"


def _unit(unit: str) -> str:
    return f'<span class="unit" style="display:block">Unit: {words(unit)}</span>' if unit else ""


def _paragraph(kind: str, content: str) -> str:
    return f'<p class="{kind}">{content}</p>' if content else ""


def _source_line(
    sources: Sequence[str], links: Sequence[tuple[str, str]], subject: str, source_words: tuple[str, str]
) -> str:
    lead, tail = source_words
    source = (
        f"<span>{lead}: {words(' '.join(filter(None, ['; '.join(sources) + '.', tail])))}</span>" if sources else ""
    )
    offered = [
        f'<a href="{escape(file)}" download aria-label="{text}: {words(subject)}">{text}</a>'
        for text, file in links
        if file
    ]
    return _paragraph("source", " ".join([source, *offered]).strip())
