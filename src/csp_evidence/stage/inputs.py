"""What a stage reads: inputs past their gates, other stages' results, and frames gated on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.districts import together
from csp_evidence.analysis.release import Rule
from csp_evidence.analysis.release.microdata import PersonalFrame
from csp_evidence.analysis.wording import listed
from csp_evidence.errors import ConfigurationError, GateError
from csp_evidence.files.as_json import write_bytes, write_json
from csp_evidence.files.reading import Reading
from csp_evidence.gates.consequences import consequences
from csp_evidence.gates.found import Handed
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops, why_stopped
from csp_evidence.gates.referring import wrong_of
from csp_evidence.gates.suites import load_suite
from csp_evidence.gates.validation import Subject, validate
from csp_evidence.partnership.configuration import Partnership, Settings, Topic
from csp_evidence.partnership.stages import StagePlan, stage_plan
from csp_evidence.project import Project
from csp_evidence.records import Check, FileRead, Result, StageRecord
from csp_evidence.stage.disclosure import Policy
from csp_evidence.stage.folder import HANDED, RECORDS, borrow
from csp_evidence.stage.keeping import Kept, Order
from csp_evidence.stage.planned import Planned
from csp_evidence.stage.sources import Sources


class Inputs:
    """The reading half of a stage; `partnership` and `settings` are for the notebook to read."""

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
        self.policy = Policy(Rule(settings.disclosure_threshold, settings.small_base))
        self._plan = plan
        self._project = project
        self._slug = slug
        self._folder = folder
        self._gated = GatedInputs(project, partnership, handed=Handed(folder / HANDED) if planned else None)
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

        Where several districts are one partnership, they are one area in it (analysis/districts.py). People's answers
        are a PersonalFrame, which is neither added up nor shown.

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
        place = "row" if "row" not in frame else "file_row"  # of the file, where a column has the name
        parquet = frame.reset_index(names=place).to_parquet(index=False)
        write_bytes(self._project.processed(self._edition) / f"{name}.parquet", parquet)
        own = self.partnership
        districts = together(own.area_code, own.place, tuple(own.districts))
        put = frame if districts is None else districts.put(name, frame)
        return PersonalFrame(put) if self._sources.personal((name,)) else put

    def tables(self, names: Sequence[str]) -> dict[str, pd.DataFrame | None]:
        """The tidy frames of the inputs that expressions name; None for one that the partnership does not supply."""
        return {name: self.read(name) if self.has(name) else None for name in names if name in self._plan.inputs}

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

    def gate(
        self,
        point: str,
        frame: pd.DataFrame,
        *,
        keys: Sequence[str],
        money: Sequence[str] = (),
        between: Sequence[str] = (),
    ) -> None:
        """Gate a frame made on the way, such as `casts`, at `<stage>.<point>`; its index must be row numbers.

        `between` are the inputs that it holds against each other.
        """
        read = self._sources.read_so_far()
        personal = self._sources.personal(tuple(record.name for record in read))
        every = listed([record.file for record in read if not between or record.name in between])
        named = wrong_of(self._gated, *between) if between else every
        subject = Subject(frame, named, keys, money, personal)
        suite = load_suite(self._project.expectations, f"{self._plan.name}.{point}")
        checks = validate(subject, suite, self._gated.parameters(suite, {}))
        told = (one.model_copy(update={"file": every}) if one.outcome == "pass" else one for one in checks)
        self._pass(tuple(told), personal=personal)

    def results(self) -> dict[str, Result]:
        """The results that this stage has given so far."""
        return dict(self._kept.items("result"))

    def ran(self, name: str) -> bool:
        """Whether the partnership supplies what the stage `name` needs."""
        return not stage_plan(name).why_left_out(self.partnership.inputs, has_plan=self.partnership.plan is not None)

    def paragraph(self, topic: Topic) -> str | None:
        """Where the partnership's report speaks of a topic, such as "7.1"; None where it has no such place."""
        return self.partnership.paragraphs.get(topic)

    def is_synthetic(self, name: str) -> bool:
        """Whether an input that was read stands in for data that nobody has published."""
        return self._sources.synthetic((name,))

    def results_of(self, name: str) -> dict[str, Result]:
        """The results of another stage of the same run; for a draft, of the published edition where need be."""
        borrowed = borrow(self._project, self._slug, self._folder, name, self._plan.name)
        self._sources.borrow(name, borrowed)
        return dict(borrowed.results)

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
