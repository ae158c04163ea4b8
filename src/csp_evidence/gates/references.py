"""Says of values that are not found in the input they refer to which file is wrong, and what was probably meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from csp_evidence.analysis.wording import counted, listed
from csp_evidence.errors import ConfigurationError
from csp_evidence.gates.derived import Named, references_of
from csp_evidence.gates.suites import PAIR
from csp_evidence.gates.validation import ROWS_NAMED, paired
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.published import Published
from csp_evidence.records import Check


@dataclass(frozen=True)
class Target:
    """What is referred to: how messages call it, the values that are there, and its file where it is a table."""

    shown: str
    known: list[str]
    published: Published | None = None


def explained(published: Published, checks: Sequence[Check], target: Callable[[Named], Target]) -> tuple[Check, ...]:
    """The checks of a file, those of its references that failed with the file that is wrong and what was meant."""
    named = {named.id: named for named in references_of(published.sidecar)}
    return tuple(
        _explained(named[check.expectation], published, target(named[check.expectation]), check)
        if check.outcome == "fail" and check.expectation in named
        else check
        for check in checks
    )


def unknown_input(shown: str, source: str, known: Sequence[str]) -> ConfigurationError:
    """The error of a sidecar that refers to what is no input."""
    near = _near(source, known)
    meant = f": did you mean {near!r}?" if near else ". Correct the name under `resource`."
    return ConfigurationError(f"{shown} refers to {source!r}, which is no input{meant}")


def _explained(named: Named, published: Published, target: Target, check: Check) -> Check:
    """The failed check of a reference, with what was meant, and against the file that is wrong.

    That is the file with the reference; but the other one where that alone was changed since it was accepted, or where
    several rows agree on a value that is not there while a like value is there to which nothing refers.
    """
    cells = _cells(published.frame, named)
    used = Counter(cells)
    unknown = list(dict.fromkeys(cell for cell in cells if cell not in set(target.known)))
    unused = [value for value in target.known if value not in used]
    missing, personal = (
        [value for value in unknown if used[value] > 1 and _near(value, unused)],
        published.sidecar.personal,
    )
    if (unknown and target.shown != published.shown) and (missing == unknown or _changed_alone(target, published)):
        if personal:
            return _without_values(check, published, target, named, len(unknown))
        return _of_target(named, published, target, check, unknown, unused)
    if personal:
        return check
    meant = {value: near for value in unknown if (near := _near(value, target.known))}
    rows = []
    for row in list(dict.fromkeys(cells.index[cells.isin(unknown)]))[:ROWS_NAMED]:
        wrong = [value for value in cells.loc[[row]] if value in unknown]
        told = listed([repr(value) + _asked(meant.get(value)) for value in wrong])

        names = ", ".join(f"{key} {published.frame.at[row, key]}" for key in published.sidecar.keys)
        rows.append(f"row {row} ({names}): {told}")
    return check.model_copy(update={"rows": tuple(rows)})


def _without_values(check: Check, published: Published, target: Target, named: Named, unknown: int) -> Check:
    """The check against the file that is referred to, where what refers to it are people's answers."""
    what = f"{counted(unknown, 'values')} that {published.shown} refers to are not there"
    note = f"Correct {target.shown}, or add the rows that are missing; without them those answers would be left out."
    told = {"file": target.shown, "column": PAIR.join(named.of), "rows": (), "observed": what, "note": note}
    return check.model_copy(update=told)


def _of_target(
    named: Named, published: Published, target: Target, check: Check, unknown: list[str], unused: list[str]
) -> Check:
    """The check against the file that is referred to, which lacks what the other has."""
    cells = _cells(published.frame, named)
    rows, told = [], []
    for value in unknown[:ROWS_NAMED]:
        where = cells.index[cells == value]
        near = _near(value, unused)
        place = _row_of(target, named, near) if near else ""
        rows.append(f"{place}{near!r} (did you mean {value!r}?)" if near else f"there is no {value!r}")
        told.append(f"{published.shown} has {value!r} in {counted(len(where), 'rows')}, the first row {where[0]}")
    return check.model_copy(
        update={
            "file": target.shown,
            "column": PAIR.join(named.of),
            "rows": tuple(rows),
            "row_count": len(unknown),
            "observed": "; ".join(told),
            "note": f"Every value that {published.shown} refers to must be there; without it those rows would be left "
            f"out. Correct {target.shown}, or add the row that is missing.",
        }
    )


def _cells(frame: pd.DataFrame, named: Named) -> pd.Series:
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


def _changed_alone(target: Target, published: Published) -> bool:
    """Whether the file that is referred to is not the one that was accepted, and the other is."""
    return target.published is not None and not _accepted(target.published) and _accepted(published)


def _accepted(published: Published) -> bool:
    return published.sidecar.controls.sha256 == content_digest(published.frame)
