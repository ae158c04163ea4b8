"""Stated totals added up again from their lines, exactly."""

from __future__ import annotations

import pandas as pd

ALL, BLANK = "all", "not stated"


def members(lines: pd.DataFrame, total_id: str) -> pd.DataFrame:
    """The lines that count towards a stated total; `totals` of a line is a tuple of their ids."""
    counts = lines["totals"].map(lambda totals: total_id in totals).astype(bool)
    return lines[counts]


def cast(lines: pd.DataFrame, totals: pd.DataFrame, *, amount: str = "amount") -> pd.DataFrame:
    """Add up the lines of every stated total.

    Parameters
    ----------
    lines
        line_id, totals and the column `amount`; the index is the row of the file.
    totals
        total_id, paragraph, description and the column `amount`.

    Returns
    -------
    DataFrame
        Index row (of the totals file); total_id, paragraph, description, stated, added (sum of its lines),
        difference (added less stated), lines (how many), look_at (for a broken total, the rows of the lines file that
        could be wrong: those in every broken total and in none that holds, where there are such).
    """
    rows = []
    for total in totals.itertuples():
        own = members(lines, str(total.total_id))
        added = sum(own[amount].tolist())
        rows.append((total.total_id, total.paragraph, total.description, getattr(total, amount), added, len(own)))
    table = pd.DataFrame(
        rows, columns=["total_id", "paragraph", "description", "stated", "added", "lines"], index=totals.index
    )
    table.insert(5, "difference", [a - s for a, s in zip(table["added"], table["stated"], strict=True)])
    table["look_at"] = [_suspects(lines, table, row.total_id) if row.difference else "" for row in table.itertuples()]
    return table


def _suspects(lines: pd.DataFrame, casts: pd.DataFrame, total_id: str) -> str:
    own = set(members(lines, total_id).index)
    broken = [set(members(lines, t).index) for t in casts.loc[casts["difference"] != 0, "total_id"]]
    sound = [set(members(lines, t).index) for t in casts.loc[casts["difference"] == 0, "total_id"]]
    narrowed = own.intersection(*broken).difference(*sound) or own
    return ", ".join(f"row {row} ({lines.at[row, 'line_id']})" for row in sorted(narrowed))


def by(lines: pd.DataFrame, column: str, *, amount: str = "amount") -> pd.DataFrame:
    """Sums of `amount` by the values of `column`: column, lines, amount; in order of first appearance."""
    groups = lines.groupby(column, sort=False, dropna=False)[amount]
    table = pd.DataFrame({"lines": groups.size(), amount: groups.agg(lambda amounts: sum(amounts.tolist()))})
    return table.reset_index()


def apart(lines: pd.DataFrame, column: str) -> pd.DataFrame:
    """Money named and money withdrawn by the values of `column`, and the hash total that proves that no line is lost.

    Parameters
    ----------
    lines
        amount, withdrawn (true for a saving) and `column`.

    Returns
    -------
    DataFrame
        `column`, lines, named, withdrawn (missing without a line of the kind), hash_total (of both: no sum of money).
    """
    rows = []
    for value, group in lines.groupby(column, sort=False, dropna=False):
        saved = group["withdrawn"].astype(bool)
        sums = [_sum(group.loc[kind, "amount"]) for kind in (~saved, saved)]
        rows.append((value, len(group), *sums, _sum(group["amount"])))
    return pd.DataFrame(rows, columns=[column, "lines", "named", "withdrawn", "hash_total"])


def crossed(lines: pd.DataFrame, down: str, across: str, *, amount: str = "amount") -> pd.DataFrame:
    """Sums of `amount` by two columns, cast down and across: `down`, one column a value of `across`, all.

    The last row adds the columns up. A cell without lines is missing; blanks of a column count as "not stated".
    """
    table = lines.assign(
        **{name: lines[name].astype(object).where(lines[name].notna(), BLANK) for name in (down, across)}
    )
    names = list(dict.fromkeys(table[across]))
    rows: list[dict[str, object]] = []
    for value in dict.fromkeys(table[down]):
        own = table[table[down] == value]
        cells = {name: _sum(own.loc[own[across] == name, amount]) for name in names}
        rows.append({down: value, **cells, ALL: _sum(own[amount])})
    rows.append({down: ALL, **{name: _sum(table.loc[table[across] == name, amount]) for name in names}})
    result = pd.DataFrame(rows)
    result.loc[len(result) - 1, ALL] = _sum(result.loc[: len(result) - 2, ALL])
    return result


def mixed_income(lines: pd.DataFrame, totals: pd.DataFrame) -> list[str]:
    """Lines that are no council income and yet count towards a council total: their ids."""
    council = set(totals.loc[totals["council_income"], "total_id"])
    outside = lines[~lines["council_income"].astype(bool)]
    return [str(row.line_id) for row in outside.itertuples() if council.intersection(row.totals)]


def _sum(amounts: pd.Series) -> object:
    return sum(amounts.tolist()) if len(amounts) else None


def laid_out(lines: pd.DataFrame, totals: pd.DataFrame, description: str, *, amount: str = "amount") -> pd.DataFrame:
    """Stated totals with their lines below each other, to be added up by hand or in a workbook.

    Returns
    -------
    DataFrame
        total_id, kind (line or stated), id, description, paragraph and the column `amount`; the lines of a total come
        before its stated figure.
    """
    rows = []
    for total in totals.to_dict("records"):
        for line in members(lines, total["total_id"]).to_dict("records"):
            rows.append(
                (total["total_id"], "line", line["line_id"], line[description], line["paragraph"], line[amount])
            )
        stated = (
            total["total_id"],
            "stated",
            total["total_id"],
            total["description"],
            total["paragraph"],
            total[amount],
        )
        rows.append(stated)
    return pd.DataFrame(rows, columns=["total_id", "kind", "id", "description", "paragraph", amount])
