"""Statements that take protected counts of people for exact: a rounded count neither bears out nor refutes a number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from csp_evidence.analysis.claims.entries import Claim
from csp_evidence.analysis.expressions.grammar import names_outside

FIRST_CHOICES = "consultation.first_choices"
BOUNDS = ("count_behind", "share_behind")  # what stands behind a protected count, as two bounds
REMEDY = (
    "{name} is a count of answers, which is rounded to protect people. It cannot be taken for exact: use the test "
    "`within` with count_behind(...), or with share_behind(...) of a percentage"
)


class Rounded(Protocol):
    """A result that says whether it is protected."""

    @property
    def protected(self) -> bool: ...


def protected_names(results: Mapping[str, Rounded], concern: str | None) -> set[str]:
    """The names that stand for protected counts; those of the question on concerns are a list too."""
    found = {key for key, result in results.items() if result.protected}
    listed = any(key.startswith(f"consultation.{concern}.") for key in found)
    return found | ({FIRST_CHOICES} if listed else set())


def taken_as_exact(claim: Claim, protected: Collection[str]) -> tuple[str, ...]:
    """The protected names that decide a claim outside of the functions that give the bounds behind them."""
    own = [claim.computed, *(text for reading in claim.readings for text in (reading.computed, reading.holds))]
    own += [claim.omits.holds] if claim.omits else []
    used = (name for text in own if text for name in names_outside(text, BOUNDS))
    return tuple(dict.fromkeys(name for name in used if name in protected))
