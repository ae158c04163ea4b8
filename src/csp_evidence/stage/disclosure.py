"""How released counts of people are shown: a count of 0 is one that is withheld, and takes with it what it went into.

Which counts are withheld, and how the others are rounded, was settled where they left the answers (analysis.release).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from csp_evidence.analysis.release import WITHHELD, Rule
from csp_evidence.analysis.wording import in_units
from csp_evidence.errors import ConfigurationError
from csp_evidence.records import Check

PEOPLE = ("respondents", "responses", "persons")
SHOWN = {"pass": "as expected", "fail": "not as expected"}  # what a gate says of people's answers, by its outcome
SHARES = ("%", "points", "percentage points")


def of_people(unit: str) -> bool:
    """Whether a unit, of what rests on people's answers, is that of a count of them or of a share."""
    return unit in PEOPLE or unit in SHARES or unit.startswith("% ")


@dataclass(frozen=True)
class People:
    """The columns of a table that count people, and those that go with a count, or several, where it is withheld."""

    counts: tuple[str, ...] = ()
    derived: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def marked(self, frame: pd.DataFrame, what: str) -> pd.DataFrame:
        """The frame with the mark of what is withheld.

        Raises
        ------
        ConfigurationError
            A declared column is not in the frame.
        """
        named = {*self.counts, *self.derived}
        if missing := sorted(named - {str(name) for name in frame}):
            raise ConfigurationError(
                f"{what}: {', '.join(missing)} is no column of it. Correct `people` in the stage's data dictionary."
            )
        hidden = {name: frame[name].map(_is_withheld) for name in self.counts}
        with_count = {name: [of] if isinstance(of, str) else list(of) for name, of in self.derived.items()}
        hidden |= {name: pd.concat([hidden[one] for one in of], axis=1).any(axis=1) for name, of in with_count.items()}
        return frame.assign(
            **{name: frame[name].astype(object).mask(rows, WITHHELD) for name, rows in hidden.items() if rows.any()}
        )


@dataclass(frozen=True)
class Policy:
    """How a count of people is told in a sentence, a result and the finding of a gate."""

    rule: Rule

    def number(self, count: int) -> int | str:
        """A released count as a result gives it."""
        return count or WITHHELD

    def words(self, count: int | str) -> str:
        """A released count as a sentence gives it."""
        return f"{self.rule.withheld_to} or fewer" if _is_withheld(count) else f"{count:,}"

    def counted(self, count: int | str, nouns: str) -> str:
        """A released count with its noun, given in the plural."""
        return in_units(self.words(count), nouns, one=False)

    def check(self, check: Check) -> Check:
        """A gate's finding on personal records as an edition may show it: no row, no number of rows, no value.

        How many rows there are, fail or differ is a count of people that no release has rounded, and the least and the
        most of a column are somebody's.
        """
        observed = check.observed if check.outcome == "error" else SHOWN[check.outcome]
        return check.model_copy(update={"rows": (), "row_count": 0, "observed": observed})


def _is_withheld(count: Any) -> bool:
    return bool(count == WITHHELD or (not pd.isna(count) and count == 0))
