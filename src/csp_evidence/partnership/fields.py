"""The forms of the fields of partnership.yml, and what is told of one that is not as it should be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints, ValidationError

from csp_evidence.report_places import FORM, PLACES

WORD = r"^[a-z]+( [a-z]+)*$"
CODE, MONTH = r"^[EW]\d{8}$", r"^\d{4}-(0[1-9]|1[0-2])$"
DAY, RAW_FILE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", r"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)+$"
IN_REPORT = rf"^{PLACES}$"
FORMS = {
    IN_REPORT: FORM,
    CODE: "the code of an area, such as E06000001",
    MONTH: "a month, such as 2016-09",
    WORD: "a word in lower case and in the singular, such as district",
    DAY: "a day, such as 2017-04-01",
    RAW_FILE: "a file below data/raw, such as reference/areas.csv",
}


def _in_the_calendar(day: str) -> str:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ValueError("there is no such day in the calendar") from None
    return day


AreaCode = Annotated[str, StringConstraints(pattern=CODE)]
YearMonth = Annotated[str, StringConstraints(pattern=MONTH)]
Day = Annotated[str, StringConstraints(pattern=DAY), AfterValidator(_in_the_calendar)]
RawPath = Annotated[str, StringConstraints(pattern=RAW_FILE)]
Place = Annotated[str, StringConstraints(pattern=IN_REPORT)]


def explain(error: ValidationError | TypeError, opening: str, known: Collection[str]) -> str:
    """What is wrong with each field, in one sentence; `known` are the names that a misspelt one is compared with."""
    if isinstance(error, TypeError):
        return f"{opening}: {error}."
    found = "; ".join(
        ": ".join(filter(None, [".".join(str(part) for part in problem["loc"]), _wish(problem, known)]))
        for problem in error.errors()
    )
    return f"{opening}: {found}."


def _wish(problem: Any, known: Collection[str]) -> str:
    match problem["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            near = get_close_matches(str(problem["loc"][-1]), list(known), n=1)
            return "is not a name that is known here" + (f": did you mean {near[0]}?" if near else "")
        case "int_type":
            return f"must be a whole number, not {problem['input']!r}"
        case "string_type":
            return f"must be text, not {problem['input']!r}"
        case "string_pattern_mismatch":
            return f"must be {FORMS[problem['ctx']['pattern']]}, not {problem['input']!r}"
        case "value_error" if not problem["loc"]:
            return str(problem["msg"]).removeprefix("Value error, ")
        case _:
            return f"{problem['msg'][0].lower()}{problem['msg'][1:]} (it is {problem['input']!r})"
