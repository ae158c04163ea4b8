"""What rests on a stated figure whose gate has closed: casts, relations, quantities, exceptions and statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.dependencies import statements_on
from csp_evidence.analysis.funding import checks as audits
from csp_evidence.analysis.funding.exceptions import names_in
from csp_evidence.analysis.funding.reconciliation import PRINTED
from csp_evidence.analysis.funding.result_keys import figures_under
from csp_evidence.analysis.wording import listed
from csp_evidence.errors import EvidenceError
from csp_evidence.gates.acceptance import CONTENT
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.gates.report_figures import CHECKS, ReportFigures
from csp_evidence.inputs.accepted import Change, accepted_table, changes, content_of
from csp_evidence.records import Check

AFTER_ACCEPTANCE = (CHECKS,)


def consequences(gated: GatedInputs, checks: Sequence[Check]) -> list[str]:
    """Sentences on what breaks and what rests on the figures that closed a gate; none where no figure did.

    Where the rows that were last accepted, the printed form or the casts tell which figures were changed, it is those;
    else every figure that could be, and the sentences say so.
    """
    closed = {check.gate for check in stops(checks)}
    printed = bool(closed & {f"{PRINTED}.raw", f"{PRINTED}.processed"})
    if not printed and closed.isdisjoint(AFTER_ACCEPTANCE):
        return []
    try:
        report = _Report(gated)
        return _of_file(report, checks) if printed else _of_suspects(report)
    except (EvidenceError, ValueError) as error:
        return [f"What rests on the figures of this file cannot be worked out before this is put right: {error}"]


class _Report(ReportFigures):
    """The report's figures as the inputs have them, and what rests on them."""

    @cached_property
    def audit(self) -> pd.DataFrame:
        """The checks, as the figures stand."""
        money = self.money
        return audits.audit(money.figures, money.tables.derived, money.relations, confirmed=money.funds.confirmed)

    @cached_property
    def broken(self) -> pd.DataFrame:
        return self.audit[self.audit["as_expected"] == "no"]

    @cached_property
    def checked(self) -> dict[str, str]:
        """By figure the casts and relations that would notice one more of it."""
        noticed = audits.corroboration(self.money.figures, self.money.tables.derived, self.money.relations)
        return dict(zip(noticed["figure_id"], noticed["noticed_by"], strict=True))

    def at(self, row: int) -> str | None:
        """The figure in a row of the printed table; None where it gives none."""
        return next((cell.figure_id for cell in self.money.tables.cells if cell.place == row), None)

    def resting(self, figures: Sequence[str]) -> dict[str, set[str]]:
        """What rests on one of these figures: the parts of the audit, quantities and exceptions."""
        money = self.money
        exceptions = {} if money.exceptions is None else names_in(money.exceptions)
        known = audits.rules(money.tables.derived, money.relations)
        found = audits.what_rests(money.figures, known, money.relations, exceptions)
        return {name: own for name, under in found.items() if (own := under.intersection(figures))}

    def behind_what_breaks(self) -> set[str]:
        """Every figure that a broken check rests on."""
        resting = self.resting(list(self.money.figures["figure_id"]))
        breaks = [f"{row.check_id} ({row.paragraph})" for row in self.broken.itertuples()]
        return set().union(*(resting[name] for name in breaks))


def _of_file(report: _Report, checks: Sequence[Check]) -> list[str]:
    """On the figures of the printed table."""
    published = report.gated.published(PRINTED)
    path, noted = report.gated.project.root / published.shown, published.sidecar.controls.sha256
    before = accepted_table(path, noted, published.sidecar.keys)
    if before is not None and (found := changes(before, content_of(published))):
        return _of_changes(report, found)
    if not any(check.expectation == CONTENT for check in stops(checks)):
        return []
    return _of_suspects(report, list(report.money.figures["figure_id"]))


def _of_changes(report: _Report, found: Sequence[Change]) -> list[str]:
    """On the figures that differ from the rows that were last accepted."""
    moved = [
        (change, figure)
        for change in found
        if change.field == "printed" and change.row is not None and (figure := report.at(change.row)) is not None
    ]
    if not moved:
        where = dict.fromkeys(f"{change.field or 'the whole row'} ({change.name})" for change in found)
        return [f"No figure was changed since the file was accepted, but {listed(list(where), most=5)}."]
    told = [
        f"{_named(report, figure)} in row {change.row}: it reads {change.new or 'nothing'}, and "
        f"{change.old or 'a blank'} was accepted"
        for change, figure in moved
    ]
    opening = "The figure that was changed is" if len(told) == 1 else "The figures that were changed:"
    return [f"{opening} {'; '.join(told)}.", *_what_follows(report, [figure for _, figure in moved])]


def _of_suspects(report: _Report, own: Sequence[str] = ()) -> list[str]:
    """On the figures that could be behind what is broken, of `own` where a file is known to have changed."""
    looked_at = list(dict.fromkeys(name for names in report.broken["look_at"] for name in names.split(", ")))
    figures = looked_at
    if own and looked_at:
        behind = report.behind_what_breaks()
        figures = [name for name in looked_at if name in own] or [name for name in own if name in behind]
    if figures:
        first = f"The figures that could be wrong: {'; '.join(_named(report, figure) for figure in figures)}."
    elif not own:
        return []
    else:
        figures = list(own)
        first = (
            "Neither a control total nor a cast nor a relation shows that a figure was changed, and a digest alone "
            "cannot tell the row; if it was a figure, what follows is on all of the file."
        )
    return [first, *_what_follows(report, figures)]


def _what_follows(report: _Report, figures: Sequence[str]) -> list[str]:
    """What breaks, what else is worked out from the figures, and the statements that rest on them."""
    resting = report.resting(figures)
    broken = [row for row in report.broken.itertuples() if f"{row.check_id} ({row.paragraph})" in resting]
    breaks = {f"{row.check_id} ({row.paragraph})" for row in broken}
    told = ["Casts and relations that break: " + "; ".join(map(_check, broken)) + "."]
    if not broken:
        alone = [figure for figure in figures if not report.checked[figure]]
        told = [
            "No cast or relation of the report checks "
            + ("this figure" if len(figures) == 1 else ", ".join(alone))
            + ": nothing else in it would show that it is wrong."
            if alone
            else "No cast or relation breaks: the change is within their rounding."
        ]
    others = [name for name in resting if name not in breaks]
    if others:
        told.append(f"Also resting on {_them(figures)}: {', '.join(others)}.")
    if not report.claims:
        return [*told, "This partnership has no register of statements."]
    on = statements_on(report.claims, figures_under(report.money))
    named = {claim.id for figure in figures for claim in on.get(figure, [])}
    listed = ", ".join(f"{claim.id} ({claim.paragraph})" for claim in report.claims if claim.id in named)
    return [*told, f"Statements of the report that rest on {_them(figures)}: {listed or 'none'}."]


def _named(report: _Report, figure: str) -> str:
    row = report.money.figures.set_index("figure_id").loc[figure]
    return f"{figure} ({row['paragraph']}: {row['description']})"


def _them(figures: Sequence[str]) -> str:
    return "it" if len(figures) == 1 else "them"


def _check(row: Any) -> str:
    return f"{row.check_id} ({row.paragraph}: {row.statement})"
