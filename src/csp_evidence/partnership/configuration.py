"""A partnership: its area, plan, priorities, inputs and settings, read from partnership.yml or known by its area."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from csp_evidence.errors import ConfigurationError, InputError, UnknownAreaError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, read_text
from csp_evidence.project import Project, area_code_of, check_slug
from csp_evidence.records import Gap

ANY_AREA = "reference/any_area.yml"
CODE, MONTH = r"^[EW]\d{8}$", r"^\d{4}-(0[1-9]|1[0-2])$"
DAY, RAW_FILE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", r"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)+$"
FORMS = {
    CODE: "the code of an area, such as E09000030",
    MONTH: "a month, such as 2016-09",
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
    """What may be changed for one run.

    `year_end` is the last month of the assessment year, `plan_date` the day whose law applies (by default the first
    day of the plan, or the last of the assessment year).
    """

    year_end: YearMonth
    disclosure_threshold: Annotated[int, Field(ge=5, le=100)] = 5  # no count of people below it is told
    plan_date: Day | None = None
    campaign_answers: Annotated[int, Field(ge=2)] = 10  # so many identical responses...
    campaign_days: Annotated[int, Field(ge=1)] = 3  # ...within so many days running are called a campaign
    small_base: Annotated[int, Field(ge=10)] = 30  # smaller groups of people have no row of their own
    weight_cap: Annotated[int, Field(ge=2)] = 5  # no weight above this many times the mean, nor below its inverse


class Window(Model):
    """The days on which the consultation was open, both inclusive."""

    opens: date
    closes: date

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Window:
        if self.closes < self.opens:
            raise ValueError("closes must not come before opens")
        return self


Topic = Literal[
    "levels", "earlier_priorities", "priorities", "responses", "concerns", "feeling_safe", "equality", "programme",
    "third_parties", "officers", "teams", "term", "subsections",
]  # fmt: skip


class Priority(Model):
    """One priority of the plan; `paragraph` is where the report describes it."""

    id: str
    name: str
    paragraph: str | None = None


class Partnership(Model):
    """partnership.yml. `inputs` maps the name of an input to its file below data/raw.

    `neighbours` and `similar` are the areas to compare with; without them neighbours come from the input of that name
    and the similar areas are those of the same sub-region. `paragraphs` says where its report speaks of a topic; what
    is on a topic that is not there has no paragraph.
    """

    name: str
    area_code: AreaCode
    plan: Plan | None = None
    settings: Settings
    consultation_window: Window | None = None
    priorities: tuple[Priority, ...] = Field(default=(), strict=False)
    neighbours: tuple[AreaCode, ...] = Field(default=(), strict=False)
    similar: tuple[AreaCode, ...] = Field(default=(), strict=False)
    paragraphs: dict[Topic, str] = {}
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


def settings_file(project: Project, slug: str) -> Path:
    """The file that describes a partnership: its partnership.yml, or what any area is assessed with."""
    own = project.raw / slug / "partnership.yml"
    return project.raw / ANY_AREA if area_code_of(slug) and not own.is_file() else own


def load_partnership(project: Project, slug: str) -> Partnership:
    """Read data/raw/<slug>/partnership.yml; a slug that is an area code stands for that area of the reference data.

    Raises
    ------
    ConfigurationError
        There is no such partnership, or its file is not YAML or not as `Partnership` says.
    """
    path = project.raw / check_slug(slug) / "partnership.yml"
    if area_code_of(slug) and not is_file(path):
        return _of_area(project, slug)
    if not path.is_file():
        known = ", ".join(project.partnerships()) or "none yet"
        raise ConfigurationError(
            f"There is no partnership {slug!r}: {project.relative(path)} does not exist. Partnerships here: {known}."
        )
    name = project.relative(path)
    return _parsed(_yaml(path, name), name)


def _of_area(project: Project, code: str) -> Partnership:
    """An area without a partnership.yml: its name and the last month of recorded crime from the reference data."""
    path = settings_file(project, code)
    shown = project.relative(path)
    if not path.is_file():
        raise ConfigurationError(f"{shown} does not exist; restore it from version control.")
    content = _yaml(path, shown)
    inputs = content.get("inputs")
    if not isinstance(inputs, dict):
        raise ConfigurationError(f"{shown} must name files under `inputs`; restore it from version control.")
    names = {row["area_code"]: row["area_name"] for row in _rows(project, inputs, "areas", ("area_code", "area_name"))}
    if code not in names:
        raise UnknownAreaError(
            f"There is no area {code} in {inputs['areas']}. It has {len(names)} areas, {min(names)} to {max(names)}."
        )
    last = max(row["month"] for row in _rows(project, inputs, "recorded_crime", ("month",)))
    return _parsed({**content, "name": names[code], "area_code": code, "settings": {"year_end": last}}, shown)


def _rows(project: Project, inputs: Mapping[str, str], name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    file = inputs.get(name)
    if not isinstance(file, str) or not is_file(project.raw / file):
        raise ConfigurationError(f"{ANY_AREA} must name a file of data/raw for the input {name}.")
    return reference_rows(project.raw / file, project.relative(project.raw / file), columns)


def reference_rows(path: Path, shown: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a file of the reference data that is read before any gate, each with the `columns` filled in.

    Raises
    ------
    InputError
        It is not CSV in UTF-8, lacks a column, has no rows, or a row is short: names the row.
    """
    again = "Restore it from version control, or save it as 'CSV UTF-8'."
    try:
        reader = csv.DictReader(io.StringIO(read_text(path, "utf-8-sig"), newline=""))
        rows = list(reader)
    except UnicodeDecodeError:
        raise InputError(f"{shown} is not UTF-8 text. {again}") from None
    except csv.Error as error:
        raise InputError(f"{shown} cannot be read as CSV: {error}. {again}") from None
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{shown}, row 1: there is no column {', '.join(missing)}. {again}")
    if not rows:
        raise InputError(f"{shown} holds a header and no rows. {again}")
    for number, row in enumerate(rows, start=2):
        if not all(row[name] for name in columns):
            raise InputError(f"{shown}, row {number}: {' or '.join(columns)} is missing in the row. {again}")
    return rows


def _yaml(path: Path, name: str) -> dict[str, Any]:
    try:
        content = read_yaml(read_text(path))
    except (YamlError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name} cannot be read as YAML in UTF-8: {' '.join(str(error).split())}.") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{name} must hold names and values, such as `name: Exampleshire`; it does not.")
    return content


def _parsed(content: Mapping[str, Any], name: str) -> Partnership:
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
            return f"must be {FORMS[problem['ctx']['pattern']]}, not {problem['input']!r}"
        case _:
            return f"{problem['msg'][0].lower()}{problem['msg'][1:]} (it is {problem['input']!r})"
