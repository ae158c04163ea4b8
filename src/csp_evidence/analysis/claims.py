"""Statements of a report, each tested against what was computed, with a verdict by rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from csp_evidence.analysis.expressions import (
    ExpressionError,
    MissingEvidence,
    evaluate,
    exact,
    references,
    round_to,
    years_between,
)

Kind = Literal[
    "equal", "rounds_to", "sums_to", "between", "before", "after", "count", "rank", "same", "span", "citation", "member"
]
Verdict = Literal["holds", "holds when rounded", "inconsistent", "conflicts but resolves", "ambiguous", "not checkable"]
VERDICTS: tuple[Verdict, ...] = (
    "inconsistent", "conflicts but resolves", "ambiguous", "not checkable", "holds when rounded", "holds",
)  # fmt: skip
OWN_NAMES = ("reading", "stated")  # what `holds` of a reading calls its own value and the claim's
NUMBER = re.compile(r"(?<![\d-])\d+(?:\.\d+)?(?![\d-])")
ISO_DATE = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")
Stated = int | float | date | str | list[int | float | date | str]
Text = Annotated[str, StringConstraints(min_length=3)]


class Entry(BaseModel):
    """Base of the register's entries: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(Entry):
    """A way to understand a statement. It holds where `holds` is true, or where the claim's own test passes on it."""

    hypothesis: Text
    computed: str
    holds: str | None = None


