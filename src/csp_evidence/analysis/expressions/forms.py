"""The forms of expressions whose parts are worked out for each entry of a list, or only where they are wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp_evidence.analysis.expressions.functions import Function

IT = "it"  # what the entry at hand is called in each() and only()
WITH_ENTRIES = ("each", "only")


def _only(of: Callable[..., Any], items: Any, condition: Any) -> list[Any]:
    return [item for item in of(items) if of(condition, item) is True]


FORMS: dict[str, Function] = {
    found.call.partition("(")[0]: found
    for found in (
        Function(
            "each(list, expression)", "The expression for each entry of the list, which it calls `it`.",
            "rank(50, each([300, 400, 700], it / 10))", "2",
            lambda of, items, body: [of(body, item) for item in of(items)],
        ),
        Function(
            "if(condition, one, other)", "One where the condition is true, otherwise the other.",
            "if(0 > 1, 1 / 0, 'none')", "none",
            lambda of, condition, one, other: of(one) if of(condition) is True else of(other),
        ),
        Function(
            "only(list, condition)", "The entries for which the condition, which calls them `it`, is true.",
            "count(only([3, 8, 9], it > 5))", "2", _only,
        ),
    )
}  # fmt: skip
