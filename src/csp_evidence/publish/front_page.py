"""What the front page and the page to print say first: five findings, what is wrong, what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from csp_evidence.analysis.claims.judging import CORRECT
from csp_evidence.analysis.wording import sentences_of
from csp_evidence.publish.edition import Edition
from csp_evidence.publish.small_charts import counts_chart, small_chart
from csp_evidence.publish.small_marks import Drawing
from csp_evidence.records import FigureRecord, Finding, StageRecord
from csp_evidence.stage.csv_files import records_of

MOST_CARDS = 5
MOST_LEADS = 4
UNRANKED = 1_000
REGISTER = "claims"  # a chart of this name shows the verdicts on the report's statements
VERDICTS_MEASURE = "Statements of the report by verdict"
GROUPS = {
    "Correct": CORRECT,
    "Wrong": ("wrong",),
    "Incomplete, unclear or explained": ("incomplete", "unclear", "looks wrong but explained"),
    "We could not check": ("not checkable",),
    "Recorded only": ("recorded",),
}


class FrontCard(NamedTuple):
    """A finding as the front page shows it; `measure` says what the drawing shows."""

    subject: str
    headline: str
    meaning: str
    drawing: Drawing | None
    measure: str
    stage: StageRecord
    section: str
    synthetic: bool
    as_published: bool


def cards(folder: Path, edition: Edition, claims: Sequence[dict[str, Any]]) -> list[FrontCard]:
    """At most five findings, in the order of their ranks: first the best of each subject, then the best of the rest.

    `claims` are the report's statements, of which a card may show the verdicts.
    """
    placed = [(stage, finding, finding.card) for stage, finding in edition.findings if finding.card]
    ranked = sorted(placed, key=lambda one: one[2].rank)
    best = {card.subject: finding for _, finding, card in reversed(ranked)}
    first = [one for one in ranked if best[one[2].subject] is one[1]]
    rest = [one for one in ranked if best[one[2].subject] is not one[1]]
    chosen = sorted([*first, *rest][:MOST_CARDS], key=lambda one: one[2].rank)
    found = []
    for stage, finding, card in chosen:
        headline, *more = sentences_of(finding.text)
        others = [other for one in ranked if one not in chosen and one[2].subject == card.subject for other in [one[1]]]
        borrowed = [] if card.meaning or more else others[:1]
        meaning = card.meaning or next(iter([*more, *(sentences_of(other.text)[0] for other in borrowed)]), "")
        drawing, measure, drawn = _drawn(folder, claims, stage, finding)
        sources: list[Finding | FigureRecord] = [finding, *borrowed, *drawn]
        found.append(
            FrontCard(
                card.subject,
                headline,
                meaning,
                drawing,
                measure,
                stage,
                finding.section,
                any(source.synthetic for source in sources),
                all(source.as_published for source in sources),
            )
        )
    return found


def leads(folder: Path, stage: StageRecord, claims: Sequence[dict[str, Any]]) -> list[FrontCard]:
    """What a stage's own page says first: its findings with a card by rank, then its others, at most four."""
    ranked = sorted(stage.findings, key=lambda finding: finding.card.rank if finding.card else UNRANKED)
    found = []
    for finding in ranked[:MOST_LEADS]:
        drawing, measure, drawn = _drawn(folder, claims, stage, finding)
        sources: list[Finding | FigureRecord] = [finding, *drawn]
        found.append(
            FrontCard(
                "", sentences_of(finding.text)[0], "", drawing, measure, stage, finding.section,
                any(source.synthetic for source in sources),
                all(source.as_published for source in sources),
            )
        )  # fmt: skip
    return found


def _drawn(
    folder: Path, claims: Sequence[dict[str, Any]], stage: StageRecord, finding: Finding
) -> tuple[Drawing | None, str, list[FigureRecord]]:
    """The drawing of a finding's card, what it measures, and the figure whose data it shows."""
    for figure in _figures(stage, finding):
        if figure is not None and figure.small is not None and (drawing := drawn_small(folder, figure)):
            return drawing, figure.small.measure or figure.subtitle, [figure]
        if figure is None and claims:
            counted = Counter(claim["verdict"] for claim in claims)
            drawing = counts_chart({name: sum(counted[verdict] for verdict in group) for name, group in GROUPS.items()})
            return drawing, VERDICTS_MEASURE, []
    return None, "", []


def drawn_small(folder: Path, figure: FigureRecord, *, whole: bool = False) -> Drawing | None:
    """The data of a figure drawn small, all of them where it is `whole`; None where it is not drawn so, or has none."""
    rows = records_of(folder / figure.data_file) if figure.small else []
    return small_chart(rows, figure.small, whole=whole) if figure.small and rows else None


def _figures(stage: StageRecord, finding: Finding) -> Iterator[FigureRecord | None]:
    """The figures that a finding's card may show, None for the register; of several that fit, that of the likest name.

    A figure that rests on what is invented stands beside no finding that does not.
    """
    for wanted in finding.card.charts if finding.card else ():
        if wanted == REGISTER:
            yield None
        fitting = [
            figure
            for figure in stage.figures
            if fnmatchcase(figure.name, wanted)
            and (finding.synthetic or not figure.synthetic)
            and not figure.illustrative
        ]
        if fitting:
            yield max(fitting, key=lambda figure: _alike(figure.name, finding.name))


def _alike(one: str, other: str) -> int:
    """How many letters two names have in common from their beginning, as those of one fund have."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
