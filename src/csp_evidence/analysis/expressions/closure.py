"""What a name rests on: the closure of the names that expressions, relations, results and statements use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

Uses = Mapping[str, Iterable[str]]


def rests_on(name: str, uses: Uses) -> list[str]:
    """Every name that `name` is worked out from, directly or through others, in order of first use and without itself.

    Parameters
    ----------
    uses
        What each name is worked out from directly; a name that is not there is given, and rests on nothing.
    """
    found: dict[str, None] = {}
    waiting = list(uses.get(name, ()))[::-1]
    while waiting:
        used = waiting.pop()
        if used not in found and used != name:
            found[used] = None
            waiting += list(uses.get(used, ()))[::-1]
    return list(found)


def given_under(names: Iterable[str], uses: Uses, given: Collection[str]) -> dict[str, set[str]]:
    """The `given` names that each of `names` rests on."""
    return {name: set(given).intersection(rests_on(name, uses)) for name in names}
