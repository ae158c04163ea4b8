"""The money over the financial years: stated, inferred and unconfirmed told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from csp_evidence.analysis.exact_numbers import to_decimal
from csp_evidence.analysis.expressions.evaluation import number_of

STATUSES = ("stated", "inferred", "unconfirmed")
NO_YEAR = "date not stated"  # sorts last, behind the years


def entries(profile: pd.DataFrame, values: dict[str, Fraction]) -> pd.DataFrame:
    """The profile with the amount of each entry, in pounds, worked out from its expression.

    Parameters
    ----------
    profile
        entry_id, fund, part, priority, financial_year (blank where the report does not say), expression, status.
    """
    amounts = [to_decimal(number_of(text, values)) for text in profile["expression"]]
    return profile.assign(
        amount=pd.Series(amounts, index=profile.index, dtype=object),
        financial_year=profile["financial_year"].fillna(NO_YEAR),
    )


def by_year(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Amounts by `keys` and status down, financial years across: keys, status, one column a year in order.

    A cell is missing, and not 0, where nothing is said.
    """
    years = sorted(table["financial_year"].unique())
    rows = []
    for found, group in table.groupby([*keys, "status"], sort=False):
        cells = {year: _sum(group.loc[group["financial_year"] == year, "amount"]) for year in years}
        rows.append(dict(zip([*keys, "status"], found, strict=True)) | cells)
    result = pd.DataFrame(rows, columns=[*keys, "status", *years])
    order = result["status"].map({status: place for place, status in enumerate(STATUSES)})
    firsts = result[keys[0]].map({name: place for place, name in enumerate(dict.fromkeys(result[keys[0]]))})
    return result.iloc[pd.DataFrame({"a": firsts, "b": order}).sort_values(["a", "b"], kind="stable").index]


def savings_bridge(lines: pd.DataFrame, line_id: str) -> pd.DataFrame:
    """From a grant before its savings to the grant after the last of them.

    Parameters
    ----------
    lines
        Of one fund: line_id, withdrawn, financial_years, amount, paragraph. A saving without a year is left out.
    line_id
        The line with the grant as it is after the savings of its own year.

    Returns
    -------
    DataFrame
        step, amount (pounds; savings are negative), level (pounds after the step), kind (level or change), status and
        paragraph.
    """
    dated = lines.assign(years=lines["financial_years"].map(" and ".join))
    savings = dated[dated["withdrawn"] & dated["years"].ne("")]
    grant = dated[dated["line_id"] == line_id].iloc[0]
    year = grant["years"]
    before = grant["amount"] + sum(savings.loc[savings["years"] == year, "amount"], start=Decimal(0))
    rows = [(f"{year} before savings", before, before, "level", "inferred", grant["paragraph"])]
    level = before
    for at in sorted({year, *savings["years"]}):
        for saving in savings[savings["years"] == at].itertuples():
            level -= saving.amount
            rows.append((f"Saving in {at}", -saving.amount, level, "change", "stated", saving.paragraph))
        status = "stated" if at == year else "inferred"
        rows.append((f"{at} after savings", level, level, "level", status, grant["paragraph"]))
    return pd.DataFrame(rows, columns=["step", "amount", "level", "kind", "status", "paragraph"])


def apply_scenario(table: pd.DataFrame, changes: pd.DataFrame, values: dict[str, Fraction]) -> pd.DataFrame:
    """The entries with each change of one scenario put in the place of the fund's entries of that year.

    Parameters
    ----------
    table
        As from `entries`.
    changes
        fund, financial_year, expression, assumption: what the fund gives in that year instead.
    """
    changed = table.copy()
    for change in changes.itertuples():
        replaced = (changed["fund"] == change.fund) & (changed["financial_year"] == change.financial_year)
        instead = pd.DataFrame(
            [
                {
                    "entry_id": f"{change.scenario}-{change.financial_year}",
                    "fund": change.fund,
                    "financial_year": change.financial_year,
                    "status": "unconfirmed",
                    "amount": to_decimal(number_of(change.expression, values)),
                }
            ]
        )
        changed = pd.concat([changed[~replaced], instead], ignore_index=True)
    return changed


def scenario_table(table: pd.DataFrame, scenarios: pd.DataFrame, values: dict[str, Fraction]) -> pd.DataFrame:
    """What each scenario makes of the funds it changes.

    Returns
    -------
    DataFrame
        scenario (title), fund, financial_year, profile and under_scenario (pounds; missing
        where the profile has none), difference, assumption; only the years that a scenario changes.
    """
    rows = []
    for _, changes in scenarios.groupby("scenario", sort=False):
        changed = apply_scenario(table, changes, values)
        for change in changes.itertuples():
            before, after = (
                _sum(
                    frame.loc[
                        (frame["fund"] == change.fund) & (frame["financial_year"] == change.financial_year), "amount"
                    ]
                )
                for frame in (table, changed)
            )
            rows.append(
                {
                    "scenario": change.title,
                    "fund": change.fund,
                    "financial_year": change.financial_year,
                    "profile": before,
                    "under_scenario": after,
                    "difference": None if before is None or after is None else after - before,
                    "assumption": change.assumption,
                }
            )
    return pd.DataFrame(rows)


def _sum(amounts: pd.Series) -> Decimal | None:
    return sum(amounts.tolist(), start=Decimal(0)) if len(amounts) else None


def parts_of(spread: pd.DataFrame, fund: str) -> pd.DataFrame:
    """The amounts of one fund, from `entries`: part, financial_year, amount (pounds); in order of appearance."""
    own = spread[spread["fund"] == fund].groupby(["part", "financial_year"], sort=False)["amount"]
    return own.agg(lambda amounts: sum(amounts.tolist())).reset_index()


def unconfirmed(spread: pd.DataFrame, fund: str) -> list[str]:
    """The parts of a fund's money, from `entries`, that nothing confirms."""
    own = spread[(spread["fund"] == fund) & (spread["status"] == "unconfirmed")]
    return list(dict.fromkeys(own["part"]))


def has_bridge(lines: pd.DataFrame, line_id: str | None) -> bool:
    """Whether the lines of a fund have the grant `line_id` and a saving, both with their years."""
    dated = lines[lines["financial_years"].astype(bool)]
    return line_id in set(dated["line_id"]) and bool(dated["withdrawn"].any())


def in_words(spread: pd.DataFrame, funds: Mapping[str, str], priorities: Mapping[str, str]) -> pd.DataFrame:
    """The entries with their funds and priorities by name."""
    return spread.assign(
        fund=spread["fund"].replace(dict(funds)),
        priority=spread["priority"].replace({**priorities, "not split": "Not split between priorities"}),
    )
