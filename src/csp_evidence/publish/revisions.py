"""What changed from one edition to the next, in few lines: the headline, why, and what moved most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from csp_evidence.analysis.wording import counted, listed
from csp_evidence.publish.diff import ABSENT, INVENTED, ROUNDING, Change, Section
from csp_evidence.publish.reasons import ADDED, GONE, METHOD, PERIOD, REVISED, SETTINGS, YEAR_END

INGREDIENTS, RESULTS, STATEMENTS, EXPECTATIONS, DRAWN, OTHERS = range(6)  # the sections of a comparison
MOST = {INGREDIENTS: 5, RESULTS: 8, STATEMENTS: 6, EXPECTATIONS: 4}  # changes named in a summary: under 40 lines in all
NOUNS = {RESULTS: "results", STATEMENTS: "verdicts", EXPECTATIONS: "expectations", DRAWN: "tables and figures"}
OF_DATA = "data/raw/"
OF_THE_REST = {
    "notebooks/": METHOD,
    "expectations/": "other expectations",
    "data/dictionary/": "other words",
    "version of ": "other versions of software",
}
CAME_AND_WENT, REPLACED = {GONE, ADDED}, "other inputs"
REASONS = tuple(dict.fromkeys((PERIOD, SETTINGS, REPLACED, GONE, ADDED, REVISED, *OF_THE_REST.values())))
QUIET = (ROUNDING, INVENTED)  # kinds that are counted and not named


class Part(NamedTuple):
    """One kind of thing: its title, how many differ of how many, counts by kind, and the changes that are named."""

    title: str
    differing: int
    of: int
    kinds: str
    named: list[Change]

    @property
    def more(self) -> int:
        """How many changes are not named."""
        return self.differing - len(self.named)


class Revisions(NamedTuple):
    """What changed: one sentence, the reasons, and the parts."""

    headline: str
    why: str
    parts: list[Part]


def revisions(sections: Sequence[Section], *, whole: bool = False) -> Revisions:
    """A comparison as a reader wants it; `whole` names every change of every part."""
    moved = [
        f"{len(sections[at].changes):,} of {counted(sections[at].of, noun)}"
        for at, noun in NOUNS.items()
        if sections[at].changes
    ]
    headline = f"{listed(moved)} differ." if moved else "No result, verdict, expectation, table or figure differs."
    return Revisions(
        headline, _why(sections[INGREDIENTS], bool(moved)), [_part(at, s, whole) for at, s in enumerate(sections)]
    )


def _why(ingredients: Section, moved: bool) -> str:
    """The reasons that ingredients give: a new period, other data, another method, other expectations or software."""
    given = {_reason(change) for change in ingredients.changes}
    if given >= CAME_AND_WENT:
        given = given - CAME_AND_WENT | {REPLACED}
    reasons = [reason for reason in REASONS if reason in given]
    if not reasons:
        return "They were made from the same."
    return f"Why: {listed(reasons)}." if moved else f"What they were made from differs: {listed(reasons)}."


def _reason(change: Change) -> str:
    name = change.name
    if name.startswith("parameter "):
        return PERIOD if name == YEAR_END else SETTINGS
    if name.startswith(OF_DATA):
        return ADDED if change.old == ABSENT else GONE if change.new == ABSENT else REVISED
    if name == "code of the package":
        return METHOD
    return next((reason for start, reason in OF_THE_REST.items() if name.startswith(start)), "")


def _part(at: int, section: Section, whole: bool) -> Part:
    counts = Counter(change.kind for change in section.changes)
    kinds = listed([f"{number:,} {kind}" for kind, number in counts.items()]) if len(counts) > 1 else ""
    named = sorted((change for change in section.changes if whole or change.kind not in QUIET), key=_order)
    return Part(section.title, len(section.changes), section.of, kinds, named if whole else named[: MOST.get(at, 0)])


def _order(change: Change) -> tuple[bool, float, str]:
    """Settings before other ingredients; the largest relative changes first, then the others by name."""
    return (not change.name.startswith("parameter "), -change.size, change.name)
