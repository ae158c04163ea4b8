"""The register of claims as it leaves a stage: rows with links to what decided each verdict, entries and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, NamedTuple

from csp_evidence.analysis.claims.entries import OTHER_CLAIM, Claim
from csp_evidence.analysis.claims.evidence import EvidenceClass
from csp_evidence.analysis.claims.expressions import exact
from csp_evidence.analysis.claims.judging import VERDICTS, Calculated, Judged, Verdict
from csp_evidence.analysis.claims.wording import as_text, in_unit
from csp_evidence.analysis.wording import counted
from csp_evidence.records import Result, TableRecord
from csp_evidence.stage.markup import words

# Where the names that are not results come from: the first part of the name, and the input it is read from.
INPUT_OF = {
    "lines": "funding_lines",
    "lcpf": "funding_lines",
    "officers": "officers",
    "concerns": "concerns",
    "areas": "areas",
    "sub_regions": "areas",
    "residents": "population",
    "all_residents": "population",
    "facts": "claims",
}
SYNTHETIC = "synthetic"
REPORT, OURS = "report", "our calculation"
MARK = ' <strong class="badge synthetic">Synthetic data</strong>'
WORDS = ("date", "pounds", "wording", "citation", "letter", "level", "year", "priority")  # units that go without saying
VERDICT_WORDS: dict[Verdict, str] = {
    "wrong": "Wrong",
    "incomplete": "Incomplete",
    "unclear": "Unclear",
    "looks wrong but explained": "Looks wrong but explained",
    "not checkable": "We could not check",
    "correct when rounded": "Correct when rounded",
    "correct": "Correct",
    "recorded": "Recorded",
}
EVIDENCE_WORDS: dict[EvidenceClass, str] = {
    "independent": "Independent source",
    "within the report": "Arithmetic within the report",
    "own copy": "Recorded only",
}
LEFT = ' class="text" style="text-align:left"'


class Borrowed(NamedTuple):
    """What one stage has worked out: its results, its tables, and the status of each input that it read."""

    results: Mapping[str, Result]
    tables: Sequence[TableRecord]
    statuses: Mapping[str, str] = {}

    @property
    def synthetic(self) -> bool:
        return any(result.synthetic for result in self.results.values())


class Link(NamedTuple):
    """A link to evidence; `href` is relative to the edition's top folder."""

    label: str
    href: str


class Row(NamedTuple):
    """A statement, or a calculation of our own, as the tables show it; every value is text.

    A calculation has no verdict, no class of evidence and nothing stated.
    """

    id: str
    paragraph: str
    subject: str
    statement: str
    origin: str
    verdict: str
    evidence_class: str
    weight: str
    stated: str
    computed: str
    unit: str
    reading: str
    likely_cause: str
    advice: str
    synthetic: str
    evidence: tuple[Link, ...]


def claim_rows(judged: Sequence[Judged], stages: Mapping[str, Borrowed], *, synthetic: bool) -> list[Row]:
    """The statements as rows, in the order of the register; `synthetic` where the register itself is.

    A row is synthetic too where its verdict rests on a synthetic result.
    """
    return [
        Row(
            id=item.claim.id,
            paragraph=item.claim.paragraph,
            subject=item.claim.subject,
            statement=item.claim.statement,
            origin=REPORT,
            verdict=item.verdict,
            evidence_class=item.evidence,
            weight=item.claim.weight if item.verdict == "wrong" else "",
            stated=_stated(item.claim),
            computed=in_unit(item.computed or "", item.claim.unit),
            unit=item.claim.unit,
            reading=item.reading,
            likely_cause=item.likely_cause,
            advice=item.claim.advice or "",
            synthetic=_mark(item.uses, stages, synthetic=synthetic),
            evidence=_evidence(item.uses, stages),
        )
        for item in judged
    ]


