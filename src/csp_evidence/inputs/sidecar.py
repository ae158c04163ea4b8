"""The sidecar of a raw file: where it comes from, what its columns are, and its control totals."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, read_text
from csp_evidence.records import InputStatus

ColumnType = Literal["text", "integer", "money", "percent", "decimal", "month", "date", "yes_no"]
Layout = Literal["tidy", "mps_2016", "mps_2021", "police_uk_street"]


class Column(BaseModel):
    """One column; `required` says that no cell of it may be blank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: ColumnType
    unit: str | None
    description: str
    required: bool = True


class Controls(BaseModel):
    """Totals known from the publisher or fixed at transcription; money in whole pence, under <column>_pence.

    `sha256` is over the content of the file (inputs/content.py); `csp check --accept` writes it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int
    sums: dict[str, int] = {}
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class Sidecar(BaseModel):
    """<file>.meta.yml. `keys` name a row; the values of a `personal` input are never shown in a message.

    `layout` is how the file is laid out; `columns` and `controls` are those of the tidy layout it is read into.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    description: str
    source: str
    licence: str
    status: InputStatus
    published: date | None
    period: str
    geography: str
    notes: str | None = None
    keys: tuple[str, ...]
    personal: bool = False
    layout: Layout = "tidy"
    columns: tuple[Column, ...]
    controls: Controls

    @field_validator("columns")
    @classmethod
    def _each_once(cls, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        twice = [name for name, times in Counter(column.name for column in columns).items() if times > 1]
        if twice:
            raise ValueError(f"the column {', '.join(twice)} stands twice")
        return columns

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def free_text(self) -> list[str]:
        """The columns in people's own words, which are not ours to correct: the texts of personal records, but keys."""
        texts = [column.name for column in self.columns if column.type == "text" and column.name not in self.keys]
        return texts if self.personal else []

    def parameters(self) -> dict[str, int]:
        """The control totals by the names that suites use: `rows`, and `sum_<column>` for each sum."""
        return {"rows": self.controls.rows, **{f"sum_{name}": total for name, total in self.controls.sums.items()}}


def load_sidecar(path: Path, shown: str) -> Sidecar:
    """Read the sidecar of the raw file `path`; `shown` is how messages name that file."""
    beside = path.with_name(path.name + ".meta.yml")
    if not is_file(beside):
        raise ConfigurationError(
            f"{shown} has no sidecar: describe its source, licence, columns and control totals in {beside.name} "
            "beside it, as data/raw/README.md shows."
        )
    try:
        return Sidecar(**read_yaml(read_text(beside)))
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors())
        raise ConfigurationError(f"{shown}.meta.yml cannot be used: {found}.") from None
    except (YamlError, UnicodeDecodeError, TypeError) as error:
        raise ConfigurationError(f"{shown}.meta.yml is not a sidecar: {' '.join(str(error).split())}.") from None
