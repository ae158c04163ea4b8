"""The register of claims as it leaves a stage: rows with links to what decided each verdict, entries and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, NamedTuple

from csp_evidence.analysis.claims import VERDICTS, Judged, as_text, in_unit
from csp_evidence.analysis.expressions import exact
from csp_evidence.records import Result, TableRecord

# Where the names that are not results come from: the first part of the name, and the input it is read from.
INPUT_OF = {
    "lines": "funding_lines",
    "lcpf": "funding_lines",
    "officers": "officers",
    "concerns": "concerns",
    "areas": "areas",
    "facts": "claims",
}
OTHER_CLAIM = "claims."
SYNTHETIC = "synthetic"
MARK = ' <strong class="badge synthetic">Synthetic data</strong>'
WORDS = ("date", "pounds", "wording", "citation", "letter", "level", "year", "priority")  # units that go without saying


class Borrowed(NamedTuple):
    """What one stage has worked out: its results and its tables."""

    results: Mapping[str, Result]
    tables: Sequence[TableRecord]

    @property
    def synthetic(self) -> bool:
        return any(result.synthetic for result in self.results.values())


class Link(NamedTuple):
    """A link to evidence; `href` is relative to the edition's top folder."""

    label: str
    href: str


class Row(NamedTuple):
    """A claim as the table shows it; every value is text."""

    id: str
    paragraph: str
    subject: str
    statement: str
    verdict: str
    weight: str
    stated: str
    computed: str
    unit: str
    reading: str
    advice: str
    synthetic: str
    evidence: tuple[Link, ...]


def register_rows(judged: Sequence[Judged], stages: Mapping[str, Borrowed], *, synthetic: bool) -> list[Row]:
    """The claims as rows, in the order of the register; `synthetic` where the register itself is.

    A row is synthetic too where its verdict rests on a synthetic result.
    """
    results = {name: result for stage in stages.values() for name, result in stage.results.items()}
    return [
        Row(
            id=item.claim.id,
            paragraph=item.claim.paragraph,
            subject=item.claim.subject,
            statement=item.claim.statement,
            verdict=item.verdict,
            weight=item.claim.weight if item.verdict == "inconsistent" else "",
            stated=in_unit(as_text(exact(item.claim.stated)), item.claim.unit),
            computed=in_unit(item.computed or "", item.claim.unit),
            unit=item.claim.unit,
            reading=item.reading,
            advice=item.claim.advice or "",
            synthetic=SYNTHETIC if synthetic or any(_invented(name, results) for name in item.uses) else "",
            evidence=tuple(dict.fromkeys(link for name in item.uses for link in links_to(name, stages))),
        )
        for item in judged
    ]


def _invented(name: str, results: Mapping[str, Result]) -> bool:
    """Whether a name rests on a synthetic result; `consultation.first_choices` stands for all that begin like it."""
    under = f"{name.removesuffix('s')}."
    return any(result.synthetic for key, result in results.items() if key == name or key.startswith(under))


def links_to(name: str, stages: Mapping[str, Borrowed]) -> list[Link]:
    """The section, the table and the inputs behind a name that an expression uses."""
    first = name.partition(".")[0]
    if name.startswith(OTHER_CLAIM):
        claim = name.removeprefix(OTHER_CLAIM)
        return [Link(f"statement {claim.replace('_', ' ')}", f"#statement-{_anchor(claim)}")]
    if first in INPUT_OF:
        return [_input(INPUT_OF[first])]
    stage = stages.get(first)
    if stage is None or name not in stage.results:
        return [Link("partnership.yml", "provenance.html")]
    result = stage.results[name]
    page = f"{first}.html"
    links = [Link(f"{_words(first)}: {_words(result.section)}", f"{page}#{result.section}")]
    table = next((table for table in stage.tables if table.section == result.section), None)
    if table:
        links.append(Link(f"table: {table.caption}", f"{page}#table-{table.name}"))
    return [*links, *(_input(source) for source in result.sources if source not in stages)]


