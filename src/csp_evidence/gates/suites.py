"""Loads the suite of a gate from expectations/<gate>.json and refuses one that could not be relied on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from csp_evidence.characters import complaint, texts_in
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import loads_written, write_bytes
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, not_there, read_text

Text = Annotated[str, StringConstraints(min_length=10)]
DATE_FORMAT = "%Y-%m-%d"
PAIR = "+"
FILE = "{file}"
REGISTER = "suites.yml"
NAMING, NAMING_MANY = {"column", "column_A", "column_B"}, {"column_list", "column_set"}


class Meta(BaseModel):
    """`remedy` is what the analyst should do when the expectation fails."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    remedy: Text


class Expectation(BaseModel):
    """One expectation as Great Expectations keeps it; `notes` say what must hold and why it matters.

    `{file}` in its notes and remedy stands for the file of the other input whose values it takes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    type: Annotated[str, StringConstraints(pattern=r"^expect_[a-z_]+$")]
    kwargs: dict[str, Any]
    severity: Literal["critical", "warning", "info"]
    notes: Text
    meta: Meta

    @field_validator("kwargs")
    @classmethod
    def _names_are_text(cls, kwargs: dict[str, Any]) -> dict[str, Any]:
        for key in NAMING & kwargs.keys():
            if not isinstance(kwargs[key], str):
                raise ValueError(f"{key} must be the name of a column, not {kwargs[key]!r}")
        for key in NAMING_MANY & kwargs.keys():
            if not isinstance(kwargs[key], list) or not all(isinstance(name, str) for name in kwargs[key]):
                raise ValueError(f"{key} must be a list of names of columns, not {kwargs[key]!r}")
        for key, value in kwargs.items():
            if isinstance(value, dict) and "$PARAMETER" in value and not isinstance(value["$PARAMETER"], str):
                raise ValueError(f"{key}: $PARAMETER must be the name of a parameter, not {value['$PARAMETER']!r}")
        return kwargs

    @property
    def columns(self) -> list[str]:
        """The columns that the expectation names."""
        named = [self.kwargs[key] for key in ("column", "column_A", "column_B") if key in self.kwargs]
        return [*named, *self.kwargs.get("column_list", []), *self.kwargs.get("column_set", [])]

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters that it refers to."""
        values = [value for value in self.kwargs.values() if isinstance(value, dict)]
        return [value["$PARAMETER"] for value in values if "$PARAMETER" in value]

    def naming(self, file: Callable[[str], str]) -> Expectation:
        """The same with what `file` calls the input whose values it takes, where its words name that."""
        sources = [name.partition("__")[0] for name in self.parameters if "__" in name]
        if not sources:
            return self
        shown = file(sources[0])
        meta = Meta.model_construct(remedy=self.meta.remedy.replace(FILE, shown))
        return self.model_copy(update={"notes": self.notes.replace(FILE, shown), "meta": meta})


class Suite(BaseModel):
    """The expectations of one gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    expectations: Annotated[tuple[Expectation, ...], Field(min_length=1)]

    def parameter_names(self) -> list[str]:
        """The names of the parameters that the suite refers to."""
        return sorted({name for item in self.expectations for name in item.parameters})

    def pairs(self) -> list[str]:
        """The pairs of columns that the suite looks at side by side, such as area_code+area_name."""
        return sorted({column for item in self.expectations for column in item.columns if PAIR in column})

    def refuse_unknown_columns(self, known: Collection[str]) -> None:
        """Refuse a suite that names a column which its gate cannot have.

        Raises
        ------
        ConfigurationError
            Names the expectation and the column.
        """
        for item in self.expectations:
            unknown = [part for column in item.columns for part in column.split(PAIR) if part not in known]
            if unknown:
                raise ConfigurationError(
                    f"expectations/{self.name}.json, expectation {item.id}: there is no column "
                    f"{', '.join(map(repr, unknown))} at this gate. Its columns are: {', '.join(known)}."
                )

    def filled(self, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The configurations with each {"$PARAMETER": name} replaced, and ISO dates as dates.

        Raises
        ------
        ConfigurationError
            A parameter that is not known at this gate.
        """
        return [
            {
                "id": item.id,
                "type": item.type,
                "kwargs": {key: self._fill(key, value, parameters, item) for key, value in item.kwargs.items()},
                "severity": item.severity,
                "notes": item.notes,
            }
            for item in self.expectations
        ]

    def _fill(self, key: str, value: Any, parameters: Mapping[str, Any], item: Expectation) -> Any:
        if isinstance(value, dict) and set(value) == {"$PARAMETER"}:
            name = value["$PARAMETER"]
            if name not in parameters:
                raise ConfigurationError(
                    f"expectations/{self.name}.json, expectation {item.id}: the parameter {name!r} is not known "
                    f"here. {_remedy(name)} Known are: {', '.join(sorted(parameters)) or 'none'}."
                )
            value = parameters[name]
        if isinstance(value, str) and key in ("min_value", "max_value"):
            try:
                return datetime.strptime(value, DATE_FORMAT)
            except ValueError:
                raise ConfigurationError(
                    f"expectations/{self.name}.json, expectation {item.id}: {key} must be a number or a day such as "
                    f"2017-04-01, not {value[:60]!r}."
                ) from None
        return value


