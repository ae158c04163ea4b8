"""Partner data in one contract: latest values against targets and the period before, and the review of a past plan."""

from __future__ import annotations

import pandas as pd

from csp_evidence.analysis.assessment.change import UNSURE, adjusted, compare_counts

BETTER, WORSE = "better", "worse"
COUNT = "number"  # the unit of what is no share
MET, NOT_MET, NO_TARGET = "met", "not met", "no target"
WORKED_OUT = [
    "indicator", "label", "priority", "period", "value", "unit", "previous_period", "previous", "p_value", "wish",
    "target", "source",
]  # fmt: skip
BUSINESS_AS_USUAL, SIGNIFICANT, NOT_REVIEWABLE = "business as usual", "still significant", "not reviewable"


def latest(indicators: pd.DataFrame, area_code: str, *, rate: float = 0.05) -> pd.DataFrame:
    """Each indicator's latest value beside its target and the period before.

    Counts are compared by the exact conditional test, shares by Fisher's exact test, and all p-values are adjusted
    together (Benjamini and Hochberg 1995). Two periods do not tell what usually differs between them, so that the tests
    are about chance alone: better and worse are said of the two periods, and not of what lies under them.

    Parameters
    ----------
    indicators
        indicator, label, priority, area_code, period, numerator, denominator (missing for a plain count), target (in
        the unit of the value; may be missing), direction (lower or higher: which is better), source.

    Returns
    -------
    DataFrame
        indicator, label, priority, period, value (the count, or the share in %), unit (number or %), previous_period,
        previous, p_value, adjusted_p, verdict (better, worse or too uncertain to say; missing for a first period),
        target, target_status (met, not met, no target), source; in order of first appearance. No row where the input
        has none of the area.

    Raises
    ------
    ValueError
        An indicator has two rows for one period: names both.
    """
    own = indicators[indicators["area_code"] == area_code]
    rows = []
    for name in own["indicator"].drop_duplicates():
        series = own[own["indicator"] == name].sort_values("period")
        if series["period"].duplicated().any():
            twice = series.loc[series["period"].duplicated(), "period"].iloc[0]
            raise ValueError(f"the indicator {name} has two rows for the period {twice}")
        now = series.iloc[-1]
        before = series.iloc[-2] if len(series) > 1 else None
        value, previous = _value(now), None if before is None else _value(before)
        rows.append(
            {
                "indicator": name,
                "label": now["label"],
                "priority": now["priority"],
                "period": now["period"],
                "value": value,
                "unit": COUNT if pd.isna(now["denominator"]) else "%",
                "previous_period": None if before is None else before["period"],
                "previous": previous,
                "p_value": None if before is None else _p_value(now, before),
                "wish": now["direction"],
                "target": None if pd.isna(now["target"]) else float(now["target"]),
                "source": now["source"],
            }
        )
    table = pd.DataFrame(rows, columns=WORKED_OUT)
    tested = table["p_value"].notna()
    table["p_value"] = table["p_value"].astype(float)
    table["adjusted_p"] = pd.Series(dtype=float)
    table.loc[tested, "adjusted_p"] = adjusted(table.loc[tested, "p_value"].tolist())
    table["verdict"] = [_word(row, rate) for row in table.to_dict("records")]
    table["target_status"] = [_target(row) for row in table.to_dict("records")]
    return table[
        ["indicator", "label", "priority", "period", "value", "unit", "previous_period", "previous", "p_value",
         "adjusted_p", "verdict", "target", "target_status", "source"]
    ]  # fmt: skip


SHOWN = ["label", "priority", "period", "value", "unit", "previous", "verdict", "target", "target_status", "source"]


def results(values: pd.DataFrame) -> pd.DataFrame:
    """The results of `latest`: for each indicator <indicator>.value, and <indicator>.verdict with the unit verdict."""
    told = values.set_index("indicator")
    return pd.concat(
        [
            told[["value", "unit"]].astype(object).rename(index="{}.value".format),
            told[["verdict"]]
            .rename(columns={"verdict": "value"})
            .assign(unit="verdict")
            .rename(index="{}.verdict".format),
        ]
    )


