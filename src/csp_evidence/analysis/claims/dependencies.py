"""Which statements rest on which figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from csp_evidence.analysis.claims.entries import OTHER_CLAIM, Claim
from csp_evidence.analysis.expressions.closure import given_under, rests_on
from csp_evidence.analysis.expressions.series import INPUTS
from csp_evidence.report_places import in_order, places

# What the first part of a name in expressions is called on a page.
KINDS = {
    "lines_of": "Lines of the total",
    "facts": "Noted fact",
    "priorities": "Priorities of the plan",
    "priority_names": "Names of the priorities",
    "plan": "Plan",
    "window": "Consultation window",
    "area": "The partnership's area",
    "areas": "Areas",
    "sub_regions": "Areas",
    "residents": "Residents",
    "all_residents": "Residents of all areas",
    "concerns": "Concerns",
}


def names_of(claims: Sequence[Claim]) -> dict[str, list[str]]:
    """The names that each claim rests on, through other claims too: claim id to names, in order."""
    uses = {f"{OTHER_CLAIM}{claim.id}": claim.uses for claim in claims}
    return {claim.id: [n for n in rests_on(f"{OTHER_CLAIM}{claim.id}", uses) if n not in uses] for claim in claims}


def statements_on(claims: Sequence[Claim], under: Mapping[str, Collection[str]]) -> dict[str, list[Claim]]:
    """The claims that rest on each stated figure, or give it in their words; figure id to claims, in order.

    Parameters
    ----------
    under
        The stated figures that each name of an expression rests on (funding/result_keys.py).
    """
    uses = {f"{OTHER_CLAIM}{claim.id}": [*claim.uses, *claim.figures] for claim in claims}
    figures = {figure for names in under.values() for figure in names}
    figures |= {figure for claim in claims for figure in claim.figures}
    resting = given_under(uses, uses | {name: list(names) for name, names in under.items()}, figures)
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        for figure in sorted(resting[f"{OTHER_CLAIM}{claim.id}"] | set(claim.mentions)):
            found.setdefault(figure, []).append(claim)
    return found


def figure_label(name: str, descriptions: Mapping[str, str]) -> str:
    """The name of a figure in an expression as readers know it, such as "Street cleanliness".

    Parameters
    ----------
    descriptions
        What each line of money and of officers is for, by its name in expressions (`lines.gf_02`).
    """
    if name in descriptions:
        return descriptions[name]
    if name.startswith(INPUTS):
        return name.removeprefix(INPUTS).replace("_", " ").capitalize()
    first, _, rest = name.partition(".")
    kind = KINDS.get(first, first.replace("_", " ").capitalize())
    return f"{kind}: {rest.replace('_', ' ').replace('.', ' ')}" if rest else kind


def dependency_table(claims: Sequence[Claim], descriptions: Mapping[str, str]) -> pd.DataFrame:
    """Figures by how many statements rest on them; `descriptions` as `figure_label` takes them.

    Returns
    -------
    DataFrame
        figure (as readers know it), statements (how many rest on it), which (their paragraphs).
    """
    resting: dict[str, list[str]] = {}
    paragraphs = {claim.id: places(claim.paragraph) for claim in claims}
    for claim, names in names_of(claims).items():
        for name in names:
            resting.setdefault(name, []).append(claim)
    rows = [
        (name, len(found), "; ".join(in_order(place for claim in found for place in paragraphs[claim])))
        for name, found in resting.items()
    ]
    table = pd.DataFrame(rows, columns=["figure", "statements", "which"])
    table = table.sort_values(["statements", "figure"], ascending=[False, True], ignore_index=True)
    return table.assign(figure=[figure_label(name, descriptions) for name in table["figure"]])
