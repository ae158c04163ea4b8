"""A partnership: its area, plan, priorities, inputs and settings, read from partnership.yml or known by its area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, not_there, read_text
from csp_evidence.partnership.fields import WORD, AreaCode, Day, Place, RawPath, YearMonth, explain
from csp_evidence.partnership.known_areas import area_by_code, read_areas
from csp_evidence.project import Project, area_code_of, check_slug
from csp_evidence.records import Gap

ANY_AREA = "reference/any_area.yml"
DISTRICTS = "csp_districts"  # the input that says which areas there are


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


class LaterYears(Model):
    """What a year that ends after the month `after` is assessed with: other files for some inputs, None for none.

    `because` says why, as a phrase that readers see.
    """

    after: YearMonth
    because: str
    inputs: dict[str, RawPath | None]


class Priority(Model):
    """One priority of the plan; `paragraph` is where the report describes it."""

    id: str
    name: str
    paragraph: Place | None = None


class Partnership(Model):
    """partnership.yml. `inputs` maps the name of an input to its file below data/raw.

    `area_name` is what the input `areas` calls the area, where that is not the partnership's name. `districts` are the
    areas that are one partnership together, by code, with their names there; `area_code` is then a code of its own.
    `csp_code` is the code of the partnership in the national figures, which the inputs from them need.
    `area_word` is what such an area is called, such as district; without it the codes of the areas tell.
    `neighbours` and `similar` are the areas to compare with; without them neighbours come from the input of that name
    and the similar areas are those of the same sub-region. `paragraphs` says where its report speaks of a topic; what
    is on a topic that is not there has no paragraph. `later_years` are other inputs for years that the own ones end
    before; a year's settings put them in place.
    """

    name: str
    area_code: AreaCode
    area_name: str | None = None
    districts: dict[AreaCode, str] = {}
    csp_code: AreaCode | None = None
    area_word: Annotated[str, StringConstraints(pattern=WORD)] | None = None
    plan: Plan | None = None
    settings: Settings
    consultation_window: Window | None = None
    priorities: tuple[Priority, ...] = Field(default=(), strict=False)
    neighbours: tuple[AreaCode, ...] = Field(default=(), strict=False)
    similar: tuple[AreaCode, ...] = Field(default=(), strict=False)
    paragraphs: dict[Topic, Place] = {}
    inputs: dict[str, RawPath]
    later_years: LaterYears | None = None
    gaps: tuple[Gap, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _districts_are_several(self) -> Partnership:
        if len(self.districts) == 1:
            raise ValueError("districts are the areas that are one partnership together: name two or more, or none")
        if self.area_code in self.districts:
            raise ValueError("area_code stands for all districts together: give it a code that none of them has")
        return self

    @model_validator(mode="after")
    def _priorities_are_told_apart(self) -> Partnership:
        for what, own in (("id", [one.id for one in self.priorities]), ("name", [one.name for one in self.priorities])):
            if twice := sorted({value for value in own if own.count(value) > 1}):
                raise ValueError(f"priorities: two have the {what} {', '.join(twice)}; each needs its own")
        return self

    @property
    def place(self) -> str:
        """What its area is called in sentences."""
        return self.area_name or self.name

    @property
    def own_areas(self) -> dict[str, str]:
        """The areas of the input `areas` that are its own, by code, with their names there."""
        return self.districts or {self.area_code: self.place}

    @model_validator(mode="after")
    def _known_in_the_national_figures(self) -> Partnership:
        if DISTRICTS in self.inputs and self.csp_code is None:
            raise ValueError(f"csp_code must give the partnership's own code, such as W14000020, with {DISTRICTS}")
        return self

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
            raise ConfigurationError(explain(error, "The parameters cannot be used", FIELDS)) from None
        changed_year = self.model_copy(update={"settings": settings})
        return changed_year.with_later_inputs() if changed_year.in_later_year else changed_year

    @property
    def in_later_year(self) -> bool:
        """Whether the year assessed ends after those that the standing inputs are for."""
        return self.later_years is not None and self.settings.year_end > self.later_years.after

    @property
    def other_inputs_because(self) -> str:
        """Why the year assessed has other inputs than the standing edition; empty where it has not."""
        return self.later_years.because if self.later_years and self.in_later_year else ""

    def with_later_inputs(self) -> Partnership:
        """The same partnership with the inputs of later years in place of its own."""
        later = self.later_years.inputs if self.later_years else {}
        inputs = {name: file for name, file in {**self.inputs, **later}.items() if file is not None}
        return self.model_copy(update={"inputs": inputs})


MODELS = (Partnership, Plan, Settings, Window, LaterYears, Priority, Gap)
FIELDS = sorted({name for model in MODELS for name in model.model_fields})


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
    if not is_file(path) and (path.exists() or path.is_symlink()):
        raise ConfigurationError(f"{project.relative(path)} {not_there(path)}. Restore it.")
    if not path.is_file():
        known = ", ".join(project.partnerships()) or "none yet"
        raise ConfigurationError(
            f"There is no partnership {slug!r}: {project.relative(path)} does not exist. Partnerships here: {known}."
        )
    name = project.relative(path)
    return _parsed(settings_in(path, name), name)


def _of_area(project: Project, code: str) -> Partnership:
    """An area without a partnership.yml: what any area is assessed with, and what the areas of its force have besides.

    `forces` of any_area.yml has, by the code of a force, `inputs`, `settings` and `supplied` of its areas. `supplied`
    are the inputs that an area has where their file is there.
    """
    path = settings_file(project, code)
    shown = project.relative(path)
    if not path.is_file():
        raise ConfigurationError(f"{shown} {not_there(path)}; restore it from version control.")
    content = settings_in(path, shown)
    forces, supplied = content.pop("forces", {}), content.pop("supplied", {})
    file = look_up(project, content)
    area = area_by_code(read_areas(project.raw / file, f"data/raw/{file}"), code, file)
    supplied = supplied | forces.get(area.force_code, {}).get("supplied", {})
    for part in ("inputs", "settings"):
        content[part] = {**(content.get(part) or {}), **forces.get(area.force_code, {}).get(part, {})}
    files = {
        name: str(file).replace("{code}", area.code).replace("{force}", area.force_code)
        for name, file in supplied.items()
    }
    content["inputs"] |= {name: file for name, file in files.items() if is_file(project.raw / file)}
    return _parsed({**content, "name": area.name, "area_code": area.area_code, "csp_code": area.code}, shown)


def look_up(project: Project, any_area: Mapping[str, Any]) -> str:
    """The file below data/raw that says which areas there are; it must be there."""
    inputs = any_area.get("inputs")
    file = inputs.get(DISTRICTS) if isinstance(inputs, dict) else None
    if not isinstance(file, str) or not is_file(project.raw / file):
        raise ConfigurationError(f"{ANY_AREA} must name a file of data/raw for the input {DISTRICTS}.")
    return file


def settings_in(path: Path, name: str) -> dict[str, Any]:
    """What a file of settings holds; `name` is how messages call it. ConfigurationError where it holds no names."""
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
        raise ConfigurationError(explain(error, f"{name} cannot be used", FIELDS)) from None
