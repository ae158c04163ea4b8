"""The keys of results that are worked out from stated figures, and the figures under each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from csp_evidence.analysis import casts
from csp_evidence.analysis.expressions.closure import given_under
from csp_evidence.analysis.expressions.grammar import references
from csp_evidence.analysis.funding import pairing
from csp_evidence.analysis.funding.exceptions import decided_by
from csp_evidence.analysis.funding.figures import collect, members
from csp_evidence.analysis.funding.profile import NO_YEAR
from csp_evidence.analysis.funding.readings import TESTS, solved_from

STAGE = "funding_reconciliation"
TOTAL_KEYS = {
    "lcpf_programme": "lcpf.programme_total",
    "lcpf_daat": "lcpf.daat_total",
    "prevent_council": "prevent.council_total",
    "prevent_third_party": "prevent.third_party_total",
}
OFFICER_KEYS = {"council_funded": "plan_evidence.officers.total", "teams": "plan_evidence.officers.teams"}
RELATION_COLUMNS = ("relation_id", "reading", "role", "paragraph", "relation", "solves", "tolerance", "expected")
KINDS = ("inconsistent", "incomplete", "conflicts")


@dataclass(frozen=True)
class Tables:
    """The tidy inputs that hold the report's figures, and what is built from them; None where one is not supplied."""

    lines: pd.DataFrame
    totals: pd.DataFrame
    statements: pd.DataFrame | None = None
    officers: pd.DataFrame | None = None
    officer_totals: pd.DataFrame | None = None
    relations: pd.DataFrame | None = None
    exceptions: pd.DataFrame | None = None
    profile: pd.DataFrame | None = None

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every stated figure, as from `figures.collect`."""
        return collect(self.lines, self.totals, self.statements, self.officers, self.officer_totals)

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The lines of each stated total."""
        return members((self.lines, self.totals), (self.officers, self.officer_totals))

    @cached_property
    def related(self) -> pd.DataFrame:
        """The relations; without any, a table that has no rows."""
        return pd.DataFrame(columns=list(RELATION_COLUMNS)) if self.relations is None else self.relations


def total_key(total_id: str) -> str:
    """The key, after the stage's name, of the sum of a stated total's lines."""
    return TOTAL_KEYS.get(total_id, f"total.{total_id}")


def theme_key(theme: str) -> str:
    """The key, after the stage's name, of the fund's money for a theme."""
    return f"lcpf.theme.{theme.lower().replace(' ', '_')}"


def plain(identity: str) -> str:
    """An id as keys and expressions of claims write it."""
    return identity.replace("-", "_")


def figures_under(tables: Tables) -> dict[str, set[str]]:
    """The stated figures that each name of an expression of a claim rests on, by their ids.

    Names are keys of results (of the funding stage, and of officers in the plan's evidence), and the amounts of lines
    and officers as `lines.<id>` and `officers.<id>`. A name that rests on no stated figure is not there. It is read off
    the names that expressions use: a figure that stands on both sides of a relation is under it, though it cancels out.
    """
    found = {f"{STAGE}.stated.{plain(name)}": {name} for name in tables.figures["figure_id"]}
    found |= {f"lines.{plain(name)}": {name} for name in tables.lines["line_id"]}
    if tables.officers is not None:
        found |= {f"officers.{plain(name)}": {name} for name in tables.officers["line_id"]}
    found |= {_cast_key(total): set(own) for total, own in tables.members.items()}
    found |= {f"{STAGE}.{key}": names for key, names in (_sums(tables) | _pairing(tables) | _posts(tables)).items()}
    worked_out = _worked_out(tables)
    under = given_under(worked_out, worked_out, set(tables.figures["figure_id"]))
    verdicts = set().union(*(names for key, names in under.items() if key.startswith("exception.")))
    under |= {f"exceptions.{kind}": verdicts for kind in KINDS}
    return {key: names for key, names in (found | {f"{STAGE}.{k}": v for k, v in under.items()}).items() if names}


def _cast_key(total: str) -> str:
    return OFFICER_KEYS.get(total, f"{STAGE}.{total_key(total)}")


def _sums(tables: Tables) -> dict[str, set[str]]:
    lines, every = tables.lines, set(tables.lines["line_id"])
    fund = casts.members(lines, "lcpf_programme")
    by_priority = {f"lcpf.priority.{name}": set(own["line_id"]) for name, own in fund.groupby("priority")}
    by_theme = {theme_key(str(name)): set(own["line_id"]) for name, own in fund.groupby("theme")}
    return {"control_total": every, "view_difference_pence": every, **by_priority, **by_theme}


def _pairing(tables: Tables) -> dict[str, set[str]]:
    return {
        f"pairing.{total.removeprefix('lcpf_')}_subsets": {total, *pairing.candidates(tables.lines, total)["line_id"]}
        for total in tables.totals["total_id"]
    }


def _posts(tables: Tables) -> dict[str, set[str]]:
    if tables.officers is None:
        return {}
    posts = set(tables.officers.loc[tables.officers["view"] == "posts", "line_id"])
    return {"officers.by_posts": posts, "officers.choices_for_teams": {*posts, "teams"}}


def _worked_out(tables: Tables) -> dict[str, list[str]]:
    """The names that each quantity, relation, exception and year of the profile uses, by its key."""
    found = {name: list(used) for name, used in solved_from(tables.related).items()}
    tests = tables.related[tables.related["role"] == TESTS]
    found |= {f"relation.{plain(str(row.relation_id))}": [*references(str(row.relation))] for row in tests.itertuples()}
    if tables.exceptions is not None:
        for row in tables.exceptions.to_dict("records"):
            found[f"exception.{plain(str(row['exception_id']))}"] = decided_by(row)
    if tables.profile is not None:
        for row in tables.profile.itertuples():
            found.setdefault(profile_key(row.fund, row.financial_year), []).extend(references(str(row.expression)))
    return found


def profile_key(fund: str, year: object) -> str:
    """The key, after the stage's name, of a fund's money in a financial year, or where the year is not stated."""
    shown = str(year) if isinstance(year, str) and year else NO_YEAR
    return f"profile.{fund}.{shown.replace('/', '_').replace(' ', '_')}"
