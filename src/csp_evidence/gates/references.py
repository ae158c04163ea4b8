"""Says of values that are not found in the input they refer to which file is wrong, and what was probably meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import pandas as pd

from csp_evidence.analysis.wording import counted, listed
from csp_evidence.errors import ConfigurationError
from csp_evidence.gates.derived import Named
from csp_evidence.gates.suites import PAIR
from csp_evidence.gates.validation import ROWS_NAMED, paired
from csp_evidence.inputs.published import Published
from csp_evidence.records import Check


@dataclass(frozen=True)
class Target:
    """What is referred to: how messages call it, the values that are there, and its file where it is a table.

    `others` are the values that other files refer to there, each with what messages call those files.
    """

    shown: str
    known: list[str]
    published: Published | None = None
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def changed(self) -> bool | None:
        """Whether it is not as it was accepted; None of partnership.yml, which nobody accepts."""
        return None if self.published is None else not _accepted(self.published)


@dataclass(frozen=True)
class Referring:
    """A file with references: how messages call it, its rows with their keys, and whether it is as it was accepted."""

    shown: str
    frame: pd.DataFrame
    keys: tuple[str, ...]
    personal: bool
    accepted: bool

    @classmethod
    def of(cls, published: Published) -> Referring:
        """A table."""
        sidecar = published.sidecar
        return cls(published.shown, published.frame, sidecar.keys, sidecar.personal, _accepted(published))


def explained(
    referring: Referring, references: Sequence[Named], checks: Sequence[Check], target: Callable[[Named], Target]
) -> tuple[Check, ...]:
    """The checks of a file, those of its references that failed with the file that is wrong and what was meant."""
    named = {named.id: named for named in references}
    return tuple(
        _explained(named[check.expectation], referring, target(named[check.expectation]), check)
        if check.outcome == "fail" and check.expectation in named
        else check
        for check in checks
    )


def unknown_input(shown: str, source: str, known: Sequence[str]) -> ConfigurationError:
    """The error of a sidecar that refers to what is no input."""
    near = _near(source, known)
    meant = f": did you mean {near!r}?" if near else ". Correct the name under `resource`."
    return ConfigurationError(f"{shown} refers to {source!r}, which is no input{meant}")


def _explained(named: Named, referring: Referring, target: Target, check: Check) -> Check:
    """The failed check of a reference, with what was meant, and against the file that is wrong.

    That is the file that was changed since it was accepted, where that is one of the two. It is the one that is
    referred to where it lacks, for each value, what several rows or files agree on; and the file with the reference
    where what it has is like a value that is there and in use. Where neither tells, the message names both.
    """
    cells = cells_of(referring.frame, named)
    used = Counter(cells)
    unknown = list(dict.fromkeys(cell for cell in cells if cell not in set(target.known)))
    unused = [value for value in target.known if value not in used and value not in target.others]
    if unknown and target.shown != referring.shown and _is_of_target(target, referring, unknown, used, unused):
        if referring.personal:
            return _without_values(check, referring, target, named, len(unknown))
        return _of_target(named, referring, target, check, unknown, unused)
    if referring.personal:
        return check
    meant = {value: near for value in unknown if (near := _near(value, target.known))}
    rows = []
    for row in list(dict.fromkeys(cells.index[cells.isin(unknown)]))[:ROWS_NAMED]:
        wrong = [value for value in cells.loc[[row]] if value in unknown]
        told = listed([repr(value) + _asked(meant.get(value)) for value in wrong])

        names = ", ".join(f"{key} {referring.frame.at[row, key]}" for key in referring.keys)
        rows.append(f"row {row} ({names}): {told}")
    open_question = [value for value in unknown if value not in meant and target.shown != referring.shown]
    note = f"{check.note} One of the two is wrong: {_either(open_question, target)}" if open_question else check.note
    return check.model_copy(update={"rows": tuple(rows), "note": note})


def _is_of_target(
    target: Target, referring: Referring, unknown: Sequence[str], used: Mapping[str, int], unused: Sequence[str]
) -> bool:
    """Whether what is referred to is the file that is wrong."""
    if target.changed is not None and target.changed is referring.accepted:
        return target.changed  # one of the two was changed since it was accepted, and the other was not
    agreed = [value for value in unknown if used[value] > 1 or value in target.others]
    misspelt = [value for value in unknown if _near(value, unused) and (value in agreed or referring.accepted)]
    lacking = [value for value in unknown if value in target.others and not _near(value, target.known)]
    return set(unknown) == {*misspelt, *lacking}


def _either(values: Sequence[str], target: Target) -> str:
    shown = listed([repr(value) for value in values[:ROWS_NAMED]])
    return f"the rows that are named, or {target.shown}, which has no {shown}."


def _without_values(check: Check, referring: Referring, target: Target, named: Named, unknown: int) -> Check:
    """The check against the file that is referred to, where what refers to it are people's answers."""
    what = f"{counted(unknown, 'values')} that {referring.shown} refers to are not there"
    note = f"Correct {target.shown}, or add the rows that are missing; without them those answers would be left out."
    told = {"file": target.shown, "column": PAIR.join(named.of), "rows": (), "observed": what, "note": note}
    return check.model_copy(update=told)


def _of_target(
    named: Named, referring: Referring, target: Target, check: Check, unknown: list[str], unused: list[str]
) -> Check:
    """The check against the file that is referred to, which lacks what the other has."""
    cells = cells_of(referring.frame, named)
    rows, told = [], []
    for value in unknown[:ROWS_NAMED]:
        where = cells.index[cells == value]
        near = _near(value, unused)
        place = _row_of(target, named, near) if near else ""
        rows.append(f"{place}{near!r} (did you mean {value!r}?)" if near else f"there is no {value!r}")
        also = listed([one for one in target.others.get(value, ()) if one != referring.shown])
        has = f"{referring.shown} has {value!r} in {counted(len(where), 'rows')}, the first row {where[0]}"
        told.append(f"{has}, and so has {also}" if also else has)
    return check.model_copy(
        update={
            "file": target.shown,
            "column": PAIR.join(named.of),
            "rows": tuple(rows),
            "row_count": len(unknown),
            "observed": "; ".join(told),
            "note": f"Every value that {referring.shown} refers to must be there; without it those rows would be left "
            f"out. Correct {target.shown}, or add the row that is missing.",
        }
    )


def cells_of(frame: pd.DataFrame, named: Named) -> pd.Series:
    """Every value that refers to something, under its row; the items of a list one by one."""
    filled = frame[frame[list(named.fields)].notna().all(axis=1)]
    cells = paired(filled, PAIR.join(named.fields))
    return cells if named.many is None else cells.str.split(named.many, regex=False).explode().str.strip()


def _asked(meant: str | None) -> str:
    return "" if meant is None else f" (did you mean {meant!r}?)"


def _near(value: str, among: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(value, among, 1)), None)


def _row_of(target: Target, named: Named, value: str) -> str:
    if target.published is None:
        return ""
    cells = paired(target.published.frame, PAIR.join(named.of))
    return f"row {cells.index[cells == value][0]}: "


def _accepted(published: Published) -> bool:
    return published.sidecar.controls.sha256 == published.content
