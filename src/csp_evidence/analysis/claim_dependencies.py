"""Which statements rest on which figures, and which verdicts turn when a figure moves by its smallest step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims import Claim, ClaimError, Judged, judge_all

OTHER_CLAIM = "claims."


def figures_of(judged: Sequence[Judged]) -> dict[str, list[str]]:
    """The figures that each claim rests on, through other claims too: claim id to names, in order."""
    direct = {item.claim.id: item.uses for item in judged}

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
    return [*value[:-1]]


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


def dependency_table(claims: Sequence[Claim], names: Mapping[str, Any], judged: Sequence[Judged]) -> pd.DataFrame:
    """Figures by how many statements rest on them.

    Returns
    -------
    DataFrame
        figure (name), statements (how many rest on it), turned (how many verdicts turn when it is altered by its
        smallest step), which (paragraphs of the statements turned).
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
    return table.sort_values(["statements", "turned", "figure"], ascending=[False, False, True], ignore_index=True)
