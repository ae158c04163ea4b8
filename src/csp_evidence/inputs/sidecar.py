"""The sidecar of a raw file: a Frictionless Table Schema with where the file comes from and its control totals."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic import Field as Property

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, read_text
from csp_evidence.inputs.documents import Accepted, Period
from csp_evidence.inputs.layouts import TIDY
from csp_evidence.records import InputStatus

FieldType = Literal["string", "integer", "number", "boolean", "date", "yearmonth", "list", "geojson"]
Kind = Literal["text", "integer", "money", "percent", "decimal", "month", "date", "yes_no", "list", "geometry"]
Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
Bound = int | float | date | str
Form = Literal["id"]
KINDS: dict[str, Kind] = {
    "string": "text", "integer": "integer", "boolean": "yes_no", "date": "date", "yearmonth": "month", "list": "list",
    "geojson": "geometry",
}  # fmt: skip
PATTERNS = {"id": r"[A-Za-z0-9](?:[\w.:/+-]*[A-Za-z0-9])?"}  # as regular expressions, by the name that fields give
PARTNERSHIP = "partnership"
SUFFIX = ".meta.yml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Constraints(_Part):
    """What must hold of every cell of a field, as Table Schema has it."""

    required: bool = False
    unique: bool = False
    enum: tuple[str | int | float, ...] | None = None
    pattern: str | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None


class ItemReference(_Part):
    """Where each value of a field must be found, where a foreign key cannot say so.

    That is a list, each item of which is looked up, and what partnership.yml declares (`resource: partnership`).
    """

    resource: str
    field: str


class Items(_Part):
    """What must hold of every item of a list."""

    enum: tuple[str, ...] | None = None
    pattern: str | None = None
    form: Form | None = None

    @property
    def regex(self) -> str | None:
        """What an item must match, where a pattern or a form says so."""
        return PATTERNS[self.form] if self.form else self.pattern


class Field(_Part):
    """One column. `unit`, `form`, `items` and `references` are ours, the rest is Table Schema's.

    `form: id` stands for the pattern of ids, which scripts/data_package.py writes out for other tools.
    """

    name: str
    type: FieldType
    title: str | None = None
    description: str
    unit: str | None = None
    form: Form | None = None
    constraints: Constraints = Constraints()
    trueValues: tuple[str, ...] | None = None  # noqa: N815  (as Table Schema spells it)
    falseValues: tuple[str, ...] | None = None  # noqa: N815
    delimiter: Literal[";", "; "] | None = None
    items: Items = Items()
    references: ItemReference | None = None

    @property
    def kind(self) -> Kind:
        """The type as readers of the file need it: amounts in pounds and shares are told from other numbers."""
        if self.type == "number":
            return "money" if self.unit == "pounds" else "percent" if self.unit == "percent" else "decimal"
        return KINDS[self.type]

    @property
    def separator(self) -> str:
        """What separates the items of a list."""
        return self.delimiter or ";"

    @property
    def regex(self) -> str | None:
        """What a cell must match, where a pattern or a form says so."""
        return PATTERNS[self.form] if self.form else self.constraints.pattern

    @model_validator(mode="after")
    def _separated(self) -> Self:
        if (self.type == "list") != (self.delimiter is not None):
            raise ValueError("a list, and nothing else, needs a delimiter, which is ';'")
        return self

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.form and (self.type != "string" or self.constraints.pattern):
            raise ValueError("a form is for strings that have no pattern; for those of a list it stands under items")
        return self


class Reference(_Part):
    """The fields of another input, by its name, that a foreign key points to; "" is the file itself."""

    resource: str
    fields: Names


class ForeignKey(_Part):
    """Fields whose cells, side by side, must stand in a row of another input."""

    fields: Names
    reference: Reference


class Controls(_Part):
    """Totals known from the publisher or fixed at transcription; money in whole pence, under <field>_pence.

    `sha256` is over the content of the file, `fields` over each field by the key (inputs/content.py): `csp accept`
    writes both, and under `accepted` each large change with its reason.
    """

    rows: int
    sums: dict[str, int] = {}
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    fields: dict[str, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]] = {}
    accepted: tuple[Accepted, ...] = ()


class Sidecar(_Part):
    """<file>.meta.yml. The values of a `personal` input are never shown in a message.

    `layout` is how the file is laid out, by a name of layouts.yml; `fields` and `controls` are those of the tidy
    layout it is read into.
    `named_by` are the fields that messages name a row by, where no key is unique.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    title: str
    description: str
    source: str
    licence: str
    status: InputStatus
    published: date | None
    period: Period
    geography: str
    notes: str | None = None
    personal: bool
    layout: str = TIDY
    fields: tuple[Field, ...]
    primary_key: Names = Property(default=(), alias="primaryKey")
    foreign_keys: tuple[ForeignKey, ...] = Property(default=(), alias="foreignKeys")
    missing_values: tuple[Literal[""], ...] = Property(default=("",), alias="missingValues")
    named_by: Names = ()
    controls: Controls

    @field_validator("fields")
    @classmethod
    def _each_once(cls, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        twice = [name for name, times in Counter(field.name for field in fields).items() if times > 1]
        if twice:
            raise ValueError(f"the field {', '.join(twice)} stands twice")
        return fields

    @property
    def names(self) -> list[str]:
        return [field.name for field in self.fields]

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields that name a row."""
        return self.primary_key or self.named_by

    @property
    def free_text(self) -> list[str]:
        """The fields in people's own words, which are not ours to correct: texts of personal records without a rule."""
        ruled = {*self.keys, *(name for key in self.foreign_keys for name in key.fields)}
        return [
            field.name
            for field in self.fields
            if self.personal
            and field.kind == "text"
            and field.name not in ruled
            and not (field.references or field.constraints.enum or field.regex)
        ]

    def refuse_as_public(self, shown: str) -> None:
        """Refuse the sidecar of a file of people, as `shown` is, that does not mark it as personal."""
        if not self.personal:
            raise ConfigurationError(
                f"{shown}{SUFFIX} says `personal: false`, but each row of the file is a person: their values would be "
                "shown in messages, and counts of a few of them on pages. Write `personal: true`."
            )

    def parameters(self) -> dict[str, int]:
        """The control totals by the names that suites use: `rows`, and `sum_<field>` for each sum."""
        return {"rows": self.controls.rows, **{f"sum_{name}": total for name, total in self.controls.sums.items()}}

    def unknown_names(self) -> list[str]:
        """The fields that keys and controls speak of and that the sidecar does not describe."""
        sums = [name.removesuffix("_pence") for name in self.controls.sums]
        named = [*self.keys, *sums, *(name for key in self.foreign_keys for name in key.fields)]
        return sorted(set(named) - set(self.names))


def beside(path: Path) -> Path:
    """The sidecar of the raw file at `path`."""
    return path.with_name(path.name + SUFFIX)


def load_sidecar(path: Path, shown: str) -> Sidecar:
    """Read the sidecar of the raw file `path`; `shown` is how messages name that file."""
    file = beside(path)
    if not is_file(file):
        raise ConfigurationError(
            f"{shown} has no sidecar: describe its source, licence, fields and control totals in {file.name} beside "
            f"it. `csp add {shown}` drafts one."
        )
    try:
        content = read_yaml(read_text(file))
        _refuse_unfilled(content, shown)
        sidecar = Sidecar(**content)
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors())
        raise ConfigurationError(f"{shown}{SUFFIX} cannot be used: {found}.") from None
    except (YamlError, UnicodeDecodeError, TypeError) as error:
        raise ConfigurationError(f"{shown}{SUFFIX} is not a sidecar: {' '.join(str(error).split())}.") from None
    if unknown := sidecar.unknown_names():
        raise ConfigurationError(
            f"{shown}{SUFFIX} cannot be used: its keys or controls name {', '.join(unknown)}, which `fields` does not "
            f"describe. The fields are: {', '.join(sidecar.names)}."
        )
    return sidecar


TO_FILL = ("title", "description", "source", "licence", "status", "personal", "period", "geography")


def _refuse_unfilled(content: Any, shown: str) -> None:
    """Refuse a draft of which a person has not filled in what no program can know."""
    if not isinstance(content, dict):
        raise TypeError("it must hold names and values")
    empty = [name for name in TO_FILL if name in content and content[name] is None]
    empty += [
        f"the description of {field.get('name')}"
        for field in content.get("fields") or ()
        if isinstance(field, dict) and "description" in field and field["description"] is None
    ]
    if empty:
        raise ConfigurationError(
            f"{shown}{SUFFIX} is a draft: fill in {', '.join(empty)}. No edition is made from a file of which nobody "
            "has said this."
        )
