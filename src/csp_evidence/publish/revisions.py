"""What changed from one edition to the next, in few lines: the headline, why, and what moved most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from csp_evidence.analysis.wording import counted, listed
from csp_evidence.publish.diff import INVENTED, ROUNDING, Change, Section

INGREDIENTS, RESULTS, STATEMENTS, EXPECTATIONS, DRAWN, OTHERS = range(6)  # the sections of a comparison
MOST = {INGREDIENTS: 5, RESULTS: 8, STATEMENTS: 6, EXPECTATIONS: 4}  # changes named in a summary: under 40 lines in all
NOUNS = {RESULTS: "results", STATEMENTS: "verdicts", EXPECTATIONS: "expectations", DRAWN: "tables and figures"}
OF_DATA = ("data/raw/",)
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
    return Revisions(headline, _why(sections[INGREDIENTS]), [_part(at, s, whole) for at, s in enumerate(sections)])


def _why(ingredients: Section) -> str:
    """The reasons that ingredients give: a new period, other data, another method, other expectations or software."""
    names = [change.name for change in ingredients.changes]
    found: list[tuple[str, Callable[[str], bool]]] = [
        ("another period", lambda name: name == "parameter year_end"),
        ("other settings", lambda name: name.startswith("parameter ") and name != "parameter year_end"),
        ("revised data", lambda name: name.startswith(OF_DATA)),
        ("another method", lambda name: name == "code of the package" or name.startswith("notebooks/")),
        ("other expectations", lambda name: name.startswith("expectations/")),
        ("other words", lambda name: name.startswith("data/dictionary/")),
        ("other versions of software", lambda name: name.startswith("version of ")),
    ]
    reasons = [reason for reason, fits in found if any(map(fits, names))]
    return f"Why: {listed(reasons)}." if reasons else "They were made from the same."


def _part(at: int, section: Section, whole: bool) -> Part:
    counts = Counter(change.kind for change in section.changes)
    kinds = listed([f"{number:,} {kind}" for kind, number in counts.items()]) if len(counts) > 1 else ""
    named = sorted((change for change in section.changes if whole or change.kind not in QUIET), key=_order)
    return Part(section.title, len(section.changes), section.of, kinds, named if whole else named[: MOST.get(at, 0)])


def _order(change: Change) -> tuple[bool, float, str]:
    """Settings before other ingredients; the largest relative changes first, then the others by name."""
    return (not change.name.startswith("parameter "), -change.size, change.name)