def review(earlier: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """How far a past plan was carried out, by a declared rule.

    A past priority is met where every one of its indicators has met its target. Met and with no indicator detectably
    worse, it has become business as usual; otherwise it is still significant. Without an indicator that has a value
    and a target it is not reviewable, and is never taken for met.

    Parameters
    ----------
    earlier
        earlier_priority, label, indicators (ids parted by semicolons), successor (the priority it would go on under).
    values
        From `latest`.

    Returns
    -------
    DataFrame
        earlier_priority, label, indicators (how many have a value), met (how many met their target), worse (how many
        are detectably worse), performance (met, not met or not reviewable), outcome, successor (of those that are
        still significant; missing otherwise).
    """
    known = values.set_index("indicator")
    rows = []
    for item in earlier.itertuples():
        names = item.indicators
        own = known.loc[[name for name in names if name in known.index]]
        judged = own[own["target_status"] != NO_TARGET]
        met, worse = int((judged["target_status"] == MET).sum()), int((own["verdict"] == WORSE).sum())
        if judged.empty or len(own) < len(names):
            performance, outcome = NOT_REVIEWABLE, NOT_REVIEWABLE
        else:
            performance = MET if met == len(judged) else NOT_MET
            outcome = BUSINESS_AS_USUAL if performance == MET and not worse else SIGNIFICANT
        rows.append(
            {
                "earlier_priority": item.earlier_priority,
                "label": item.label,
                "indicators": len(own),
                "met": met,
                "worse": worse,
                "performance": performance,
                "outcome": outcome,
                "successor": item.successor if outcome == SIGNIFICANT else None,
            }
        )
    return pd.DataFrame(rows)


def review_results(reviewed: pd.DataFrame) -> dict[str, int]:
    """How many past priorities `review` found to be what, and under how many priorities they go on."""
    outcomes = {"significant": SIGNIFICANT, "business_as_usual": BUSINESS_AS_USUAL, "not_reviewable": NOT_REVIEWABLE}
    return {
        "earlier": len(reviewed),
        **{name: int((reviewed["outcome"] == outcome).sum()) for name, outcome in outcomes.items()},
        "successors": int(reviewed["successor"].dropna().nunique()),
    }


def _value(row: pd.Series) -> float:
    if pd.isna(row["denominator"]):
        return float(row["numerator"])
    if not row["denominator"] > 0:
        return float("nan")
    return 100 * float(row["numerator"]) / float(row["denominator"])


def _p_value(now: pd.Series, before: pd.Series) -> float | None:
    if pd.isna(now["denominator"]):
        return compare_counts(int(now["numerator"]), int(before["numerator"])).p_value
    from scipy.stats import fisher_exact

    if not (now["denominator"] > 0 and before["denominator"] > 0):
        return None
    table = [[int(row["numerator"]), int(row["denominator"]) - int(row["numerator"])] for row in (now, before)]
    return float(fisher_exact(table).pvalue)


def _word(row: dict[str, object], rate: float) -> str | None:
    value, previous, adjusted_p = row["value"], row["previous"], row["adjusted_p"]
    if not isinstance(adjusted_p, float) or pd.isna(adjusted_p):
        return None
    if adjusted_p >= rate or value == previous:
        return UNSURE
    fell = float(str(value)) < float(str(previous))
    return BETTER if fell == (row["wish"] == "lower") else WORSE


def _target(row: dict[str, object]) -> str:
    value, target = float(str(row["value"])), row["target"]
    if target is None or pd.isna(target) or pd.isna(value):
        return NO_TARGET
    goal = float(str(target))
    return MET if (value <= goal if row["wish"] == "lower" else value >= goal) else NOT_MET
