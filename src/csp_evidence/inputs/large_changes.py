"""Which changes of an accepted file are too large to be taken without a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, ValidationError

from csp_evidence.analysis.wording import counted, listed
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.inputs.accepted import Change, Content

FILE = "large_changes.yml"
NAMED = 5


class Limits(BaseModel):
    """expectations/large_changes.yml: in per cent, how far a change may go without a reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: NonNegativeFloat
    number: NonNegativeFloat
    total: NonNegativeFloat


def load_limits(folder: Path) -> Limits:
    """The limits in force; ConfigurationError where the file is missing or not as `Limits` says."""
    try:
        return Limits(**read_yaml((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, YamlError, TypeError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"expectations/{FILE} cannot be used: {' '.join(str(error).split())[:300]}. It must give `rows`, `number` "
            "and `total` in per cent; restore it from version control."
        ) from None


def large(
    before: Content, now: Content, found: Sequence[Change], limits: Limits, *, personal: bool = False
) -> list[str]:
    """Sentences on what is large among the changes of a file; none where no reason is needed.

    Beside shares and sums out of the limits, that is what an eye passes over: cells that take the value of another row
    (a column sorted alone, two cells swapped), and a number or paragraph that is written otherwise (3.20 as 3.2). Of
    `personal` records neither values nor ids are told, for the sidecar keeps these sentences: rows go by number.
    """
    told = list(_of_rows(before, found, limits, personal))
    for field in dict.fromkeys(change.field for change in found if change.field is not None):
        told += _of_field(field, before, now, [change for change in found if change.field == field], limits, personal)
    return told


def _of_rows(before: Content, found: Sequence[Change], limits: Limits, personal: bool) -> Iterator[str]:
    rows = len({(change.row, change.name) for change in found})
    if 100 * rows > limits.rows * len(before.rows):
        yield f"{counted(rows, 'rows')} of {len(before.rows):,} changed, were added or are gone"
    gone = [change.name for change in found if change.row is None]
    if gone:
        yield f"{counted(len(gone), 'rows')} gone" + ("" if personal else f": {listed(gone, most=NAMED)}")


def _of_field(
    field: str, before: Content, now: Content, found: Sequence[Change], limits: Limits, personal: bool
) -> Iterator[str]:
    others = Counter(row.get(field) for row in before.rows.values())
    kinds: tuple[tuple[str, Callable[[Change], bool]], ...] = (
        ("takes a value that another row has", lambda change: change.new is not None and bool(others[change.new])),
        ("is the same number, written otherwise", _rewritten),
        (f"moves by more than {limits.number:g}%", lambda change: _apart(change.old, change.new) > limits.number),
    )
    for what, is_so in kinds:
        rows = [
            str(change.row) if personal else f"{change.name} ({change.old} to {change.new})"
            for change in found
            if is_so(change)
        ]
        if rows:
            numbers = "numbers " if personal else ""
            yield f"{field} {what} in {counted(len(rows), 'rows')}: {numbers}{listed(rows, most=NAMED)}"
    was, became = _sum(field, before), _sum(field, now)
    if was is not None and became is not None and _apart(str(was), str(became)) > limits.total:
        sums = "another sum than before" if personal else f"{became:,}, not {was:,}"
        yield f"{field} adds up to {sums}: more than {limits.total:g}% apart"


def _number(text: str | None) -> Decimal | None:
    with suppress(InvalidOperation):
        if text is not None and (value := Decimal(text)).is_finite():
            return value
    return None


def _rewritten(change: Change) -> bool:
    old, new = _number(change.old), _number(change.new)
    return old is not None and old == new


def _apart(old: str | None, new: str | None) -> Decimal:
    """How far two numbers are apart in per cent of the first; nothing where one is no number."""
    was, became = _number(old), _number(new)
    if was is None or became is None or was == became:
        return Decimal(0)
    return abs(became - was) / abs(was) * 100 if was else Decimal("Infinity")


def _sum(field: str, content: Content) -> Decimal | None:
    cells = [row.get(field) for row in content.rows.values()]
    numbers = [_number(cell) for cell in cells if cell is not None]
    return sum((n for n in numbers if n is not None), Decimal(0)) if all(n is not None for n in numbers) else None
