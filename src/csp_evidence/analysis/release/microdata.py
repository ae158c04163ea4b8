"""Answers of single people as a type: what is made from them stays of this type, is not added up, and is not shown.

Whoever wants a count of them asks the release for it. What works on released counts is `of_released`, which
refuses this type, and what a stage shows goes through `refuse`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import pandas as pd

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
COUNTS = ("sum", "mean", "count", "value_counts", "groupby", "describe")


class Microdata:
    """What says something of single people."""


class MicrodataError(TypeError):
    """Answers of single people stand where released counts belong, or were counted past the release."""


def _refused(name: str) -> Callable[..., NoReturn]:
    def refused(*_: object, **__: object) -> NoReturn:
        raise MicrodataError(f"{name} of people's answers: counts of people leave by analysis.release alone.")

    return refused


class PersonalSeries(pd.Series, Microdata):  # type: ignore[misc]
    """One thing of each person."""

    @property
    def _constructor(self) -> type[PersonalSeries]:
        return PersonalSeries

    @property
    def _constructor_expanddim(self) -> type[PersonalFrame]:
        return PersonalFrame


class PersonalFrame(pd.DataFrame, Microdata):  # type: ignore[misc]
    """Several things of each person, one row a person."""

    @property
    def _constructor(self) -> type[PersonalFrame]:
        return PersonalFrame

    @property
    def _constructor_sliced(self) -> type[PersonalSeries]:
        return PersonalSeries

    def sum(self, *, axis: int) -> pd.Series:
        """Sums over the columns, one a person; sums over the people are counts."""
        return super().sum(axis=1) if axis == 1 else _refused("sum")()


for _name in COUNTS:
    setattr(PersonalSeries, _name, _refused(_name))
    if _name != "sum":
        setattr(PersonalFrame, _name, _refused(_name))


def is_microdata(value: object) -> bool:
    """Whether a value is of single people, or holds such a one: in a list, a mapping or a record."""
    if isinstance(value, Microdata):
        return True
    if isinstance(value, Mapping):
        return any(map(is_microdata, value.values()))
    if isinstance(value, list | tuple | set):
        return any(map(is_microdata, value))
    if is_dataclass(value) and not isinstance(value, type):
        return any(is_microdata(getattr(value, field.name)) for field in fields(value))
    return False


def refuse(values: Iterable[object], what: str) -> None:
    """Refuse answers of single people.

    Raises
    ------
    MicrodataError
        One of the values is of single people.
    """
    if any(map(is_microdata, values)):
        raise MicrodataError(f"{what} takes released counts, and was given answers of single people.")


def of_released(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """A function that works on released counts, and refuses answers of single people with a MicrodataError."""

    @wraps(function)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        given: tuple[Any, ...] = (*args, *kwargs.values())
        refuse(given, function.__name__)
        return function(*args, **kwargs)

    return checked
