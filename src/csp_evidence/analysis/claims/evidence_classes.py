"""What a verdict rests on: an independent source, arithmetic within the report, or our own copy of the sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from csp_evidence.analysis.claims.entries import OTHER_CLAIM, OWN_NAMES, Claim, Stated
from csp_evidence.analysis.expressions.evaluation import evaluate
from csp_evidence.analysis.expressions.grammar import expression, is_bare, references
from csp_evidence.analysis.expressions.refusals import ExpressionError

Origin = Literal["independent", "report", "invented"]
EvidenceClass = Literal["independent", "within the report", "own copy"]


def evidence_class(claim: Claim, origins: Mapping[str, Origin]) -> EvidenceClass:
    """The class of a claim's evidence, from where the names of its expressions come from.

    A name that no origin is given for was printed in the report. An expression that only repeats such names, without
    arithmetic and without what another statement says, compares the sentence with our copy of it.
    """
    deciding = [claim.computed] if claim.computed else [reading.computed for reading in claim.readings]
    deciding += [reading.holds for reading in claim.readings if reading.holds]
    used = [name for text in deciding for name in references(text) if name not in OWN_NAMES]
    if any(origins.get(name) == "independent" for name in used):
        return "independent"
    if any(name.startswith(OTHER_CLAIM) for name in used) or claim.computed is None:
        return "within the report"
    counted = claim.test in ("count", "sums_to", "member", "span")
    return "within the report" if used and (counted or not is_bare(expression(claim.computed))) else "own copy"


def rests_on_invention(claim: Claim, origins: Mapping[str, Origin]) -> bool:
    """Whether anything that decides the verdict was invented to stand in for what nobody has published."""
    return any(origins.get(name) == "invented" for name in claim.uses)


def can_fail(claim: Claim, names: Mapping[str, Any], passes: Callable[[Claim, Any], bool]) -> bool:
    """Whether the test turns when the printed figure is moved by its smallest step; one of bounds turns beyond them."""
    if claim.computed is None or claim.test == "within":
        return True
    for step in smallest_steps(claim.stated, claim.rounding):
        moved = claim.model_copy(update={"stated": step})
        known = {**names, f"{OTHER_CLAIM}{claim.id}": step}
        with suppress(ExpressionError, TypeError, ValueError):  # what cannot be worked out for it does not pass
            if passes(moved, evaluate(claim.computed, known)):
                return False
    return True


def smallest_steps(stated: Stated, rounding: float | None) -> list[Any]:
    """The stated value moved by its smallest step, up and down; of a list, each entry; others are turned."""
    if isinstance(stated, list):
        return [
            [*stated[:at], step, *stated[at + 1 :]]
            for at, value in enumerate(stated)
            for step in smallest_steps(value, rounding)
        ]
    if isinstance(stated, bool):
        return [not stated]
    if isinstance(stated, date):
        return [stated + timedelta(days=1), stated - timedelta(days=1)]
    if isinstance(stated, (int, float)):
        step = Decimal(str(rounding or 1))
        return [type(stated)(Decimal(str(stated)) + move) for move in (step, -step)]
    return [f"{stated} altered"]


def origins_of_results(
    sources: Mapping[str, Collection[str]], statuses: Mapping[str, str], *, invented_report: bool
) -> dict[str, Origin]:
    """Where the values of results come from, by their keys.

    Parameters
    ----------
    sources
        The inputs that each result rests on; `statuses` are those of the inputs.
    invented_report
        Whether the report itself was invented: then its invented data are what it is tested against.
    """

    def origin(used: Collection[str]) -> Origin:
        found = {statuses.get(name) for name in used}
        if "synthetic" in found and not invented_report:
            return "invented"
        return "independent" if found & {"published", "synthetic"} else "report"

    return {name: origin(used) for name, used in sources.items()}
