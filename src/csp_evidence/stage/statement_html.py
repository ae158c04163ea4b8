"""The statements of a report and our own calculations as accessible tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from csp_evidence.analysis.claims.judging import VERDICTS
from csp_evidence.analysis.wording import counted
from csp_evidence.stage.markup import words
from csp_evidence.stage.statement_tables import EVIDENCE_WORDS, VERDICT_WORDS, Row, anchor

MARK = ' <strong class="badge synthetic">Synthetic data</strong>'
LEFT = ' class="text" style="text-align:left"'


def register_html(rows: Sequence[Row], *, caption: str, file: str) -> str:
    """The statements as an accessible table; the page's own script adds a search box and a choice of verdicts to it."""
    counts = Counter(row.verdict for row in rows)
    summed = "; ".join(f"{VERDICT_WORDS[name]}: {counts[name]}" for name in VERDICTS if counts[name])
    columns = ("Para.", "Statement, in our own words", "Verdict and evidence", "Stated", "Computed")
    return _table(
        "statements", caption, f"{counted(len(rows), 'statements')}. {summed}.", columns, map(_statement, rows), file
    )


def calculations_html(rows: Sequence[Row], *, caption: str, file: str) -> str:
    """Our own calculations as a table; they are not statements of the report and have no verdict."""
    summary = f"{counted(len(rows), 'calculations')}. None of them is a statement of the report."
    columns = ("Para.", "Our calculation", "Result")
    return _table("calculations", caption, summary, columns, map(_calculation, rows), file)


def _table(name: str, caption: str, summary: str, columns: Sequence[str], rows: Iterable[str], file: str) -> str:
    kind = "csp-table csp-register" if name == "statements" else "csp-table"
    head = "".join(f'<th scope="col" style="text-align:left">{column}</th>' for column in columns)
    body = "\n".join(rows)
    return (
        f'<figure class="{kind}" id="table-{name}" data-basis="computed" style="margin:1.5em 0">'
        f'<div class="scroll" role="region" aria-labelledby="table-{name}-caption" tabindex="0" '
        'style="overflow-x:auto;position:relative">\n'
        '<table style="font-variant-numeric:tabular-nums">'
        f'<caption id="table-{name}-caption" style="text-align:left"><span class="fixed"><strong class="title">'
        f'{escape(caption)}</strong> <span class="unit" data-basis="edition" style="display:block">{escape(summary)}'
        "</span></span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
        '<figcaption><p class="source">Calculated from: the register of claims and the results of every stage. '
        f'<a href="{escape(file)}" download aria-label="Download as CSV: {escape(caption)}">Download as CSV</a></p>'
        "</figcaption></figure>"
    )


def _statement(row: Row) -> str:
    kind = {"hard": "Error of fact", "soft": "Error of wording"}.get(row.weight)
    word = VERDICT_WORDS[row.verdict]  # type: ignore[index]
    asides = [kind, None if row.verdict == "recorded" else EVIDENCE_WORDS[row.evidence_class]]  # type: ignore[index]
    badge = f'<span class="badge verdict-{anchor(row.verdict)}">{escape(word)}</span>{_aside(*asides)}'
    return (
        f"{_begin(row)}<td{LEFT}>{badge}</td>"
        f"<td{LEFT}>{words(row.stated)}</td>"
        f"<td{LEFT}{_basis(row)}>{words(row.computed) or '–'}{MARK if row.synthetic else ''}</td></tr>"
    )


def _calculation(row: Row) -> str:
    mark = MARK if row.synthetic else ""
    result = words(row.computed) or "–"
    return f"{_begin(row)}<td{LEFT}{_basis(row)}>{result}{mark}</td></tr>"


def _basis(row: Row) -> str:
    return ' data-basis="invented"' if row.synthetic else ""


def _begin(row: Row) -> str:
    return (
        f'<tr id="statement-{anchor(row.id)}"><td class="para">{escape(row.paragraph)}</td>'
        f'<th scope="row" class="wide" style="text-align:left">{words(row.statement)}{_asides(row)}</th>'
    )


def _asides(row: Row) -> str:
    links = "; ".join(f'<a href="{escape(link.href)}">{words(link.label)}</a>' for link in row.evidence)
    labelled = {"Likely cause": words(row.likely_cause), "Advice": words(row.advice), "Rests on": links}
    return _aside(row.reading) + "".join(
        _aside_html(f"<strong>{label}:</strong> {html}") for label, html in labelled.items() if html
    )


def _aside(*texts: str | None) -> str:
    return "".join(_aside_html(words(text)) for text in texts if text)


def _aside_html(html: str) -> str:
    return f'<span class="aside" style="display:block">{html}</span>'