class Claim(Entry):
    """One statement in the project's own words.

    `computed` is an expression that the test sets against `stated`; without it a claim has readings only, or nothing to
    be checked against and then `settle` says what would settle it. `weight` tells a soft inconsistency (of wording)
    from a hard one. `figures` are the ids of the stated figures that `stated` repeats, `mentions`
    those of further figures that its words give.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    paragraph: Annotated[str, StringConstraints(pattern=r"^(summary|\d+\.\d+)(, (\d+\.\d+))*$")]
    subject: Text
    statement: Text
    stated: Stated
    unit: str
    test: Kind = "equal"
    computed: str | None = None
    rounding: float | None = None
    readings: Annotated[tuple[Reading, ...], Field(default=())]
    weight: Literal["hard", "soft"] = "hard"
    advice: str | None = None
    settle: str | None = None
    figures: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Claim:
        if self.computed is None and not self.readings and not self.settle:
            raise ValueError("needs `computed`, `readings`, or `settle` (what would settle it)")
        if self.test == "rounds_to" and self.rounding is None:
            raise ValueError("rounds_to needs `rounding`, the unit of the last printed digit")
        if self.test == "between" and not (isinstance(self.stated, list) and len(self.stated) == 2):
            raise ValueError("between needs two stated bounds")
        return self

    @property
    def expressions(self) -> list[str]:
        """Every expression of the claim."""
        own = [self.computed] if self.computed else []
        return own + [text for reading in self.readings for text in (reading.computed, reading.holds) if text]

    @property
    def uses(self) -> tuple[str, ...]:
        """The names that its expressions use, in order of appearance."""
        used = dict.fromkeys(name for text in self.expressions for name in references(text))
        return tuple(name for name in used if name not in OWN_NAMES)


@dataclass(frozen=True)
class Judged:
    """A claim with its verdict: `computed` as text, what the `reading` assumed, and the names it rests on (`uses`)."""

    claim: Claim
    computed: str | None
    verdict: Verdict
    reading: str
    uses: tuple[str, ...]


class ClaimError(ValueError):
    """A claim that cannot be evaluated; the message begins with its id."""


def judge_all(claims: Sequence[Claim], names: Mapping[str, Any]) -> list[Judged]:
    """Judge every claim of a register, in its order.

    Parameters
    ----------
    names
        Values by dotted name: results, dates, facts. `claims.<id>` is what another claim states.

    Raises
    ------
    ClaimError
        An id stands twice, or an expression is refused: names the claim.
    """
    ids = [claim.id for claim in claims]
    for name in ids:
        if ids.count(name) > 1:
            raise ClaimError(f"claim {name}: the id stands twice")
    known = {**names, **{f"claims.{claim.id}": claim.stated for claim in claims}}
    return [judge(claim, known) for claim in claims]


def judge(claim: Claim, names: Mapping[str, Any]) -> Judged:
    """Test one claim against `names`.

    The face of a statement is tested first. A statement that fails on its face and holds under a declared reading
    conflicts but resolves; without a face, several readings that hold and differ make it ambiguous.
    """
    try:
        return _judge(claim, names)
    except (ExpressionError, TypeError, ValueError) as error:
        raise ClaimError(f"claim {claim.id} (paragraph {claim.paragraph}): {error}") from None


def _judge(claim: Claim, names: Mapping[str, Any]) -> Judged:
    uses = claim.uses
    try:
        face = None if claim.computed is None else evaluate(claim.computed, names)
        readings = [(reading, evaluate(reading.computed, names)) for reading in claim.readings]
        holding = [(r, value) for r, value in readings if _reading_holds(claim, r, value, names)]
    except MissingEvidence as missing:
        reason = f"This edition has no value for {missing}. {claim.settle or ''}".strip()
        return Judged(claim, None, "not checkable", reason, uses)
    if face is not None and passes(claim, face):
        return Judged(claim, as_text(face), _held(claim, face), "", uses)
    if face is not None:
        verdict: Verdict = "conflicts but resolves" if holding else "inconsistent"
        return Judged(claim, as_text(face), verdict, _told(claim, readings, holding), uses)
    if not readings:
        return Judged(claim, None, "not checkable", claim.settle or "", uses)
    different = {as_text(value) for _, value in holding}
    verdict = "ambiguous" if len(different) > 1 else "holds" if holding else "inconsistent"
    return Judged(claim, " or ".join(sorted(different)) or None, verdict, _told(claim, readings, holding), uses)


def _reading_holds(claim: Claim, reading: Reading, value: Any, names: Mapping[str, Any]) -> bool:
    if reading.holds is None:
        return passes(claim, value)
    return evaluate(reading.holds, {**names, "reading": value, "stated": claim.stated}) is True


def _told(claim: Claim, readings: Sequence[tuple[Reading, Any]], holding: Sequence[tuple[Reading, Any]]) -> str:
    held = {reading.hypothesis for reading, _ in holding}
    return " ".join(
        f"{r.hypothesis} This gives {in_unit(as_text(value), claim.unit)} and "
        f"{'holds' if r.hypothesis in held else 'does not hold'}."
        for r, value in readings
    )


def _held(claim: Claim, face: Any) -> Verdict:
    return "holds when rounded" if claim.test == "rounds_to" and face != exact(claim.stated) else "holds"


def passes(claim: Claim, computed: Any) -> bool:
    """Whether what is computed bears out what is stated, by the kind of test."""
    return TESTS[claim.test](exact(claim.stated), computed, exact(claim.rounding or 1))


def _between(stated: Any, computed: Any, unit: Fraction) -> bool:
    """The stated bounds are the narrowest multiples of the unit that hold every computed value."""
    values = computed if isinstance(computed, list) else [computed]
    low, high = min(values), max(values)
    return bool(stated[0] <= low < stated[0] + unit and stated[1] - unit < high <= stated[1])


def _same(stated: Any, computed: Any, _: Fraction) -> bool:
    return all(value == stated for value in (computed if isinstance(computed, list) else [computed]))


TESTS: dict[str, Callable[[Any, Any, Fraction], bool]] = {
    "equal": lambda stated, computed, _: bool(stated == computed),
    "rounds_to": lambda stated, computed, unit: bool(round_to(computed, unit) == stated),
    "sums_to": lambda stated, computed, _: bool(sum(computed, start=Fraction(0)) == stated),
    "between": _between,
    "before": lambda stated, computed, _: bool(stated < computed),
    "after": lambda stated, computed, _: bool(stated > computed),
    "count": lambda stated, computed, _: bool(len(computed) == stated),
    "rank": lambda stated, computed, _: bool(stated == computed),
    "same": _same,
    "span": lambda stated, computed, _: bool(years_between(*computed) == stated),
    "citation": lambda stated, computed, _: bool(stated == computed),
    "member": lambda stated, computed, _: bool(stated in computed),
}


def as_text(value: Any) -> str:
    """A value as it is shown: whole numbers whole, others to at most four decimals, dates in ISO form."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return f"{value.numerator}"
        return f"{round(Decimal(value.numerator) / Decimal(value.denominator), 4).normalize():f}"
    if isinstance(value, list):
        return ", ".join(as_text(item) for item in value)
    return str(value)


def in_unit(text: str, unit: str) -> str:
    """A value of `as_text` as its unit is written: pounds with a sign, thousands parted, days in words, years bare."""
    if unit not in ("date", "year", "wording", "citation"):
        sign = "£" if unit.startswith("pounds") else ""
        text = NUMBER.sub(lambda number: f"{sign}{Decimal(number[0]):,}", text)
    return ISO_DATE.sub(_in_words, text)


def _in_words(found: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(found[0])
    except ValueError:  # a wording that only looks like a day
        return found[0]
    return f"{day.day} {day:%B %Y}"
