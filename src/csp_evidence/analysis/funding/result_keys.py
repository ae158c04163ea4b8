"""The keys of results that are worked out from stated figures, and the figures under each."""

from __future__ import annotations

from csp_evidence.analysis.expressions.closure import given_under
from csp_evidence.analysis.expressions.grammar import references
from csp_evidence.analysis.funding import pairing
from csp_evidence.analysis.funding.exceptions import decided_by
from csp_evidence.analysis.funding.funds import Funds
from csp_evidence.analysis.funding.profile import NO_YEAR
from csp_evidence.analysis.funding.readings import TESTS, solved_from
from csp_evidence.analysis.funding.reconciliation import Reconciliation

STAGE = "funding_reconciliation"
KINDS = ("inconsistent", "incomplete", "conflicts")


def total_key(total_id: str, fund: str, key: object, funds: Funds) -> str:
    """The key, after the stage's name, of the sum of a stated total's lines.

    It is `<fund>.<key>_total` where funds.yml gives the total a key; the same where its id begins with that of a fund;
    else `total.<id>`.
    """
    if isinstance(key, str):
        return f"{fund}.{plain(key)}_total"
    name, prefix = plain(total_id).replace(".", "_"), funds.prefix(total_id)
    return f"{prefix}.{name.removeprefix(f'{prefix}_')}_total" if prefix else f"total.{name}"


def pairing_key(total_id: str, key: object) -> str:
    """The key, after the stage's name, of the number of choices of lines that reach a stated total."""
    return f"pairing.{plain(key if isinstance(key, str) else total_id).replace('.', '_')}_subsets"


def counted_key(resource: str, total_id: str, key: object) -> str:
    """The key, after the stage's name, of the stated total of a resource."""
    return f"{plain(resource)}.{plain(key if isinstance(key, str) else total_id)}"


def theme_key(fund: str, theme: str) -> str:
    """The key, after the stage's name, of a fund's money for a theme."""
    return f"{fund}.theme.{theme.lower().replace(' ', '_')}"


def plain(identity: str) -> str:
    """An id as keys and expressions of claims write it."""
    return identity.replace("-", "_").replace(" ", "_")


def figures_under(money: Reconciliation) -> dict[str, set[str]]:
    """The stated figures that each name of an expression of a claim rests on, by their ids.

    Names are keys of results (of the funding stage, and of what is counted in the plan's evidence), and the amounts of
    lines as `lines.<id>` and of officers or the like as `<resource>.<id>`. A name that rests on no stated figure is not
    there. It is read off the names that expressions use: a figure that stands on both sides of a relation is under it,
    though it cancels out.
    """
    counted, stated = money.counted
    found = {f"{STAGE}.stated.{plain(name)}": {name} for name in money.figures["figure_id"]}
    found |= {f"lines.{plain(name)}": {name} for name in money.lines["line_id"]}
    found |= {f"{plain(row.resource)}.{plain(row.line_id)}": {row.line_id} for row in counted.itertuples()}
    leaves = money.tables.leaves
    for row in stated.itertuples():
        found[f"plan_evidence.{counted_key(row.resource, row.total_id, row.key)}"] = set(leaves[row.total_id])
    for row in money.totals.itertuples():
        found[f"{STAGE}.{total_key(row.total_id, row.fund, row.key, money.funds)}"] = set(leaves[row.total_id])
        tried = pairing.candidates(money.lines, row.total_id)["line_id"]
        found[f"{STAGE}.{pairing_key(row.total_id, row.key)}"] = {row.total_id, *tried}
    found |= {f"{STAGE}.{key}": names for key, names in (_sums(money) | _counts(money)).items()}
    worked_out = _worked_out(money)
    under = given_under(worked_out, worked_out, set(money.figures["figure_id"]))
    verdicts = set().union(*(names for key, names in under.items() if key.startswith("exception.")))
    under |= {f"exceptions.{kind}": verdicts for kind in KINDS}
    return {key: names for key, names in (found | {f"{STAGE}.{k}": v for k, v in under.items()}).items() if names}


def _sums(money: Reconciliation) -> dict[str, set[str]]:
    every = set(money.lines["line_id"])
    found = {"control_total": every, "view_difference_pence": every}
    for fund in money.programmes:
        own = money.of_fund(fund)
        found |= {f"{fund}.priority.{name}": set(part["line_id"]) for name, part in own.groupby("priority")}
        found |= {theme_key(fund, str(name)): set(part["line_id"]) for name, part in own.groupby("theme")}
    return found


def _counts(money: Reconciliation) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table in money.funds.tables:
        if table.two_ways is not None:
            counted, _ = money.counted
            view = counted[(counted["resource"] == table.resource) & (counted["view"] == table.two_ways.view)]
            own, name = set(view["line_id"]), plain(str(table.resource))
            found[f"{name}.by_{plain(table.two_ways.view)}"] = own
            found[f"{name}.choices_for_{plain(table.two_ways.part)}"] = {*own, table.two_ways.part}
    return found


def _worked_out(money: Reconciliation) -> dict[str, list[str]]:
    """The names that each quantity, relation, exception and year of the profile uses, by its key."""
    found = {name: list(used) for name, used in solved_from(money.relations).items()}
    tests = money.relations[money.relations["role"] == TESTS]
    found |= {f"relation.{plain(str(row.relation_id))}": [*references(str(row.relation))] for row in tests.itertuples()}
    if money.exceptions is not None:
        for row in money.exceptions.to_dict("records"):
            found[f"exception.{plain(str(row['exception_id']))}"] = decided_by(row)
    for row in money.profile.itertuples():
        found.setdefault(profile_key(row.fund, row.financial_year), []).extend(references(str(row.expression)))
    return found


def profile_key(fund: str, year: object) -> str:
    """The key, after the stage's name, of a fund's money in a financial year, or where the year is not stated."""
    shown = str(year) if isinstance(year, str) and year else NO_YEAR
    return f"profile.{fund}.{shown.replace('/', '_').replace(' ', '_')}"