def by_gravity(rows: Sequence[Row]) -> list[Row]:
    """Conflicts first, hard ones before soft ones; within a verdict in the order of the register."""
    return sorted(rows, key=lambda row: (VERDICTS.index(row.verdict), row.weight == "soft"))


def claim_entry(item: Judged, row: Row) -> dict[str, Any]:
    """One entry of claims.json."""
    stated = item.claim.stated
    return {
        "id": row.id,
        "paragraph": row.paragraph,
        "subject": row.subject,
        "statement": row.statement,
        "stated": stated.isoformat() if isinstance(stated, date) else stated,
        "computed": item.computed,
        "unit": row.unit,
        "verdict": row.verdict,
        "weight": row.weight or None,
        "reading": row.reading,
        "advice": row.advice,
        "synthetic": bool(row.synthetic),
        "uses": list(item.uses),
        "evidence": [link._asdict() for link in row.evidence],
    }


def register_html(rows: Sequence[Row], *, caption: str, file: str) -> str:
    """The register as an accessible table; the page's own script adds a search box and a choice of verdicts to it."""
    counts = Counter(row.verdict for row in rows)
    told = "; ".join(f"{verdict}: {counts[verdict]}" for verdict in VERDICTS if counts[verdict])
    names = ("Para.", "Statement, in own words", "Verdict", "Stated", "Computed", "Rests on")
    head = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in names)
    body = "\n".join(_row(row) for row in rows)
    return (
        '<figure class="csp-table csp-register" id="table-statements" data-basis="published" style="margin:1.5em 0">'
        '<div class="scroll" role="region" aria-labelledby="table-statements-caption" tabindex="0" '
        'style="overflow-x:auto;position:relative">\n'
        '<table style="font-variant-numeric:tabular-nums">'
        f'<caption id="table-statements-caption" style="text-align:left"><span class="fixed"><strong class="title">'
        f'{escape(caption)}</strong> <span class="unit" data-basis="edition" style="display:block">'
        f"{len(rows)} statements. {escape(told)}.</span></span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
        '<figcaption><p class="source">Source: the register of claims and the results of every stage. '
        f'<a href="{escape(file)}" download aria-label="Download as CSV: {escape(caption)}">Download as CSV</a></p>'
        "</figcaption></figure>"
    )


def _row(row: Row) -> str:
    asides = [row.reading, f"Advice: {row.advice}" if row.advice else ""]
    remarks = "".join(f'<span class="aside" style="display:block">{escape(text)}</span>' for text in asides if text)
    links = "; ".join(f'<a href="{escape(link.href)}">{escape(link.label)}</a>' for link in row.evidence)
    after = f" {row.weight}" if row.weight else ""
    basis, mark = (' data-basis="invented"', MARK) if row.synthetic else ("", "")
    badge = f'<span class="badge verdict-{_anchor(row.verdict)}">{escape(row.verdict.capitalize())}</span>{after}'
    left = ' class="text" style="text-align:left"'
    unit = "" if row.unit in WORDS else f" {row.unit}"
    return (
        f'<tr id="statement-{_anchor(row.id)}"><td class="para">{escape(row.paragraph)}</td>'
        f'<th scope="row" class="wide" style="text-align:left">{escape(row.statement)}{remarks}</th>'
        f"<td{left}>{badge}</td><td{left}>{escape(row.stated)}{escape(unit)}</td>"
        f"<td{left}{basis}>{escape(row.computed.replace('_', ' ')) or '–'}{mark}</td><td{left}>{links or '–'}</td></tr>"
    )


def _input(name: str) -> Link:
    return Link(f"input: {_words(name).lower()}", f"provenance.html#input-{_anchor(name)}")


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _anchor(name: str) -> str:
    return name.replace("_", "-").replace(" ", "-")
