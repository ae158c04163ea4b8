"""What the national table says of one partnership, and whether that is a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from csp_evidence.analysis.areas.levels import CSP, INCOMPLETE, NOT_AVAILABLE, TOTAL, last_year, shared_districts


@dataclass(frozen=True)
class Here:
    """The row of one partnership in the last year of the table.

    `counts` are its offences by group, `standing` the rate and place of all of them (None where it has none),
    `caution` why a figure is no level (not_available, incomplete, no_rate; None for none) with the `reason` in words.
    `districts` are the codes of its districts, `shared` the names of those that it shares with others.
    """

    year_end: str
    force_code: str
    force_name: str
    counts: pd.Series
    standing: pd.Series | None
    caution: str | None
    reason: str
    districts: list[str]
    shared: tuple[str, ...]

    @classmethod
    def of(
        cls, area: str, crime: pd.DataFrame, districts: pd.DataFrame, cautions: pd.DataFrame, ranked: pd.DataFrame
    ) -> Here:
        """The partnership with the code `area`, from the table, `levels.cautions_of` and `levels.standings`."""
        year = last_year(crime)
        row = year[(year["kind"] == CSP) & (year["csp_code"] == area)].iloc[0]
        own = districts[districts["csp_code"] == area]
        shared = own[own["lad_code"].isin(shared_districts(districts))]
        there = (area, TOTAL) in ranked.index
        found = cautions.loc[area] if area in cautions.index else None
        return cls(
            year_end=f"{row['year_end']:%Y-%m}",
            force_code=str(row["force_code"]),
            force_name=str(row["force_name"]),
            counts=row.drop(["year_end", "kind", "csp_code", "row_name", "force_code", "force_name", "notes"]),
            standing=ranked.loc[(area, TOTAL)] if there else None,
            caution=None if found is None else str(found["caution"]),
            reason="" if found is None else str(found["reason"]),
            districts=list(own["lad_code"]),
            shared=tuple(shared["lad_name"]),
        )

    @property
    def offences(self) -> int:
        """All offences under its name."""
        return int(self.counts[TOTAL])

    @property
    def available(self) -> bool:
        """Whether its counts say anything of it."""
        return self.caution != NOT_AVAILABLE

    @property
    def whole(self) -> bool:
        """Whether all that was recorded there stands under its name."""
        return self.caution not in (NOT_AVAILABLE, INCOMPLETE)

    @property
    def comparable(self) -> bool:
        """Whether it has a rate that can be set beside others."""
        return self.standing is not None

    def results(self) -> dict[str, Any]:
        """The results on all offences: offences (missing where not available), rate, rank with its ends, funnel."""
        place = self.standing
        level = {"rate": "rate", "rank": "rank", "rank_low": "rank_low", "rank_high": "rank_high", "funnel": "place"}
        return {
            "offences": self.offences if self.available else None,
            **{name: None if place is None else place[column] for name, column in level.items()},
        }
