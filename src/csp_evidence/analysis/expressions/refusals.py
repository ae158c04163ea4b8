"""Why an expression gives nothing: it is refused, or what it asks for is not there."""

from __future__ import annotations


class ExpressionError(ValueError):
    """An expression that is refused, or that cannot be worked out; `reason` is why, without the expression."""

    def __init__(self, reason: str, of: str | None = None) -> None:
        super().__init__(reason if of is None else f"{of!r}: {reason}")
        self.reason = reason


class MissingEvidence(Exception):  # noqa: N818  (not an error: the edition lacks the evidence)
    """What is known and has no value in this edition."""
