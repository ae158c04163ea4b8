"""Frames of results: each row is one quantity by its key, with its value, unit, paragraph and, for some, a label."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from csp_evidence.analysis.funding import exceptions, ledger
from csp_evidence.analysis.funding.checks import RELATION
from csp_evidence.analysis.funding.printed import ACROSS, CAST
from csp_evidence.analysis.funding.readings import CUT, FAILS
from csp_evidence.analysis.funding.reconciliation import Reconciliation
from csp_evidence.analysis.funding.result_keys import counted_key, pairing_key, plain, profile_key, theme_key, total_key

YEAR, PER_CENT, POUNDS = "calendar year", "per cent", "pounds"
VERDICTS = {
    "inconsistent": exceptions.WRONG,
    "incomplete": exceptions.INCOMPLETE,
    "conflicts": exceptions.EXPLAINED,
    "ambiguous": exceptions.UNCLEAR,
}


def of_totals(cast: pd.DataFrame, money: Reconciliation) -> pd.DataFrame:
    """The sum of each stated total's lines, from `casts.cast`: value (pounds), paragraph, label."""
    keys = [total_key(row.total_id, row.fund, row.key, money.funds) for row in money.totals.itertuples()]
    named = cast.rename(columns={"added": "value", "description": "label"})
    return named[["value", "paragraph", "label"]].set_axis(keys)


def apart(tested: pd.DataFrame, cast: pd.DataFrame) -> int:
    """How many of the totals of `casts.cast` do not come out in `checks.audit`, down or across."""
    sums = tested[tested["kind"].isin([CAST, ACROSS]) & tested["outcome"].isin([FAILS, CUT])]
    return len({str(name).partition("-")[2] for name in sums["check_id"]} & set(cast["total_id"]))


def by_priority(own: pd.DataFrame) -> pd.DataFrame:
    """The money of a fund's lines by priority id: value (pounds)."""
    return ledger.sums(own, "priority")


def by_theme(fund: str, own: pd.DataFrame) -> pd.DataFrame:
    """The money of a fund's lines by theme, named by the key of each: value (pounds)."""
    return ledger.sums(own, "theme", lambda theme: theme_key(fund, theme))


def of_verdicts(found: pd.DataFrame) -> pd.DataFrame:
    """The verdict on each exception, from `exceptions.assess`: value, paragraph."""
    keys = [plain(str(name)).replace(".", "_") for name in found["exception_id"]]
    return found.rename(columns={"verdict": "value"})[["value", "paragraph"]].set_axis(keys)


def counts_of_verdicts(found: pd.DataFrame) -> pd.DataFrame:
    """How many exceptions have each verdict but correct: value, verdict."""
    counts = found["verdict"].value_counts()
    rows = [(int(counts.get(verdict, 0)), verdict) for verdict in VERDICTS.values()]
    return pd.DataFrame(rows, columns=["value", "verdict"], index=list(VERDICTS))


def of_relations(tested: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """What each relation leaves over, from `checks.audit`: value (pounds, or a whole number), unit, paragraph."""
    units = relations.set_index("relation_id")["unit"]
    own = tested[tested["kind"] == RELATION]
    rows = [
        (row.difference if units[row.check_id] == POUNDS else int(row.difference), f"{units[row.check_id]} left over")
        for row in own.itertuples()
    ]
    return _frame(rows, own["paragraph"], [plain(str(name)) for name in own["check_id"]])


def of_stated(figures: pd.DataFrame) -> pd.DataFrame:
    """Every stated figure, from `figures.collect`: value (a calendar year is text), unit, paragraph."""
    rows = [
        (
            f"{row.value:.0f}" if row.unit == YEAR else row.value if row.unit == POUNDS else _whole(row.value),
            "%" if row.unit == PER_CENT else row.unit,
        )
        for row in figures.itertuples()
    ]
    return _frame(rows, figures["paragraph"], [plain(str(name)) for name in figures["figure_id"]])


def of_solved(solved: pd.DataFrame) -> pd.DataFrame:
    """Every solved quantity, from `readings.quantities`: value (exact), unit, paragraph."""
    rows = [
        (
            row.value if row.unit in (POUNDS, PER_CENT) else int(row.value),
            f"{'%' if row.unit == PER_CENT else row.unit} (inferred)",
        )
        for row in solved.itertuples()
    ]
    return _frame(rows, solved["paragraph"], list(solved["quantity"]))


def of_counted(stated: pd.DataFrame, cast: pd.DataFrame) -> pd.DataFrame:
    """The sum of the lines of each stated total of a resource, from `casts.cast`: value, paragraph."""
    keys = [counted_key(row.resource, row.total_id, row.key) for row in stated.itertuples()]
    added = [_whole(Decimal(value)) for value in cast["added"]]
    return pd.DataFrame({"value": added, "paragraph": cast["paragraph"].to_numpy()}, index=keys, dtype=object)


def of_years(spread: pd.DataFrame) -> pd.DataFrame:
    """The money of each fund in each financial year, from `profile.entries`: value (pounds), status."""
    groups = spread.groupby(["fund", "financial_year", "status"], sort=False)["amount"]
    found = {key: sum(amounts, start=Decimal(0)) for key, amounts in groups}
    rows = [(amount, status) for (_, _, status), amount in found.items()]
    keys = [profile_key(fund, year) for fund, year, _ in found]
    return pd.DataFrame(rows, columns=["value", "status"], index=keys)


def of_pairing(audit: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """In how many ways lines reach each stated total, from `pairing.audit`: value, choices (of lines), paragraph."""
    keys = [pairing_key(row.total_id, row.key) for row in totals.itertuples()]
    return audit.rename(columns={"reach_it": "value"})[["value", "choices", "paragraph"]].set_axis(keys)


def _whole(value: Decimal) -> int | Decimal:
    return int(value) if value == int(value) else value


def _frame(rows: list[tuple[object, str]], paragraphs: pd.Series, keys: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["value", "unit"], index=keys, dtype=object)
    return frame.assign(paragraph=paragraphs.to_numpy())
