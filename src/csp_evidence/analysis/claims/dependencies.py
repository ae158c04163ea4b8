"""Which statements rest on which figures, and which verdicts turn when a figure moves by its smallest step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.entries import OTHER_CLAIM, Claim
from csp_evidence.analysis.claims.judging import ClaimError, Judged, judge_all

# What the first part of a name in expressions is called on a page.
KINDS = {
    "lcpf": "London Crime Prevention Fund",
    "lines_of": "Lines of the total",
    "facts": "Noted fact",
    "priorities": "Priorities of the plan",
    "priority_names": "Names of the priorities",
    "plan": "Plan",
    "window": "Consultation window",
    "areas": "Boroughs",
    "sub_regions": "Boroughs",
    "residents": "Residents",
    "all_residents": "Residents of all areas",
    "concerns": "Concerns",
}


def figures_of(judged: Sequence[Judged]) -> dict[str, list[str]]:
    """The figures that each claim rests on, through other claims too: claim id to names, in order."""
    return names_of([item.claim for item in judged])


def names_of(claims: Sequence[Claim]) -> dict[str, list[str]]:
    """The names that each claim rests on, through other claims too: claim id to names, in order."""
    direct = {claim.id: claim.uses for claim in claims}

    def follow(name: str, seen: set[str]) -> list[str]:
        found: list[str] = []
        for used in direct[name]:
            other = used.removeprefix(OTHER_CLAIM)
            if not used.startswith(OTHER_CLAIM):
                found.append(used)
            elif other not in seen:
                found += follow(other, seen | {other})
        return found

    return {name: list(dict.fromkeys(follow(name, {name}))) for name in direct}


def statements_on(claims: Sequence[Claim], under: Mapping[str, Collection[str]]) -> dict[str, list[Claim]]:
    """The claims that rest on each stated figure, or give it in their words; figure id to claims, in order.

    Parameters
    ----------
    under
        The stated figures that each name of an expression rests on (funding/result_keys.py).
    """
    named = names_of(claims)
    through = {claim.id: _claims_under(claim, {other.id: other for other in claims}) for claim in claims}
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        resting = {figure for name in named[claim.id] for figure in under.get(name, ())}
        quoted = {*claim.mentions, *(figure for other in through[claim.id] for figure in other.figures)}
        for figure in sorted(resting | quoted):
            found.setdefault(figure, []).append(claim)
    return found


def _claims_under(claim: Claim, known: Mapping[str, Claim]) -> list[Claim]:
    """The claim and those that it is tested against, directly or through others."""
    found = {claim.id: claim}
    waiting = [claim]
    while waiting:
        for name in waiting.pop().uses:
            other = known.get(name.removeprefix(OTHER_CLAIM)) if name.startswith(OTHER_CLAIM) else None
            if other is not None and other.id not in found:
                found[other.id] = other
                waiting.append(other)
    return list(found.values())


def altered(value: Any) -> Any:
    """A value moved by its smallest step: a number by 1, a date by a day, a text or a list made another."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float, Decimal)):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, str):
        return f"{value} altered"
    return [*value[:-1]] if value else ["altered"]


def turned_by(claims: Sequence[Claim], names: Mapping[str, Any], judged: Sequence[Judged]) -> dict[str, list[str]]:
    """For each figure, the claims whose verdict turns when it is altered; to break a test is to turn it."""
    users: dict[str, list[str]] = {}
    for claim, figures in figures_of(judged).items():
        for figure in figures:
            users.setdefault(figure, []).append(claim)
    before = {item.claim.id: item.verdict for item in judged}
    turned: dict[str, list[str]] = {}
    for figure, ids in users.items():
        if names[figure] is None:
            turned[figure] = []
            continue
        moved = {**names, figure: altered(names[figure])}
        affected = [claim for claim in claims if claim.id in ids]
        turned[figure] = [claim.id for claim in affected if _verdict(claim, claims, moved) != before[claim.id]]
    return turned


def _verdict(claim: Claim, claims: Sequence[Claim], names: Mapping[str, Any]) -> str:
    known = {**names, **{f"{OTHER_CLAIM}{other.id}": other.stated for other in claims}}
    try:
        return judge_all([claim], known)[0].verdict
    except ClaimError:
        return "broken"


def figure_label(name: str, descriptions: Mapping[str, str]) -> str:
    """The name of a figure in an expression as readers know it, such as "Street cleanliness".

    Parameters
    ----------
    descriptions
        What each line of money and of officers is for, by its name in expressions (`lines.gf_02`).
    """
    if name in descriptions:
        return descriptions[name]
    first, _, rest = name.partition(".")
    kind = KINDS.get(first, first.replace("_", " ").capitalize())
    return f"{kind}: {rest.replace('_', ' ').replace('.', ' ')}" if rest else kind


def dependency_table(
    claims: Sequence[Claim], names: Mapping[str, Any], judged: Sequence[Judged], descriptions: Mapping[str, str]
) -> pd.DataFrame:
    """Figures by how many statements rest on them; `descriptions` as `figure_label` takes them.

    Returns
    -------
    DataFrame
        figure (as readers know it), statements (how many rest on it), turned (how many verdicts turn when it is
        altered by its smallest step), which (paragraphs of the statements turned).
    """
    turned = turned_by(claims, names, judged)
    paragraphs = {claim.id: claim.paragraph for claim in claims}
    counts: dict[str, int] = {}
    for figures in figures_of(judged).values():
        for figure in figures:
            counts[figure] = counts.get(figure, 0) + 1
    rows = [
        {
            "figure": figure,
            "statements": counts[figure],
            "turned": len(ids),
            "which": "; ".join(dict.fromkeys(paragraphs[name] for name in ids)),
        }
        for figure, ids in turned.items()
    ]
    table = pd.DataFrame(rows, columns=["figure", "statements", "turned", "which"])
    table = table.sort_values(["statements", "turned", "figure"], ascending=[False, False, True], ignore_index=True)
    return table.assign(figure=[figure_label(figure, descriptions) for figure in table["figure"]])
