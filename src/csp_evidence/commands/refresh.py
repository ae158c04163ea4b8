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
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.later import of_later_years
from csp_evidence.project import Project
from csp_evidence.stage.csv_files import csv_bytes

CRIME, AREA_MONTHS, CATEGORIES = "recorded_crime", "area_months", "month_categories"
OTHER_SERIES = (AREA_MONTHS, CATEGORIES)  # the months of later years where later_years names no recorded crime
GROUPS, NATIONAL_GROUPS = "offence_groups", "csp_offence_groups"
BETWEEN = "expect_column_values_to_be_between"
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST = 8


class Refresh:
    """A partnership's published months beside those that later years are assessed with, to the month `to`.

    These are the recorded crime of `later_years` in partnership.yml, or without one the months of `area_months`.

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
        self.later = self.partnership.with_settings({"year_end": to})
        self._gated_later = GatedInputs(project, self.later)
        own_series = CRIME in of_later_years(self.partnership)
        self._source = CRIME if own_series else AREA_MONTHS
        lacking = [
            name for name in (CRIME, *(() if own_series else OTHER_SERIES)) if name not in self.partnership.inputs
        ]
        if lacking:
            raise ConfigurationError(
                f"{slug} has no input {listed(lacking)}: `csp refresh` sets the months of later years beside those of "
                f"{CRIME}. Name a file for {CRIME} under `later_years`, or files for {listed(list(OTHER_SERIES))} "
                "under `inputs`."
            )
        self.crime = self._gated.read(CRIME).open_frame()
        self.months = self._tidy(self._gated_later, self._source)
        self.old = Months.as_published(self.crime, self._title(self._gated, CRIME))
        vintage = self._title(self._gated_later, self._source)
        if own_series:
            self.new = Months.as_published(self.months, vintage)
        else:
            self.new = Months.of_categories(self.months, self._gated.read(CATEGORIES).open_frame(), vintage)
        self.area = self.partnership.area_code
        self.revised = revisions(self.old, self.new, self.area, to)
        self.added = new_months(self.old, self.new, to)

    def _tidy(self, gated: GatedInputs, name: str) -> pd.DataFrame:
        """An input before its gates: what does not fit them is what this command has to tell."""
        return read_tidy(name, gated.published(name))

    def _labels(self) -> dict[str, str]:
        """What readers call the groups of both series; a group without a label is called by its id in words."""
        known = {group: group.replace("_", " ") for group in (*self.old.groups, *self.new.groups)}
        for gated in (self._gated, self._gated_later):
            for name in (NATIONAL_GROUPS, GROUPS):
                if name in gated.partnership.inputs:
                    frame = self._tidy(gated, name)
                    known |= dict(zip(frame["offence_group"], frame["label"], strict=True))
        return known

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of inputs that later years do without."""
        return tuple(name for name in self.partnership.inputs if name not in self.later.inputs)

    def _title(self, gated: GatedInputs, name: str) -> str:
        return gated.published(name).sidecar.title

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
        labels = self._labels()
        for series, own in self.revised.groupby("series", sort=False):
            start = pd.Timestamp(f"{self.partnership.settings.year_end}-01") - pd.DateOffset(years=1)
            before, now = (int(own.loc[own["month"] > start, name].sum()) for name in ("published", "now"))
            what, months = labels.get(str(series), series), counted(len(own), "published months")
            yield (
                f"Revised, {what}: other figures in {months}. Of the last year published they add up to {before:,} "
                f"before and {now:,} now."
            )

    def _to_look_at(self) -> Iterator[str]:
        labels = self._labels()
        more, gone = ([labels[group] for group in groups] for groups in other_groups(self.old, self.new))
        if more or gone:
            yield (
                f"Look at: another classification. New are {listed(more, most=MOST) or 'no groups'}. Gone are "
                f"{listed(gone, most=MOST) or 'no groups'}. A figure by group cannot be set beside the one published "
                "before; every difference above mixes revision with classification."
            )
        for code, before, after in renamed(self.old, self.new):
            yield f"Look at: {code} was called {before} and is called {after}."
        if "series_breaks" in self.later.inputs:
            for row in breaks_in(self._tidy(self._gated_later, "series_breaks"), self.added).itertuples():
                group = labels.get(str(row.offence_group), str(row.offence_group))
                yield f"Look at: {group} breaks in {row.month:%B %Y}. {row.effect}"
        fresh = self.months[self.months["month"].isin(self.added)]
        for found in self._ranges(fresh):
            yield (
                f"Look at: expectation {found.expectation} of {self._source} holds {found.column} to {found.held}; the "
                f"new months propose {found.proposed}."
            )
        for name in self.left_out:
            yield (
                f"Look at: {self._title(self._gated, name)} (input {name}) is not carried over. Name a file that fits "
                "the new figures under `later_years`, or leave the edition without it."
            )
        resting = self.resting()
        if resting:
            yield f"Look at the statements that rest on recorded crime: {listed(resting, most=MOST)}."

    def _ranges(self, fresh: pd.DataFrame) -> Iterator[Any]:
        suite = subject_suite(self.project.expectations, f"{self._source}.processed", self._gated.suites)
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
        if "population" not in self.later.inputs:
            return "no input population is supplied"
        crime = self._tidy(self._gated_later, CRIME)
        return why_not_assessable(crime, self._tidy(self._gated_later, "population"), self.area, self.to)

    @property
    def synthetic(self) -> bool:
        """Whether either series is invented."""
        both = ((self._gated, CRIME), (self._gated_later, self._source))
        return "synthetic" in {gated.published(name).sidecar.status for gated, name in both}

    def write(self) -> Path:
        """Write every revision as CSV beside the editions, and return its path."""
        target = self.project.outputs / f"{self.slug}.refresh-{self.to}.csv"
        table = self.revised.assign(month=self.revised["month"].dt.strftime("%Y-%m"))
        write_bytes(target, csv_bytes(table, synthetic=self.synthetic))
        return target
