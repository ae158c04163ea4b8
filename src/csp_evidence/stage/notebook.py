"""What a notebook talks to: gated inputs in, tables, figures, results and findings out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.judging import Calculated, Judged, calculate, judge_all
from csp_evidence.analysis.wording import counted, listed
from csp_evidence.errors import GateError, MismatchError
from csp_evidence.files.as_json import write_json
from csp_evidence.files.reading import note_readings
from csp_evidence.gates.messages import stops, tell, why_stopped
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.inputs.register import Register
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.project import find_project
from csp_evidence.stage.folder import RECORDS, by_hand, stage_folder
from csp_evidence.stage.markup import prose_html
from csp_evidence.stage.outputs import Outputs
from csp_evidence.stage.own_files import refuse_own_files
from csp_evidence.stage.planned import planned
from csp_evidence.stage.results import show
from csp_evidence.stage.statement_tables import Borrowed
from csp_evidence.stage.statements import keep_register, origins

_opened: list[str] = []  # by a kernel that a run has started, which has one notebook to run


def open_stage(name: str, partnership: str, overrides: Mapping[str, Any] | None = None) -> Stage:
    """Open the stage `name` of the partnership in data/raw/<partnership>.

    `overrides` are settings to change for this run; None leaves a setting as partnership.yml has it. Outputs go to
    outputs/drafts/<partnership>, or to the folder that a run of the whole edition is building: every stage then has
    the settings of that run, and may not be opened with others.

    Raises
    ------
    ConfigurationError
        No such partnership, an unknown parameter, or a value of the wrong type.
    MismatchError
        A run of the whole edition asked for something else, or the stage is opened twice in it.
    """
    plan, chosen = planned(), dict(overrides or {})
    project = plan.project if plan else find_project()
    if plan is None:
        loaded = load_partnership(project, partnership).with_settings(chosen)
        return Stage(stage_plan(name), project, partnership, loaded, stage_folder(project, partnership))
    plan.refuse_others(name, partnership, chosen)
    if _opened:
        raise MismatchError(f"notebooks/{name}.ipynb opens its stage twice; open_stage may stand in one cell only.")
    _opened.append(name)
    readings = note_readings()
    refuse_own_files(project, name)
    loaded = load_partnership(project, partnership).with_settings(plan.settings)
    return Stage(stage_plan(name), project, partnership, loaded, stage_folder(project, partnership), plan, readings)


class Stage(Outputs):
    """One notebook's dealings with the rest."""

    def judge(
        self, register: Register, names: Mapping[str, Any], protected: Collection[str] = ()
    ) -> tuple[list[Judged], list[Calculated]]:
        """The verdict on every statement of a register, by where its evidence comes from, and our own calculations.

        `protected` are the names of counts that are rounded to protect people.
        """
        known = origins(register, names, self._stages(), invented_report=self._sources.report_invented())
        judged = judge_all(register.claims, names, known, protected)
        return judged, calculate(register.calculations, register.claims, names)

    def statements(self, judged: Sequence[Judged], calculated: Sequence[Calculated]) -> None:
        """Keep verdicts and calculations as claims.json and as tables, and show them, what is wrong first.

        They stand where the finding `statements` does.
        """
        section = self._dictionary.entry("findings", "statements").section
        self._order.note("section", section)
        kept = keep_register(
            self._folder, self._plan.name, judged, calculated, self._stages(), self._sources, section=section
        )
        for record, html in kept:
            self._kept.add("table", record.name, record)
            show(html)

    def _stages(self) -> dict[str, Borrowed]:
        statuses = {name: record.status for name, record in self._sources.inputs.items()}
        return {
            **self._sources.borrowed,
            self._plan.name: Borrowed(self.results(), self._kept.values("table"), statuses),
        }

    def close(self) -> None:
        """Gate the results at `<stage>.results` and write the stage's record.

        Raises
        ------
        GateError
            A critical expectation failed here or before.
        """
        passed = tuple(self._checks.values())
        if stops(passed):
            raise GateError(why_stopped(passed))
        results = self.results()
        frame = pd.DataFrame([{key: result.value for key, result in results.items()}], index=[1], dtype=object)
        money = [key for key, result in results.items() if isinstance(result.value, Decimal)]
        plain = frame.drop(columns=money).infer_objects()
        suite = load_suite(self._project.expectations, f"{self._plan.name}.results")
        subject = Subject(plain.join(frame[money]), f"results of {self._plan.name}", (), money)
        self._pass(validate(subject, suite, self._gated.parameters(suite, {})))
        write_json(self._folder / RECORDS / f"{self._plan.name}.json", self._record().model_dump())
        if by_hand():  # a word to the analyst; readers have the page on data quality
            for text in self._closing():
                show(prose_html(text, "edition"))

    def _closing(self) -> list[str]:
        failed = [check for check in self._checks.values() if check.outcome == "fail"]
        numbers = [
            counted(len(self._kept.values(kind)), f"{kind}s")
            for kind in ("result", "table", "figure", "finding", "gap")
        ]
        return [
            f"{counted(len(self._checks) - len(failed), 'checks')} of {len(self._checks):,} passed.",
            *(f"Failed: {tell(check)}" for check in failed),
            f"Kept: {listed(numbers)}. This draft is in {self._project.relative(self._folder)}.",
        ]
