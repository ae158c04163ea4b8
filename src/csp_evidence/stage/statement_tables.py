"""The register of claims as it leaves a stage: rows with links to what decided each verdict, and entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from csp_evidence.analysis.claims.entries import OTHER_CLAIM
from csp_evidence.analysis.claims.evidence_classes import EvidenceClass
from csp_evidence.analysis.claims.judging import Calculated, Judged, Verdict, called, stated_text
from csp_evidence.analysis.claims.shown_values import with_sign, with_unit
from csp_evidence.analysis.expressions.series import INPUTS
from csp_evidence.records import Result, TableRecord
from csp_evidence.stage.templating import anchor

# Where the names that are not results come from: the first part of the name, and the input it is read from.
INPUT_OF = {
    "concerns": "concerns",
    "areas": "areas",
    "sub_regions": "areas",
    "residents": "population",
    "all_residents": "population",
    "facts": "claims",
}
OF_SETTINGS = ("plan", "window", "priorities", "priority_names", "area")
OF_MONEY = "funding_printed"  # lines, funds and what is counted are called by ids of funds.yml
SYNTHETIC = "synthetic"
REPORT, OURS = "report", "our calculation"
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


def input_of(name: str, stages: Collection[str]) -> str | None:
    """The input that a name of an expression is read from; None for settings, results and other statements."""
    if name.startswith(INPUTS):
        return name.removeprefix(INPUTS)
    first = name.partition(".")[0]
    if first in OF_SETTINGS or first in stages or first == OTHER_CLAIM.rstrip("."):
        return None
    return INPUT_OF.get(first, OF_MONEY)


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
    verdict: str = ""
    evidence_class: str = ""
    weight: str = ""
    stated: str = ""
    computed: str = ""
    unit: str = ""
    reading: str = ""
    likely_cause: str = ""
    advice: str = ""
    synthetic: str = ""
    evidence: tuple[Link, ...] = ()


def claim_rows(judged: Sequence[Judged], stages: Mapping[str, Borrowed], *, synthetic: bool) -> list[Row]:
    """The statements as rows, in the order of the register; `synthetic` where the register itself is.

    A row is synthetic too where its verdict rests on a synthetic result.
    """
    said = {item.claim.id: called(item.claim) for item in judged}
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
            stated=stated_text(item.claim),
            computed=with_sign(item.computed or "", item.claim.unit),
            unit=item.claim.unit,
            reading=item.reading,
            likely_cause=item.likely_cause,
            advice=item.claim.advice or "",
            synthetic=_mark(item.uses, stages, synthetic=synthetic),
            evidence=_evidence(item.uses, stages, said),
        )
        for item in judged
    ]


def calculation_rows(
    done: Sequence[Calculated], judged: Sequence[Judged], stages: Mapping[str, Borrowed], *, synthetic: bool
) -> list[Row]:
    """What we worked out ourselves as rows, in the order of the register, with links to the statements used."""
    said = {item.claim.id: called(item.claim) for item in judged}
    return [
        Row(
            id=item.calculation.id,
            paragraph=item.calculation.paragraph,
            subject=item.calculation.subject,
            statement=item.sentence,
            origin=OURS,
            computed=with_unit(item.value or "", item.calculation.unit),
            unit=item.calculation.unit,
            advice=item.calculation.advice or "",
            synthetic=_mark(item.calculation.uses, stages, synthetic=synthetic),
            evidence=_evidence(item.calculation.uses, stages, said),
        )
        for item in done
    ]


def _invented(name: str, results: Mapping[str, Result]) -> bool:
    """Whether a name rests on a synthetic result; `consultation.first_choices` stands for all that begin like it."""
    under = f"{name.removesuffix('s')}."
    return any(result.synthetic for key, result in results.items() if key == name or key.startswith(under))


def links_to(name: str, stages: Mapping[str, Borrowed], said: Mapping[str, str]) -> list[Link]:
    """The statement, or the section, the table and the inputs, behind a name that an expression uses.

    `said` is what each statement is called in a link, by its id.
    """
    first = name.partition(".")[0]
    if name.startswith(OTHER_CLAIM):
        claim = name.removeprefix(OTHER_CLAIM)
        return [Link(said[claim], f"#statement-{anchor(claim)}")]
    if source := input_of(name, stages):
        return [_input(source)]
    stage = stages.get(first)
    if stage is None or name not in stage.results:
        return [Link("settings of the partnership", "provenance.html")]
    result = stage.results[name]
    page = f"{first}.html"
    links = [Link(f"{_words(first)}: {_words(result.section)}", f"{page}#{result.section}")]
    tables = [table for table in stage.tables if table.section == result.section]
    if tables:
        table = max(tables, key=lambda table: _likeness(table.name, name))
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


def _mark(uses: Sequence[str], stages: Mapping[str, Borrowed], *, synthetic: bool) -> str:
    results = {name: result for stage in stages.values() for name, result in stage.results.items()}
    rests = any(_invented(name, results) for name in uses)
    return SYNTHETIC if synthetic or rests else ""


def _evidence(uses: Sequence[str], stages: Mapping[str, Borrowed], said: Mapping[str, str]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(link for name in uses for link in links_to(name, stages, said)))


def _likeness(table: str, result: str) -> int:
    """How many letters of a table's name are a part of the result's: answers_worries for consultation.worries.drugs."""
    return max(len(part) if f"_{table}".endswith(f"_{part}") else 0 for part in result.split(".")[1:])


def _input(name: str) -> Link:
    if name == "claims":
        return Link("facts noted with the statements", f"provenance.html#input-{name}")
    return Link(f"input: {_words(name).lower()}", f"provenance.html#input-{anchor(name)}")


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
