"""What measures each theme that a priority could be chosen from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.change import UNSURE
from csp_evidence.report_places import in_order

NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Concern:
    """Public concern in % of respondents who chose it; `ceiling` is the most that a concern not named could have."""

    percent: dict[str, float]
    ceiling: float | None
    evidence: str


def published_concern(published: pd.DataFrame, question: str, *, ranked: bool = True) -> Concern | None:
    """Public concern from the published figures of a consultation; None where nothing is published of it.

    Parameters
    ----------
    published
        quantity (`<question>.<concern>` for each concern that is named, and those that percentages are of), count,
        percent, base, paragraph. The concerns named are the first ones, so none of the others has more than the least
        of them. Without a count and a base the printed percentage stands.
    question
        The id of the question on concerns; of `ranked` answers first choices are published.
    """
    counts = published.set_index("quantity")["count"].dropna().astype(int)
    rows = published[published["quantity"].str.startswith(f"{question}.")]
    rows = rows[rows["quantity"] != f"{question}.answered"]
    found = {row["quantity"].partition(".")[2]: _percent(row, counts) for row in rows.to_dict("records")}
    named = {name: percent for name, percent in found.items() if percent is not None}
    if not named:
        return None
    where = in_order(rows["paragraph"].dropna())
    evidence = ", ".join([f"published {'first choices' if ranked else 'answers'}", *where])
    return Concern(named, min(named.values()), evidence)


def _percent(row: Mapping[Hashable, Any], counts: pd.Series) -> float | None:
    base = counts.get("responses" if pd.isna(row["base"]) else row["base"])
    if not pd.isna(row["count"]) and base:
        return float(100 * int(row["count"]) / base)
    return None if pd.isna(row["percent"]) else float(row["percent"])


def theme_groups(themes: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The offence groups of each theme that has some."""
    return {row.theme: row.offence_groups for row in themes.itertuples() if row.offence_groups}


def with_labels(table: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """A table with the column theme, and the label of each beside it."""
    return table.merge(themes[["theme", "label"]], on="theme")


def measures(
    themes: pd.DataFrame,
    criteria: pd.DataFrame,
    *,
    levels: pd.DataFrame,
    offences: int,
    ratios: pd.Series,
    harm: pd.Series | None,
    concern: Concern | None,
) -> pd.DataFrame:
    """Every theme's value on every criterion, with where it comes from.

    Parameters
    ----------
    themes
        theme, offence_groups, concern.
    criteria
        criterion: volume, level, change, harm or concern.
    levels
        From `levels.level_table`, indexed by theme.
    offences
        All offences of the area in the year.
    ratios
        Rate ratio to the similar areas, by theme; a theme without one is not scored on its level.
    harm
        Share of all harm in %, by offence group; None without a table of weights.
    concern
        None without a consultation.

    Returns
    -------
    DataFrame
        theme, criterion, value, floor, ceiling, evidence, as `priorities.score_matrix` takes them.
    """
    rows = []
    for theme in themes.itertuples():
        groups = theme.offence_groups
        own = levels.loc[theme.theme] if groups else None
        for criterion in criteria["criterion"]:
            value, evidence = float("nan"), NOT_MEASURED
            floor, ceiling = None, None
            if criterion == "concern":
                if concern:
                    named = not pd.isna(theme.concern) and theme.concern in concern.percent
                    value = concern.percent[str(theme.concern)] if named else value
                    ceiling, evidence = concern.ceiling, concern.evidence if named else "not published for this theme"
            elif own is None:
                evidence = "no offence group measures it"
            elif criterion == "volume":
                value, evidence = 100 * float(own["offences"]) / offences, "table: offence groups"
            elif criterion == "level":
                value, evidence = float(ratios.get(theme.theme, float("nan"))), "table: level against peers"
            elif criterion == "change":
                if own["verdict"] == UNSURE or pd.isna(own["change"]):
                    floor, ceiling = own["low"], own["high"]
                    evidence = "too uncertain to say: anything in the interval of the change"
                else:
                    value, evidence = float(own["change"]), "table: offence groups"
            elif harm is not None:
                known = harm.reindex(groups)
                value = float(known.sum()) if known.notna().all() else value
                evidence = "table: harm" if known.notna().all() else "a group has no weight"
            else:
                evidence = "no table of weights"
            rows.append((theme.theme, criterion, value, floor, ceiling, evidence))
    columns = ["theme", "criterion", "value", "floor", "ceiling", "evidence"]
    return pd.DataFrame(rows, columns=columns).astype({"floor": float, "ceiling": float})