def listed_suites(folder: Path) -> frozenset[str]:
    """The gates whose suites must be there, as suites.yml lists them.

    Raises
    ------
    ConfigurationError
        The list cannot be read, or a suite is there that it does not list: one that is called after no gate would let
        through what nobody has looked at, and nobody would miss one that is not listed.
    """
    path = folder / REGISTER
    try:
        listed = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, YamlError, UnicodeDecodeError) as error:
        why = f"cannot be read: {' '.join(str(error).split())}" if path.is_file() else not_there(path)
        raise ConfigurationError(f"expectations/{REGISTER} {why}. Restore it from version control.") from None
    if not isinstance(listed, list) or not all(isinstance(gate, str) for gate in listed):
        raise ConfigurationError(f"expectations/{REGISTER} must list gates, such as `- areas.processed`, one a line.")
    unlisted = sorted({file.stem for file in folder.glob("[!.]*.json")} - set(listed))
    if unlisted:
        raise ConfigurationError(
            f"expectations/{unlisted[0]}.json is not listed in {REGISTER} beside it. If it is called after its gate, "
            f"add the line `- {unlisted[0]}` there, so that it is missed when it is lost; if not, give it the name of "
            "its gate, such as areas.processed.json."
        )
    return frozenset(listed)


def list_suites(folder: Path) -> None:
    """Write suites.yml for a project that is put together from a list of files: what lies there is what must."""
    write_bytes(folder / REGISTER, "".join(f"- {path.stem}\n" for path in sorted(folder.glob("*.json"))).encode())


def subject_suite(folder: Path, gate: str, listed: Collection[str]) -> Suite | None:
    """The suite of the gate of an input; None where nothing must hold beyond what its sidecar says.

    Raises
    ------
    ConfigurationError
        The suite cannot be used, or is `listed` and not there.
    """
    return load_suite(folder, gate) if gate in listed else None


def load_suite(folder: Path, gate: str) -> Suite:
    """Read the suite of `gate` from `folder`.

    Raises
    ------
    ConfigurationError
        There is no suite for the gate, it does not parse, or it has no severity, note or remedy somewhere.
    """
    path = folder / f"{gate}.json"
    if not is_file(path):
        raise ConfigurationError(
            f"The gate {gate} has no suite: expectations/{path.name} {not_there(path)}. No input and no stage goes "
            "unchecked. Restore the suite from version control, or write it (README.md, 'Add an expectation')."
        )
    try:
        content = loads_written(read_text(path))
        suite = Suite(**content)
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors())
        raise ConfigurationError(f"expectations/{path.name} cannot be used: {found}.") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise ConfigurationError(f"expectations/{path.name} is not a suite in JSON: {error}.") from None
    for place, text in texts_in(content):
        if wrong := complaint(text):
            raise ConfigurationError(f"expectations/{path.name}, {place}: it {wrong}.")
    for item in suite.expectations:
        if item.type not in _known_types():
            raise ConfigurationError(
                f"expectations/{path.name}, expectation {item.id}: Great Expectations has no {item.type!r}. "
                "Correct the type; its gallery lists them."
            )
        if item.type.startswith("expect_column_") and "column_list" not in item.kwargs and not item.columns:
            raise ConfigurationError(f"expectations/{path.name}, expectation {item.id}: kwargs name no column.")
    if suite.name != gate:
        raise ConfigurationError(f"expectations/{path.name} is named {suite.name!r} inside; it must be {gate!r}.")
    ids = [item.id for item in suite.expectations]
    repeated = sorted({name for name in ids if ids.count(name) > 1})
    if repeated:
        raise ConfigurationError(f"expectations/{path.name} repeats the id {', '.join(repeated)}.")
    return suite


@cache
def _known_types() -> frozenset[str]:
    """The types that the installed Great Expectations has; found without importing it, which takes seconds."""
    found = find_spec("great_expectations")
    if found is None or found.origin is None:
        raise ConfigurationError("Great Expectations is not installed; install the project as README.md says.")
    return frozenset(path.stem for path in (Path(found.origin).parent / "expectations" / "core").glob("expect_*.py"))


def _remedy(parameter: str) -> str:
    """Where a parameter of a suite would come from."""
    source, _, column = parameter.partition("__")
    if column:
        return f"It is the column {column} of the input {source}: name its file under `inputs` in partnership.yml."
    if parameter.startswith("window_"):
        return "Say in partnership.yml from when to when people could answer: consultation_window, opens and closes."
    return "Control totals come from the sidecar of the file."
