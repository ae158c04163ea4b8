"""Settings that are changed on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from csp_evidence.errors import ConfigurationError


def given_parameters(given: Sequence[str]) -> dict[str, Any]:
    """Settings as `NAME=VALUE` gives them on the command line, whole numbers as numbers.

    Raises
    ------
    ConfigurationError
        One is not of this form, or is given twice.
    """
    if not given:
        return {}
    from csp_evidence.partnership.configuration import Settings  # only where one is given: pydantic takes its time

    fields = Settings.model_fields
    parameters: dict[str, Any] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise ConfigurationError(f"{item!r} is not of the form name=value, such as -p year_end=2016-09.")
        if name in parameters:
            raise ConfigurationError(f"The parameter {name} is given twice.")
        whole = name in fields and fields[name].annotation is int and re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII)
        parameters[name] = int(value) if whole else value  # 010 is ten, as people write it, and 1:30 is no number
    return parameters
