"""What may leave a stage about people: one policy for tables, figures, results and messages.

Counts of people from 1 to the threshold - 1 are withheld and shown as "[c]". Where a total or a neighbour would give
one away, the next smallest count is withheld as well, until nobody who knows every total could pin a withheld count
below the threshold. Percentages are worked out from the protected counts, and what else is derived from a withheld
count goes with it. What cannot be protected in this way is refused.

The zero is shown: that nobody answered tells of no person who did. The threshold of 5 is the usual one of official
statistics; OpenSAFELY's stricter rule is threshold 8 with rounding to 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.small_counts.differencing import WITHHELD
from csp_evidence.analysis.small_counts.suppression import Line, withhold
from csp_evidence.analysis.wording import in_units
from csp_evidence.errors import GateError
from csp_evidence.records import Check

PEOPLE = ("respondents", "responses", "persons")
RANKS = ("rank",)
WITHHELD_HERE = (
    f"{WITHHELD}: not shown, because few people are counted here, or because a small count elsewhere could be worked "
    "out from it."
)
FINE_BASE = 1000  # of so many people, a tenth of a per cent is one person


@dataclass(frozen=True)
class Share:
    """A percentage column: `count` of `base` (a column, or one number), to so many decimals."""

    count: str
    base: str | int
    decimals: int = 1


@dataclass(frozen=True)
class Weighted:
    """A weighted percentage of so many people: `count`, the first of the counts it goes with, of `base`.

    A weighted share with all its digits is a sum of known weights, from which it could be worked out who is in it. It
    is shown to whole per cents, and to one decimal where the base is so large that a step is about one person.
    """

    count: str | tuple[str, ...]
    base: str | int


@dataclass(frozen=True)
class People:
    """How the numbers of a table count people. Every numeric column of it has a place here.

    Parameters
    ----------
    counts : columns that count people; the first is the widest (everybody in the row).
    shares : percentages, worked out again from the protected counts.
    derived : columns -> the count, or counts, they were worked out from and are withheld with.
    weighted : weighted percentages, withheld with their counts and rounded.
    known : columns of counts that other tables show: readers subtract from them, and they are left as they are.
    other : numbers that are not about respondents, such as ranks or residents.
    across : columns that add up to another, the total last, such as ("yes", "no", "answered").
    within : columns whose values split the rows into groups, each with a total that readers know.
    overlapping : rows that share people, so that their counts add up to no total.
    keys : columns that name a row for the comparison with other tables; by default `within` and the first column.
    """

    counts: tuple[str, ...]
    shares: Mapping[str, Share] = field(default_factory=dict)
    derived: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    weighted: Mapping[str, Weighted] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    across: tuple[tuple[str, ...], ...] = ()
    within: tuple[str, ...] = ()
    overlapping: bool = False
    keys: tuple[str, ...] = ()

    def names(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """The columns that name a row of the table."""
        return self.keys or tuple(dict.fromkeys([*self.within, str(frame.columns[0])]))


@dataclass(frozen=True)
class Policy:
    """The one policy of a run: counts below `threshold` are withheld, the others rounded to `rounding`."""

    threshold: int = 5
    rounding: int = 1

    def small(self, count: Any) -> bool:
        """Whether a count of people is one that must not be shown."""
        return bool(0 < count < self.threshold)

    def number(self, count: int) -> int | str:
        """One count as it may be shown: rounded, or "[c]"."""
        return WITHHELD if self.small(count) else self._rounded(count)

    def words(self, count: int | str) -> str:
        """One count as a sentence may give it; one that is withheld may be large, if it protects another."""
        shown = count if isinstance(count, str) else self.number(int(count))
        if shown != WITHHELD:
            return f"{shown:,}"
        return "a withheld number" if isinstance(count, str) else f"fewer than {self.threshold}"

    def counted(self, count: int | str, nouns: str) -> str:
        """A count with its noun, given in the plural, as a sentence may give them: "1 response", "12 responses"."""
        shown = self.words(count)
        shown += " of" if shown.endswith("number") else ""
        return in_units(shown, nouns, one=shown == "1")

    def protect(self, frame: pd.DataFrame, people: People | None, what: str) -> pd.DataFrame:
        """The frame as it may leave a stage; a frame that needs no change comes back equal.

        Without `people`, whole numbers are counts, ranks apart, and other numbers are derived from the only count.

        Raises
        ------
        GateError
            A numeric column whose place is not declared, or a total so small that nothing is left to withhold.
        """
        layout = people or assumed(frame, what)
        _check_declared(frame, layout, what)
        table = frame.reset_index(drop=True)
        hidden = self._hidden(table, layout, what)
        for name in layout.counts:
            shown = [WITHHELD if (row, name) in hidden else self._shown(value) for row, value in enumerate(table[name])]
            changed = any(isinstance(value, str) for value in shown)
            table[name] = pd.Series(shown, dtype=object) if changed else pd.Series(shown, dtype="Int64")
        for name, share in layout.shares.items():
            table[name] = pd.Series([_percent(row, share) for row in table.to_dict("records")], dtype=object)
        for name, of in layout.derived.items():
            counts = (of,) if isinstance(of, str) else of
            gone = [self.rounding > 1 or any((row, one) in hidden for one in counts) for row in range(len(table))]
            if any(gone):
                kept = zip(table[name], gone, strict=True)
                table[name] = pd.Series([WITHHELD if away else _exact(value) for value, away in kept], dtype=object)
        for name, weighted in layout.weighted.items():
            rows = table.to_dict("records")
            table[name] = pd.Series([self._weighted(row, name, weighted) for row in rows], dtype=object)
        table.index = frame.index
        return table

    def _weighted(self, row: Mapping[Any, Any], name: str, weighted: Weighted) -> Any:
        """A weighted percentage as it may be shown; neither a small count nor a small rest may stand behind it."""
        counts = (weighted.count,) if isinstance(weighted.count, str) else weighted.count
        base = weighted.base if isinstance(weighted.base, int) else row[weighted.base]
        if pd.isna(row[name]):
            return None
        if self.rounding > 1 or not _known(base) or not all(_known(row[one]) for one in counts):
            return WITHHELD
        if self.small(int(base) - int(row[counts[0]])):
            return WITHHELD
        step = Decimal("0.1") if int(base) >= FINE_BASE else Decimal(1)
        return Decimal(str(row[name])).quantize(step, rounding=ROUND_HALF_UP)

    def require(self, frame: pd.DataFrame, people: People | None, what: str) -> None:
        """Refuse a frame that the policy would change: a figure is drawn from counts that are protected already."""
        layout = people or assumed(frame, what)
        _check_declared(frame, layout, what)
        for name in layout.counts:
            if any(_known(value) and self.small(value) for value in frame[name]):
                raise GateError(
                    f"{what}, column {name}: a count of people is below the disclosure threshold of {self.threshold}, "
                    "so that somebody could be recognised. Draw it from stage.protect(...), merge categories, or leave "
                    "the breakdown out."
                )

    def check(self, check: Check) -> Check:
        """A gate's finding on personal records as an edition may show it: no small number of rows, no row's name."""
        small = self.small(check.row_count)
        if not check.rows and not small:
            return check
        observed = f"fewer than {self.threshold} rows failed" if small else check.observed
        return check.model_copy(update={"rows": (), "row_count": 0, "observed": observed})

    def _hidden(self, table: pd.DataFrame, layout: People, what: str) -> set[tuple[int, str]]:
        values = {
            (row, name): int(value) for name in layout.counts for row, value in enumerate(table[name]) if _known(value)
        }
        totals = {(row, whole) for *_, whole in layout.across for row in range(len(table))}
        exact = layout if self.rounding == 1 else replace(layout, across=_unknown(layout))
        lines = _lines(table, exact, values, self.threshold)
        hidden = withhold(values, lines, self.threshold, last=totals)
        if hidden is None:
            raise GateError(
                f"{what}: so few people are in it that withholding counts cannot protect them (threshold "
                f"{self.threshold}). Merge categories, or leave the table out. With so few answers in all, take the "
                "file out of `inputs` in partnership.yml: the edition then says that the stage was left out."
            )
        return hidden | {
            (row, name) for name in layout.counts for row, value in enumerate(table[name]) if isinstance(value, str)
        }

    def _shown(self, value: Any) -> Any:
        return self._rounded(int(value)) if _known(value) else WITHHELD if isinstance(value, str) else pd.NA

    def _rounded(self, count: int) -> int:
        step = Decimal(self.rounding)
        return int((Decimal(int(count)) / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step)


def _unknown(layout: People) -> tuple[tuple[str, ...], ...]:
    """What adds up across without the totals that other tables show: rounded ones tell nothing exact."""
    return tuple(columns for columns in layout.across if columns[-1] not in layout.known)


def marked_as(frame: pd.DataFrame, shown: pd.DataFrame, key: str, counts: Sequence[str]) -> pd.DataFrame:
    """The frame with its `counts` as another table shows those of the same `key`, so that both withhold the same."""
    there = shown.set_index(key)
    return frame.assign(**{name: frame[key].map(there[name].astype(object)) for name in counts})


def assumed(frame: pd.DataFrame, what: str) -> People:
    """The place of each numeric column where a table does not declare it."""
    whole = [str(name) for name in frame if pd.api.types.is_integer_dtype(frame[name])]
    counts = tuple(name for name in whole if name not in RANKS)
    others = [str(name) for name in frame if str(name) not in whole and _numeric(frame[name])]
    if others and len(counts) != 1:
        raise GateError(
            f"{what}: it is made from personal records, and it is not declared which count of people the column "
            f"{', '.join(others)} comes from. Say so under `people` in the data dictionary of its stage."
        )
    return People(
        counts, derived=dict.fromkeys(others, counts[0]), other=tuple(name for name in whole if name in RANKS)
    )


def _check_declared(frame: pd.DataFrame, layout: People, what: str) -> None:
    known = {*layout.counts, *layout.shares, *layout.derived, *layout.weighted, *layout.known, *layout.other}
    missing = sorted(known - {str(name) for name in frame})
    loose = [str(name) for name in frame if str(name) not in known and _numeric(frame[name])]
    if missing or loose:
        faults = [f"{name} is not declared" for name in loose] + [f"{name} is not a column" for name in missing]
        raise GateError(
            f"{what}: the declaration of what counts people does not fit the table: {', '.join(faults)}. "
            "Correct it under `people` in the data dictionary of the stage."
        )


def _exact(value: Any) -> Any:
    """A measure with the ten digits that a CSV keeps of it: pandas does not format numbers beside marks."""
    return float(f"{value:.10g}") if isinstance(value, float) else value


def _known(value: Any) -> bool:
    """Whether a cell holds a count: neither blank nor withheld already."""
    return not isinstance(value, str) and not pd.isna(value)


def _numeric(values: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(values):
        return False
    if pd.api.types.is_numeric_dtype(values):
        return True
    present = [value for value in values if pd.api.types.is_scalar(value) and not pd.isna(value)]
    return bool(present) and any(isinstance(value, (int, float, Decimal)) for value in present)


def _lines(table: pd.DataFrame, layout: People, values: Mapping[tuple[int, str], int], threshold: int) -> list[Line]:
    """What readers can add up: each column of counts within its groups, and the columns that add up across."""
    lines: list[Line] = []
    if not layout.overlapping:
        keys = table[list(layout.within)].astype("string").agg("|".join, axis=1) if layout.within else None
        groups = [table.index] if keys is None else [rows for _, rows in table.groupby(keys).groups.items()]
        for name in layout.counts:
            for rows in groups:
                cells = {(int(row), name): 1 for row in rows if (int(row), name) in values}
                total = sum(values[cell] for cell in cells)
                if not 0 < total < threshold:  # such a total is not shown anywhere, so that nobody can subtract from it
                    lines.append(Line(cells, total))
    for *parts, whole in layout.across:
        for row in range(len(table)):
            cells = {(row, part): 1 for part in parts}
            if whole in layout.known:
                total = table[whole].iloc[row]
                if _known(total) and all(cell in values for cell in cells):
                    lines.append(Line(cells, int(total)))
            elif all(cell in values for cell in (*cells, (row, whole))):
                lines.append(Line(cells | {(row, whole): -1}, 0))
    return lines


def _percent(row: Mapping[Any, Any], share: Share) -> Any:
    count = row[share.count]
    base = share.base if isinstance(share.base, int) else row[share.base]
    if isinstance(count, str) or isinstance(base, str):
        return WITHHELD
    if pd.isna(count) or pd.isna(base) or not base:
        return None
    exact = Decimal(100 * int(count)) / Decimal(int(base))
    return exact.quantize(Decimal(1).scaleb(-share.decimals), rounding=ROUND_HALF_UP)
