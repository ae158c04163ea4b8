"""How publishers lay out their files, as data: data/raw/reference/layouts.yml, and how headings are recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from csp_evidence.errors import ConfigurationError, InputError
from csp_evidence.files.as_yaml import YamlError, read_yaml
from csp_evidence.files.reading import is_file, not_there, read_text
from csp_evidence.project import LAYOUTS

TIDY = "tidy"
NOTE = re.compile(r"\[note (\d+)\]", re.IGNORECASE)
Headings = tuple[str, ...]


class _Layout(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BoroughMonths(_Layout):
    """One row a category and borough, one column a month; `categories` is a layout of offence_categories.csv."""

    borough: Headings
    major: Headings
    minor: Headings
    categories: str


class PlaceMonths(_Layout):
    """The same of boroughs or of wards, with files of several vintages to be joined; `code` and `borough` of a ward."""

    place: Headings
    major: Headings
    minor: Headings
    code: Headings | None = None
    borough: Headings | None = None


class PartnershipTable(_Layout):
    """A sheet of a workbook, or the same saved as CSV; `counts` by our name of the group.

    It has one row a partnership, a force, or what a force placed in none. A table of `rates` has numbers with decimals,
    and `marks` in the place of some; `bases` are the columns of what they are rates of.
    """

    sheets: Headings
    year_ending: str
    force_code: Headings
    force_name: Headings
    csp_code: Headings
    csp_name: Headings
    unassigned: str
    airport: str
    left_out: Headings
    counts: dict[str, Headings]
    bases: dict[str, Headings] = {}
    rates: bool = False
    marks: Headings = ()

    @property
    def columns(self) -> dict[str, Headings]:
        """The columns of numbers: what the rates are of, then the groups."""
        return {**self.bases, **self.counts}


class CountedRows(_Layout):
    """One row an event: which columns rows are counted by, by our name, the first of them the month.

    `id` is the column that names an event; `cut` how many characters of a column count; `files` how files are called.
    """

    files: str
    header: Headings
    counted: dict[str, str]
    id: str | None = None
    cut: dict[str, int] = {}


class QuarterSheets(_Layout):
    """A sheet a year, with one row a partnership, quarter and offence; `groups` by our name of the group."""

    financial_year: Headings
    quarter: Headings
    csp_name: Headings
    group: Headings
    count: Headings
    unassigned: str
    airport: str
    groups: dict[str, Headings]
    left_out: Headings


AnyLayout = BoroughMonths | PartnershipTable | CountedRows


class Layouts(_Layout):
    """layouts.yml; `renamed_categories` has those of borough_categories.csv by what older monthly files call them."""

    borough_months: dict[str, BoroughMonths]
    place_months: dict[str, PlaceMonths]
    renamed_categories: dict[str, str]
    partnership_table: dict[str, PartnershipTable]
    counted_rows: dict[str, CountedRows]
    quarter_sheets: dict[str, QuarterSheets]

    def named(self, name: str, shown: str) -> AnyLayout:
        """The layout that the sidecar of the file `shown` names."""
        known: dict[str, AnyLayout] = {**self.borough_months, **self.partnership_table, **self.counted_rows}
        if name not in known:
            raise ConfigurationError(
                f"{shown}.meta.yml names the layout {name!r}, which {LAYOUTS} does not have. It has "
                f"{', '.join(sorted(known))}, beside {TIDY}."
            )
        return known[name]


def load_layouts(folder: Path) -> Layouts:
    """The layouts in the folder of the reference data.

    Raises
    ------
    ConfigurationError
        The file is missing, no YAML, or names something that no layout has.
    """
    path, shown = folder / LAYOUTS, f"{folder.name}/{LAYOUTS}"
    if not is_file(path):
        raise ConfigurationError(f"{shown} {not_there(path)}; restore it from version control.")
    try:
        return Layouts(**read_yaml(read_text(path)))
    except (YamlError, UnicodeDecodeError, TypeError) as error:
        raise ConfigurationError(f"{shown} cannot be read: {' '.join(str(error).split())}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(
            f"{shown}: {'.'.join(map(str, first['loc']))}: {first['msg'].lower()}. Correct it."
        ) from None


def plain(heading: str) -> str:
    """A heading without notes, line breaks, double blanks and capitals."""
    return " ".join(NOTE.sub(" ", heading).split()).casefold()


def without_notes(cell: str) -> tuple[str, str]:
    """A cell without the notes it refers to, and their numbers, such as "4" or "4, 8"."""
    return " ".join(NOTE.sub(" ", cell).split()), ", ".join(NOTE.findall(cell))


def is_called(cell: str, headings: Headings) -> bool:
    """Whether a heading has any of these names; one that ends with * is the beginning of it."""
    name = plain(cell)
    return any(name.startswith(plain(one[:-1])) if one.endswith("*") else name == plain(one) for one in headings)


def place_of(headings: Headings, row: Sequence[str], shown: str, number: int) -> int:
    """Where in a row of headings one stands that has any of these names; one that ends with * is the beginning of it.

    Raises
    ------
    InputError
        None of them is there, or one stands twice: names the row.
    """
    places = [at for at, cell in enumerate(row) if is_called(cell, headings)]
    if len(places) != 1:
        what = "lacks" if not places else "repeats"
        raise InputError(
            f"{shown}, row {number}: the header does not fit the layout: it {what} {' or '.join(headings)}. Name the "
            f"right layout in the sidecar, or add the new heading to {LAYOUTS}."
        )
    return places[0]
