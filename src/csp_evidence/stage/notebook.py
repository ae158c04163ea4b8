"""What a notebook talks to: gated inputs in, tables, figures, results and findings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from numbers import Integral
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.judging import Calculated, Judged, calculate, judge_all
from csp_evidence.analysis.wording import counted, listed
from csp_evidence.cell_text import is_numeric
from csp_evidence.charts.chart import Chart, to_svg
from csp_evidence.errors import ConfigurationError, GateError, MismatchError
from csp_evidence.files.as_json import write_bytes, write_json
from csp_evidence.files.reading import Reading, note_readings
from csp_evidence.gates.consequences import consequences
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops, tell, why_stopped
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.inputs.register import Register
from csp_evidence.partnership.configuration import Partnership, Settings, Topic, load_partnership
from csp_evidence.partnership.stages import StagePlan, stage_plan
from csp_evidence.project import Project, find_project
from csp_evidence.records import (
    Check,
    Disclosure,
    FigureRecord,
    FileRead,
    Finding,
    Gap,
    Result,
    StageRecord,
    TableRecord,
)
from csp_evidence.stage.basis import Published, basis_of, invented_cells
from csp_evidence.stage.csv_files import csv_bytes
from csp_evidence.stage.disclosure import PEOPLE, WITHHELD_HERE, People, Policy
from csp_evidence.stage.folder import INTERNAL, RECORDS, borrow, by_hand, stage_folder
from csp_evidence.stage.keeping import Kept, Order
from csp_evidence.stage.markup import figure_html, finding_html, gap_html, prose_html, table_html
from csp_evidence.stage.planned import Planned, planned
from csp_evidence.stage.protection import Guard
from csp_evidence.stage.sources import Sources
from csp_evidence.stage.statement_tables import Borrowed
from csp_evidence.stage.statements import keep_register, origins
from csp_evidence.stage.values import plain_value

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
    loaded = load_partnership(project, partnership).with_settings(plan.settings)
    return Stage(stage_plan(name), project, partnership, loaded, stage_folder(project, partnership), plan, readings)


class Stage:
    """One notebook's dealings with the rest; `partnership` and `settings` are for the notebook to read."""

    def __init__(
        self,
        plan: StagePlan,
        project: Project,
        slug: str,
        partnership: Partnership,
        folder: Path,
        planned: Planned | None = None,
        readings: Iterable[Reading] = (),
    ) -> None:
        self._partnership = partnership
        self._key, self._edition = (planned.key, planned.edition) if planned else ("", slug)
        self._readings = readings
        settings = partnership.settings
        self.policy = Policy(settings.disclosure_threshold, settings.disclosure_rounding)
        self._guard = Guard(self.policy)
        self._plan = plan
        self._project = project
        self._slug = slug
        self._folder = folder
        self._gated = GatedInputs(project, partnership)
        self._order = Order()
        self._sources = Sources(self._gated, self._order)
        self._kept = Kept()
        self._checks: dict[tuple[str, str], Check] = {}

    @property
    def partnership(self) -> Partnership:
        return self._partnership

    @property
    def settings(self) -> Settings:
        return self._partnership.settings

    def has(self, name: str) -> bool:
        """Whether the partnership supplies the input `name`."""
        return name in self.partnership.inputs

    def read(self, name: str) -> pd.DataFrame:
        """The tidy frame of an input that has passed both of its gates; also kept as Parquet in data/processed.

        Raises
        ------
        GateError
            A critical expectation failed, or one could not be tested.
        InputError, ConfigurationError
            The file or its sidecar cannot be used.
        """
        if name not in self._plan.inputs:
            raise ConfigurationError(f"The stage {self._plan.name} does not declare the input {name!r} (stages.py).")
        gated = self._gated.read(name)
        self._sources.read(name, gated.record)
        self._pass(gated.checks, personal=self._sources.personal((name,)))
        frame = gated.open_frame()
        parquet = frame.reset_index().to_parquet(index=False)
        write_bytes(self._project.processed(self._edition) / f"{name}.parquet", parquet)
        return frame

    def document(self, name: str) -> Any:
        """The typed content of an input that is a YAML document, such as the register of claims, past its gate.

        Raises
        ------
        GateError
            A critical expectation failed, or the document does not state what was accepted.
        InputError
            It cannot be read.
        """
        if name not in self._plan.inputs:
            raise ConfigurationError(f"The stage {self._plan.name} does not declare the input {name!r} (stages.py).")
        content, record = self._gated.document(name)
        self._sources.read(name, record)
        self._pass(self._gated.document_checks(name))
        return content

    def gate(self, point: str, frame: pd.DataFrame, *, keys: Sequence[str], money: Sequence[str] = ()) -> None:
        """Gate a frame made on the way, such as `casts`, at `<stage>.<point>`; its index must be row numbers."""
        subject = Subject(frame, " and ".join(record.file for record in self._sources.read_so_far()), keys, money)
        suite = load_suite(self._project.expectations, f"{self._plan.name}.{point}")
        self._pass(validate(subject, suite, self._gated.parameters(suite, {})))

    def table(
        self,
        name: str,
        frame: pd.DataFrame,
        *,
        caption: str,
        unit: str,
        sources: Sequence[str] | None = None,
        notes: str = "",
        headings: Mapping[str, str] | None = None,
        decimals: Mapping[str, int] | None = None,
        max_rows: int | None = None,
        people: People | None = None,
        published: Published | None = None,
        disclosure: Disclosure = "public",
    ) -> None:
        """Keep a table as CSV and show it.

        `sources` are names of inputs, or of stages whose results went in; by default all that were read so far but
        illustrations, which must be named. Where one of them is synthetic or an illustration, so is the table. A table
        made from personal records is put through the disclosure policy first; `people` says which of its numbers count
        people; `published` says which of its cells rest on no synthetic source, and marks the others one by one where
        one is (see `invented_cells`). An internal table is kept beside the editions, never in one, and is not shown.
        """
        used = self._sources.named(sources)
        synthetic = self._sources.synthetic(used)
        invented = invented_cells(frame, published) if synthetic and published is not None else None
        if invented is not None and not invented.any(axis=None):
            synthetic, invented = False, None
        file = f"tables/{self._plan.name}/{name}.csv"
        record = TableRecord(
            name=name, caption=caption, unit=unit, file=file, rows=len(frame), sources=self._sources.recorded(used),
            synthetic=synthetic, partly=invented is not None,
            illustrative=self._sources.illustrative(used), disclosure=disclosure,
            section=self._order.noted("section", ""),
        )  # fmt: skip
        if disclosure == "internal":
            self._keep_internal(record, frame)
            return
        if self._sources.personal(used):
            frame, noted = self._guard.table(f"{self._plan.name}, table {name}", frame, people)
            record = record.model_copy(update=noted)
            notes = f"{notes} {WITHHELD_HERE}".strip() if record.withheld else notes
        content = csv_bytes(frame, synthetic=synthetic, illustrative=record.illustrative, invented=invented)
        write_bytes(self._folder / file, content)
        numeric = tuple(str(column) for column in frame if is_numeric(list(frame[column])))
        self._kept.add("table", name, record.model_copy(update={"numeric": numeric}))
        html = table_html(
            frame,
            name=name,
            caption=caption,
            unit=unit,
            synthetic=synthetic,
            illustrative=record.illustrative,
            sources=self._sources.titles(used),
            notes=notes,
            file=file,
            headings=headings,
            decimals=decimals,
            max_rows=max_rows,
            invented=invented,
        )
        _show(html)

    def figure(
        self, name: str, chart: Chart, *, sources: Sequence[str] | None = None, people: People | None = None
    ) -> None:
        """Keep a chart as SVG, its data as CSV, and show it.

        Where it rests on personal records, it must have been drawn from counts that `protect` has let through.
        """
        used = self._sources.named(sources)
        noted: dict[str, Any] = {}
        if self._sources.personal(used):
            noted = self._guard.figure(f"{self._plan.name}, figure {name}", chart.data, people)
        synthetic, illustrative = self._sources.synthetic(used), self._sources.illustrative(used)
        file, data_file = (f"figures/{self._plan.name}/{name}.{kind}" for kind in ("svg", "csv"))
        svg = to_svg(chart, name, synthetic=synthetic, illustrative=illustrative)
        write_bytes(self._folder / file, svg)
        write_bytes(self._folder / data_file, csv_bytes(chart.data, synthetic=synthetic, illustrative=illustrative))
        self._kept.add(
            "figure",
            name,
            FigureRecord(
                name=name,
                headline=chart.headline,
                subtitle=chart.subtitle,
                alt=chart.alt,
                file=file,
                data_file=data_file,
                sources=self._sources.recorded(used),
                synthetic=synthetic,
                illustrative=illustrative,
                **noted,
            ),
        )
        html = figure_html(
            svg,
            name=name,
            headline=chart.headline,
            subtitle=chart.subtitle,
            alt=chart.alt,
            sources=self._sources.titles(used),
            synthetic=synthetic,
            illustrative=illustrative,
            file=file,
            data_file=data_file,
        )
        _show(html)

    def result(
        self,
        key: str,
        value: Any,
        *,
        unit: str,
        section: str,
        paragraph: str | None = None,
        label: str | None = None,
        sources: Sequence[str] | None = None,
    ) -> None:
        """Keep one quantity under `<stage>.<quantity>`; `section` is the anchor of the heading it stands under.

        A result with a `label` is shown on the front page under it. `sources` are as for a table, but none may be an
        illustration: what would be if something were so is a table or a figure, and no result.
        """
        if not key.startswith(f"{self._plan.name}."):
            raise ConfigurationError(f"The result {key!r} must be named {self._plan.name}.<quantity>.")
        used = self._sources.of_evidence(sources)
        if unit in PEOPLE and self._sources.personal(used) and isinstance(value, Integral):
            value = self.policy.number(int(value))
        self._order.note("section", section)
        result = Result(
            value=plain_value(value),
            unit=unit,
            paragraph=paragraph,
            section=section,
            sources=self._sources.recorded(used),
            synthetic=self._sources.synthetic(used),
        )
        self._kept.add("result", key, result)
        if label:
            self._kept.add("label", key, label)

    def paragraph(self, topic: Topic) -> str | None:
        """Where the partnership's report speaks of a topic, such as "7.1"; None where it has no such place."""
        return self.partnership.paragraphs.get(topic)

    def is_synthetic(self, name: str) -> bool:
        """Whether an input that was read stands in for data that nobody has published."""
        return self._sources.synthetic((name,))

    def results(self) -> dict[str, Result]:
        """The results that this stage has given so far."""
        return dict(self._kept.items("result"))

    def protect(self, frame: pd.DataFrame, people: People) -> pd.DataFrame:
        """A frame made from personal records as it may be shown: what prose, results and figures are made from."""
        return self.policy.protect(frame, people, self._plan.name)

    def say(self, text: str, *, sources: Sequence[str] | None = None) -> None:
        """Show a paragraph whose numbers come from code, as it is typed: nothing in it is Markdown or markup.

        `sources` are as for a table, and the paragraph is marked like one; none for what rests on no input.
        """
        used = self._sources.named(sources)
        synthetic, illustrative = self._sources.synthetic(used), self._sources.illustrative(used)
        _show(prose_html(text, basis_of(synthetic=synthetic, illustrative=illustrative)))

    def finding(self, text: str, *, section: str, sources: Sequence[str] | None = None) -> None:
        """Show a sentence and put it on the front page; like a result, it rests on no illustration."""
        synthetic = self._sources.synthetic(self._sources.of_evidence(sources))
        finding = Finding(text=text, section=section, synthetic=synthetic)
        self._kept.append("finding", finding)
        _show(finding_html(finding))

    def gap(self, subject: str, *, missing: str, remedy: str, paragraph: str | None = None) -> None:
        """Note evidence that is missing; the pages show it as a gap."""
        gap = Gap(subject=subject, missing=missing, remedy=remedy, paragraph=paragraph)
        self._kept.append("gap", gap)
        _show(gap_html(gap))

    def results_of(self, name: str) -> dict[str, Result]:
        """The results of another stage of the same run; for a draft, of the published edition where need be."""
        borrowed = borrow(self._project, self._slug, self._folder, name, self._plan.name)
        self._sources.borrow(name, borrowed)
        return dict(borrowed.results)

    def judge(self, register: Register, names: Mapping[str, Any]) -> tuple[list[Judged], list[Calculated]]:
        """The verdict on every statement of a register, by where its evidence comes from, and our own calculations."""
        invented = any(self._sources.inputs[name].status == "synthetic" for name in self._documents())
        known = origins(register, names, self._stages(), invented_report=invented)
        return judge_all(register.claims, names, known), calculate(register.calculations, register.claims, names)

    def statements(self, judged: Sequence[Judged], calculated: Sequence[Calculated], *, section: str) -> None:
        """Keep verdicts and calculations as claims.json and as tables, and show them, what is wrong first."""
        self._order.note("section", section)
        kept = keep_register(
            self._folder, self._plan.name, judged, calculated, self._stages(), self._sources, section=section
        )
        for record, html in kept:
            self._kept.add("table", record.name, record)
            _show(html)

    def _stages(self) -> dict[str, Borrowed]:
        statuses = {name: record.status for name, record in self._sources.inputs.items()}
        return {
            **self._sources.borrowed,
            self._plan.name: Borrowed(self.results(), self._kept.values("table"), statuses),
        }

    def _documents(self) -> list[str]:
        return [name for name in self._sources.inputs if not self._sources.is_table(name)]

    def ran(self, name: str) -> bool:
        """Whether the partnership supplies what the stage `name` needs."""
        return not stage_plan(name).why_left_out(self.partnership.inputs, has_plan=self.partnership.plan is not None)

    def close(self) -> None:
        """Gate the results at `<stage>.results`, compare the tables with each other and write the stage's record.

        Raises
        ------
        GateError
            A critical expectation failed here or before, or two tables give away together what each of them withholds.
        """
        passed = tuple(self._checks.values())
        if stops(passed):
            raise GateError(why_stopped(passed))
        kept = [
            f"{self._plan.name}, {kind} {name}" for kind in ("table", "figure") for name, _ in self._kept.items(kind)
        ]
        self._guard.compare(kept)
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
                _show(prose_html(text, "edition"))

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

    def _record(self) -> StageRecord:
        return StageRecord(
            stage=self._plan.name,
            title=self._plan.title,
            parameters={"partnership": self._slug, **self.settings.model_dump()},
            inputs=tuple(self._sources.inputs.values()),
            results=self.results(),
            key_results=dict(self._kept.items("label")),
            checks=tuple(self._checks.values()),
            tables=self._kept.values("table"),
            figures=self._kept.values("figure"),
            findings=self._kept.values("finding"),
            gaps=self._kept.values("gap"),
            internal=self._kept.values("internal table"),
            key=self._key,
            read=tuple(
                FileRead(file=self._project.relative(path), sha256=sha256) for path, sha256, _ in self._readings
            ),
        )

    def _pass(self, checks: Sequence[Check], *, personal: bool = False) -> None:
        for check in [self.policy.check(check) for check in checks] if personal else checks:
            self._checks[check.gate, check.expectation] = check
        stopping = stops(checks)
        if stopping:
            failed = self._folder / RECORDS / f"{self._plan.name}.failed.json"
            write_json(failed, self._record().model_dump())
            raise GateError(" ".join([why_stopped(checks), *consequences(self._gated, checks)]))

    def _keep_internal(self, record: TableRecord, frame: pd.DataFrame) -> None:
        place = self._project.outputs / INTERNAL / self._edition / record.file
        write_bytes(place, csv_bytes(frame, synthetic=record.synthetic, illustrative=record.illustrative))
        self._kept.add("internal table", record.name, record)
        self.say(
            f"Internal, and not part of the edition: {record.caption} ({record.rows:,} rows), kept in "
            f"{self._project.relative(place)}.",
            sources=record.sources,
        )


def _show(html: str) -> None:
    """Show markup in the notebook, where JupyterLab takes no dollar sign for the beginning of mathematics."""
    from IPython.display import HTML, display

    display(HTML(f'<div class="mathjax_ignore">{html}</div>'))