def calculation_rows(done: Sequence[Calculated], stages: Mapping[str, Borrowed], *, synthetic: bool) -> list[Row]:
    """What we worked out ourselves as rows, in the order of the register."""
    return [
        Row(
            id=item.calculation.id,
            paragraph=item.calculation.paragraph,
            subject=item.calculation.subject,
            statement=item.sentence,
            origin=OURS,
            verdict="",
            evidence_class="",
            weight="",
            stated="",
            computed=in_unit(item.value or "", item.calculation.unit),
            unit=item.calculation.unit,
            reading="",
            likely_cause="",
            advice=item.calculation.advice or "",
            synthetic=_mark(item.calculation.uses, stages, synthetic=synthetic),
            evidence=_evidence(item.calculation.uses, stages),
        )
        for item in done
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
    """What is wrong first, errors of fact before those of wording; within a verdict in the order of the register."""
    return sorted(rows, key=lambda row: (list(VERDICT_WORDS).index(row.verdict), row.weight == "soft"))  # type: ignore[arg-type]


def entry_of(row: Row, *, stated: object, computed: str | None, uses: Sequence[str]) -> dict[str, Any]:
    """One entry of claims.json; verdict, evidence_class and stated are null for a calculation of our own."""
    return {
        "id": row.id,
        "paragraph": row.paragraph,
        "subject": row.subject,
        "statement": row.statement,
        "origin": row.origin,
        "stated": stated.isoformat() if isinstance(stated, date) else stated,
        "computed": computed,
        "unit": row.unit,
        "verdict": row.verdict or None,
        "evidence_class": row.evidence_class or None,
        "weight": row.weight or None,
        "reading": row.reading,
        "likely_cause": row.likely_cause or None,
        "advice": row.advice,
        "synthetic": bool(row.synthetic),
        "uses": list(uses),
        "evidence": [link._asdict() for link in row.evidence],
    }


def register_html(rows: Sequence[Row], *, caption: str, file: str) -> str:
    """The statements as an accessible table; the page's own script adds a search box and a choice of verdicts to it."""
    counts = Counter(row.verdict for row in rows)
    summed = "; ".join(f"{VERDICT_WORDS[name]}: {counts[name]}" for name in VERDICTS if counts[name])
    columns = ("Para.", "Statement, in our own words", "Verdict and evidence", "Stated", "Computed", "Rests on")
    return _table(
        "statements", caption, f"{counted(len(rows), 'statements')}. {summed}.", columns, map(_statement, rows), file
    )


def calculations_html(rows: Sequence[Row], *, caption: str, file: str) -> str:
    """Our own calculations as a table; they are not statements of the report and have no verdict."""
    told = f"{counted(len(rows), 'calculations')}. None of them is a statement of the report."
    columns = ("Para.", "Our calculation", "Result", "Rests on")
    return _table("calculations", caption, told, columns, map(_calculation, rows), file)


def _table(name: str, caption: str, told: str, columns: Sequence[str], rows: Any, file: str) -> str:
    kind = "csp-table csp-register" if name == "statements" else "csp-table"
    head = "".join(f'<th scope="col" style="text-align:left">{column}</th>' for column in columns)
    body = "\n".join(rows)
    return (
        f'<figure class="{kind}" id="table-{name}" data-basis="published" style="margin:1.5em 0">'
        f'<div class="scroll" role="region" aria-labelledby="table-{name}-caption" tabindex="0" '
        'style="overflow-x:auto;position:relative">\n'
        '<table style="font-variant-numeric:tabular-nums">'
        f'<caption id="table-{name}-caption" style="text-align:left"><span class="fixed"><strong class="title">'
        f'{escape(caption)}</strong> <span class="unit" data-basis="edition" style="display:block">{escape(told)}'
        "</span></span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
        '<figcaption><p class="source">Source: the register of claims and the results of every stage. '
        f'<a href="{escape(file)}" download aria-label="Download as CSV: {escape(caption)}">Download as CSV</a></p>'
        "</figcaption></figure>"
    )


def _statement(row: Row) -> str:
    kind = {"hard": "Error of fact", "soft": "Error of wording"}.get(row.weight)
    word = VERDICT_WORDS[row.verdict]  # type: ignore[index]
    asides = [kind, EVIDENCE_WORDS[row.evidence_class]]  # type: ignore[index]
    badge = f'<span class="badge verdict-{_anchor(row.verdict)}">{escape(word)}</span>{_aside(asides)}'
    unit = f" {row.unit}" if row.unit not in WORDS and any(map(str.isdigit, row.stated)) else ""
    return (
        f"{_begin(row, _asides(row))}<td{LEFT}>{badge}</td>"
        f"<td{LEFT}>{words(row.stated)}{words(unit)}</td>"
        f"<td{LEFT}{_basis(row)}>{words(row.computed) or '–'}{MARK if row.synthetic else ''}</td>"
        f"<td{LEFT}>{_links(row)}</td></tr>"
    )


def _calculation(row: Row) -> str:
    unit = "" if row.unit in WORDS else f" {row.unit}"
    mark = MARK if row.synthetic else ""
    result = f"{words(row.computed)}{words(unit)}" if row.computed else "–"
    return f"{_begin(row, _asides(row))}<td{LEFT}{_basis(row)}>{result}{mark}</td><td{LEFT}>{_links(row)}</td></tr>"


def _basis(row: Row) -> str:
    return ' data-basis="invented"' if row.synthetic else ""


def _begin(row: Row, asides: str) -> str:
    return (
        f'<tr id="statement-{_anchor(row.id)}"><td class="para">{escape(row.paragraph)}</td>'
        f'<th scope="row" class="wide" style="text-align:left">{words(row.statement)}{asides}</th>'
    )


def _asides(row: Row) -> str:
    labelled = {"Likely cause": row.likely_cause, "Advice": row.advice}
    texts = [row.reading, *(f"{label}: {text}" for label, text in labelled.items() if text)]
    return _aside(texts)


def _aside(texts: Sequence[str | None]) -> str:
    return "".join(f'<span class="aside" style="display:block">{words(text)}</span>' for text in texts if text)


def _links(row: Row) -> str:
    return "; ".join(f'<a href="{escape(link.href)}">{words(link.label)}</a>' for link in row.evidence) or "–"


def _stated(claim: Claim) -> str:
    return in_unit(as_text(exact(claim.stated)), claim.unit)


def _mark(uses: Sequence[str], stages: Mapping[str, Borrowed], *, synthetic: bool) -> str:
    results = {name: result for stage in stages.values() for name, result in stage.results.items()}
    rests = any(_invented(name, results) for name in uses)
    return SYNTHETIC if synthetic or rests else ""


def _evidence(uses: Sequence[str], stages: Mapping[str, Borrowed]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(link for name in uses for link in links_to(name, stages)))


def _input(name: str) -> Link:
    return Link(f"input: {_words(name).lower()}", f"provenance.html#input-{_anchor(name)}")


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _anchor(name: str) -> str:
    return name.replace("_", "-").replace(" ", "-")
