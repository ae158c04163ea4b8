"""A partnership: its area, plan, priorities, inputs and settings, read from partnership.yml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from csp_evidence.errors import ConfigurationError
from csp_evidence.project import Project, check_slug
from csp_evidence.records import Gap

AreaCode = Annotated[str, StringConstraints(pattern=r"^[EW]\d{8}$")]
YearMonth = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
RawPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)+$")]


class Model(BaseModel):
    """Base of the typed configuration: unknown names are refused, nothing is coerced, nothing changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Plan(Model):
    """The plan that the evidence is for. Both dates are inclusive."""

    title: str
    term_start: date
    term_end: date

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Plan:
        if self.term_end <= self.term_start:
            raise ValueError("term_end must come after term_start")
        return self


class Settings(Model):
    """What may be changed for one run. `year_end` is the last month of the assessment year."""

    year_end: YearMonth
    disclosure_threshold: Annotated[int, Field(ge=1, le=100)] = 5
    disclosure_rounding: Annotated[int, Field(ge=1, le=100)] = 1  # counts of people are rounded to multiples of it
    campaign_answers: Annotated[int, Field(ge=2)] = 10  # so many identical responses...
    campaign_days: Annotated[int, Field(ge=1)] = 3  # ...within so many days running are called a campaign
    small_base: Annotated[int, Field(ge=1)] = 30  # groups with fewer answers are marked
    weight_cap: Annotated[float, Field(gt=1)] = 5.0  # no weight above this many times the mean, nor below its inverse


class Window(Model):
    """The days on which the consultation was open, both inclusive."""

    opens: date
    closes: date

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Window:
        if self.closes < self.opens:
            raise ValueError("closes must not come before opens")
        return self


class Priority(Model):
    """One priority of the plan; `paragraph` is where the report describes it."""

    id: str
    name: str
    paragraph: str | None = None


class Partnership(Model):
    """partnership.yml. `inputs` maps the name of an input to its file below data/raw."""

    name: str
    area_code: AreaCode
    plan: Plan
    settings: Settings
    consultation_window: Window | None = None
    priorities: tuple[Priority, ...] = Field(default=(), strict=False)
    neighbours: tuple[AreaCode, ...] = Field(default=(), strict=False)
    inputs: dict[str, RawPath]
    gaps: tuple[Gap, ...] = Field(default=(), strict=False)

    def with_settings(self, overrides: Mapping[str, Any]) -> Partnership:
        """The same partnership with some settings changed; a None leaves the setting as it is.

        Raises
        ------
        ConfigurationError
            A name that is not a setting, or a value of the wrong type or out of range.
        """
        known = sorted(Settings.model_fields)
        for name in overrides:
            if name not in known:
                raise ConfigurationError(f"There is no parameter {name!r}. The parameters are: {', '.join(known)}.")
        changed = {name: value for name, value in overrides.items() if value is not None}
        try:
            settings = Settings(**{**self.settings.model_dump(), **changed})
        except ValidationError as error:
            raise ConfigurationError(_explain(error, "The parameters cannot be used")) from None
        return self.model_copy(update={"settings": settings})


def load_partnership(project: Project, slug: str) -> Partnership:
    """Read data/raw/<slug>/partnership.yml.

    Raises
    ------
    ConfigurationError
        There is no such partnership, or its file is not YAML or not as `Partnership` says.
    """
    path = project.raw / check_slug(slug) / "partnership.yml"
    if not path.is_file():
        known = ", ".join(project.partnerships()) or "none yet"
        raise ConfigurationError(
            f"There is no partnership {slug!r}: {project.relative(path)} does not exist. Partnerships here: {known}."
        )
    name = project.relative(path)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name} cannot be read as YAML in UTF-8: {' '.join(str(error).split())}.") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{name} must hold names and values, such as `name: Tower Hamlets`; it does not.")
    try:
        return Partnership(**content)
    except (ValidationError, TypeError) as error:
        raise ConfigurationError(_explain(error, f"{name} cannot be used")) from None


def _explain(error: ValidationError | TypeError, opening: str) -> str:
    if isinstance(error, TypeError):
        return f"{opening}: {error}."
    found = "; ".join(
        f"{'.'.join(str(part) for part in problem['loc'])}: {_wish(problem)}" for problem in error.errors()
    )
    return f"{opening}: {found}."


def _wish(problem: Any) -> str:
    match problem["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a name that is known here"
        case "int_type":
            return f"must be a whole number, not {problem['input']!r}"
        case "string_type":
            return f"must be text, not {problem['input']!r}"
        case "string_pattern_mismatch":
            return f"{problem['input']!r} does not have the form {problem['ctx']['pattern']}"
        case _:
            return f"{problem['msg'][0].lower()}{problem['msg'][1:]} (it is {problem['input']!r})"
