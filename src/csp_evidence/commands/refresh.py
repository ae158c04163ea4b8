"""What `csp refresh` says before a year is taken further: what is new, what moved, and what a person must look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.series import why_not_assessable
from csp_evidence.analysis.claims.dependencies import names_of
from csp_evidence.analysis.delivery.refresh import (
    Months,
    breaks_in,
    missing_months,
    new_months,
    other_groups,
    out_of_range,
    renamed,
    revisions,
)
from csp_evidence.analysis.wording import counted, listed
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.suites import subject_suite
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from csp_evidence.stage.csv_files import csv_bytes

CRIME, AREA_MONTHS, CATEGORIES = "recorded_crime", "area_months", "month_categories"
BETWEEN = "expect_column_values_to_be_between"
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST = 8


class Refresh:
    """A partnership's published months beside those that its other input has, to the month `to`.

    Raises
    ------
    ConfigurationError
        `to` is no month, or not after the year assessed last; or there are no months to compare.
    GateError, InputError
        An input does not pass its gates.
    """

    def __init__(self, project: Project, slug: str, to: str) -> None:
        if not MONTH.fullmatch(to):
            raise ConfigurationError(f"--to takes a month such as 2018-03, not {to!r}.")
        self.project, self.slug, self.to = project, slug, to
        self.partnership = load_partnership(project, slug)
        self._gated = GatedInputs(project, self.partnership)
        year_end = self.partnership.settings.year_end
        if to <= year_end:
            raise ConfigurationError(f"{slug} is assessed to {year_end} already: give --to a later month.")
        lacking = [name for name in (CRIME, AREA_MONTHS, CATEGORIES) if name not in self.partnership.inputs]
        if lacking:
            raise ConfigurationError(
                f"{slug} has no input {listed(lacking)}: `csp refresh` sets the months of {AREA_MONTHS} beside those "
                f"of {CRIME}. Name the files under `inputs`."
            )
        self.crime = self._gated.read(CRIME).open_frame()
        self.months = self._gated.read(AREA_MONTHS).open_frame()
        self.old = Months.as_published(self.crime, self._title(CRIME))
        categories = self._gated.read(CATEGORIES).open_frame()
        self.new = Months.of_categories(self.months, categories, self._title(AREA_MONTHS))
        self.area = self.partnership.area_code
        self.revised = revisions(self.old, self.new, self.area, to)
        self.added = new_months(self.old, self.new, to)

    def _title(self, name: str) -> str:
        return self._gated.published(name).sidecar.title

    def lines(self) -> Iterator[str]:
        """The report, a line each."""
        yield f"{self.partnership.name} to {self.to}: {counted(len(self.added), 'new months')} from {self.new.vintage}."
        if lacking := missing_months(self.old, self.new, self.to):
            yield f"Not there: {listed([f'{month:%B %Y}' for month in lacking], most=MOST)}."
        yield from self._revised()
        yield from self._to_look_at()
        settings = self.partnership.settings.model_dump()
        kept = [f"{name} {value}" for name, value in settings.items() if name != "year_end" and value is not None]
        yield f"Carried forward: {listed(kept)}."

    def _revised(self) -> Iterator[str]:
        if self.revised.empty:
            yield "No month that was published differs."
            return
        for series, own in self.revised.groupby("series", sort=False):
            start = pd.Timestamp(f"{self.partnership.settings.year_end}-01") - pd.DateOffset(years=1)
            before, now = (int(own.loc[own["month"] > start, name].sum()) for name in ("published", "now"))
            yield (
                f"Revised, {series}: {counted(len(own), 'published months')} differ. Of the last year published they "
                f"add up to {before:,} before and {now:,} now."
            )

    def _to_look_at(self) -> Iterator[str]:
        more, gone = other_groups(self.old, self.new)
        if more or gone:
            yield (
                f"Look at: another classification. {counted(len(more), 'groups')} are new ({listed(more, most=MOST)}), "
                f"{counted(len(gone), 'groups')} are gone ({listed(gone, most=MOST)}). A figure by group cannot be set "
                "beside the one published before; every difference above mixes revision with classification."
            )
        for code, before, after in renamed(self.old, self.new):
            yield f"Look at: {code} was called {before} and is called {after}."
        if "series_breaks" in self.partnership.inputs:
            for row in breaks_in(self._gated.read("series_breaks").open_frame(), self.added).itertuples():
                yield f"Look at: {row.offence_group} breaks in {row.month:%B %Y}. {row.effect}"
        fresh = self.months[self.months["month"].isin(self.added)]
        for found in self._ranges(fresh):
            yield (
                f"Look at: expectation {found.expectation} of {AREA_MONTHS} holds {found.column} to {found.held}; the "
                f"new months propose {found.proposed}."
            )
        resting = self.resting()
        if resting:
            yield f"Look at the statements that rest on recorded crime: {listed(resting, most=MOST)}."

    def _ranges(self, fresh: pd.DataFrame) -> Iterator[Any]:
        suite = subject_suite(self.project.expectations, f"{AREA_MONTHS}.processed")
        for column in ("offences",):
            asked = [
                (item.id, item.kwargs)
                for item in (suite.expectations if suite else ())
                if item.type == BETWEEN and item.kwargs.get("column") == column
            ]
            yield from out_of_range(fresh[column].astype(int), asked)

    def resting(self) -> list[str]:
        """The statements of claims.yml that rest on recorded crime, by their ids."""
        if "claims" not in self.partnership.inputs:
            return []
        register, _ = self._gated.document("claims")
        used = (f"inputs.{CRIME}", "strategic_assessment.")
        return [claim for claim, names in names_of(register.claims).items() if any(n.startswith(used) for n in names)]

    def why_no_edition(self) -> str:
        """What keeps the assessment from being made for the new year; empty where nothing does."""
        if "population" not in self.partnership.inputs:
            return "no input population is supplied"
        population = self._gated.read("population").open_frame()
        return why_not_assessable(self.crime, population, self.area, self.to)

    def write(self) -> Path:
        """Write every revision as CSV beside the editions, and return its path."""
        target = self.project.outputs / f"{self.slug}.refresh-{self.to}.csv"
        table = self.revised.assign(month=self.revised["month"].dt.strftime("%Y-%m"))
        statuses = {self._gated.published(name).sidecar.status for name in (CRIME, AREA_MONTHS)}
        write_bytes(target, csv_bytes(table, synthetic="synthetic" in statuses))
        return target
