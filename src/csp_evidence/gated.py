"""Reads a partnership's inputs through their gates: raw as text, processed as tidy frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.errors import ConfigurationError, GateError
from csp_evidence.inputs.documents import Document, entries, read_document
from csp_evidence.inputs.published import Published, read_published
from csp_evidence.inputs.readers import money_columns, read_tidy, read_typed
from csp_evidence.partnership import Partnership
from csp_evidence.project import Project
from csp_evidence.quality.explain import stops
from csp_evidence.quality.gate import Subject, validate
from csp_evidence.quality.suites import Suite, load_suite
from csp_evidence.records import Check, InputRecord


@dataclass(frozen=True)
class Gated:
    """An input after its gates; `frame` is None where one of them is closed."""

    frame: pd.DataFrame | None
    record: InputRecord
    checks: tuple[Check, ...]

    def open_frame(self) -> pd.DataFrame:
        """The frame; GateError where a gate is closed, so that a frame is never missed without a word."""
        if self.frame is None:
            raise GateError(f"The gates of {self.record.file} are closed.")
        return self.frame


class GatedInputs:
    """The inputs of one partnership. Files are read once."""

    def __init__(self, project: Project, partnership: Partnership) -> None:
        self.project = project
        self.partnership = partnership
        self._published: dict[str, Published] = {}
        self._documents: dict[str, Document] = {}

    def published(self, name: str) -> Published:
        """The raw file of an input as text."""
        if name not in self._published:
            path = self._path(name)
            self._published[name] = read_published(path, self.project.relative(path), self.project.raw / "reference")
        return self._published[name]

    def document(self, name: str) -> tuple[Any, InputRecord]:
        """The typed content of an input that is a YAML document, and where it comes from."""
        if name not in self._documents:
            path = self._path(name)
            self._documents[name] = read_document(path, self.project.relative(path))
        document = self._documents[name]
        content = read_typed(name, document)
        record = InputRecord(
            name=name,
            file=document.shown,
            title=document.about.title,
            source=document.about.source,
            licence=document.about.licence,
            status=document.about.status,
            period=document.about.period,
            sha256=document.sha256,
            size=document.size,
            rows=entries(document),
        )
        return content, record

    def is_document(self, name: str) -> bool:
        """Whether an input is a YAML document rather than a table."""
        return self.partnership.inputs.get(name, "").endswith(".yml")

    def readable(self, name: str) -> None:
        """Read an input without its gates, so that a file that cannot be read is found before anything runs."""
        if self.is_document(name):
            self.document(name)
        else:
            self.published(name)

    def _path(self, name: str) -> Path:
        file = self.partnership.inputs.get(name)
        if file is None:
            raise ConfigurationError(
                f"partnership.yml of {self.partnership.name} names no file for the input {name!r}. "
                "Add it under `inputs`, or leave out what needs it."
            )
        return self.project.raw / file

    def read(self, name: str) -> Gated:
        """Take an input through `<name>.raw` and, where that holds, `<name>.processed`."""
        published = self.published(name)
        raw = self._validate(f"{name}.raw", published, published.frame, [])
        if stops(raw):
            return Gated(None, self._record(name, published), raw)
        frame = read_tidy(name, published)
        processed = self._validate(f"{name}.processed", published, frame, money_columns(published, frame))
        checks = raw + processed
        return Gated(None if stops(checks) else frame, self._record(name, published), checks)

    def parameters(self, suite: Suite, known: Mapping[str, Any]) -> dict[str, Any]:
        """`known`, the days of the consultation, and the values of other inputs that the suite refers to.

        A suite refers to the distinct values of a column of another input as `<input>__<column>`.
        """
        parameters: dict[str, Any] = dict(known)
        window = self.partnership.consultation_window
        if window is not None:
            parameters |= {"window_opens": window.opens.isoformat(), "window_closes": window.closes.isoformat()}
        parameters["priorities"] = [priority.id for priority in self.partnership.priorities] + ["none"]
        for name in suite.parameter_names():
            source, _, column = name.partition("__")
            if column and source in self.partnership.inputs:
                values = self.published(source).frame[column]
                parameters[name] = sorted(values.dropna().unique())
        return parameters

    def _validate(self, gate: str, published: Published, frame: pd.DataFrame, money: list[str]) -> tuple[Check, ...]:
        suite = load_suite(self.project.expectations, gate)
        sidecar = published.sidecar
        subject = Subject(frame, published.shown, sidecar.keys, money, sidecar.personal)
        return validate(subject, suite, self.parameters(suite, sidecar.parameters()))

    @staticmethod
    def _record(name: str, published: Published) -> InputRecord:
        sidecar = published.sidecar
        return InputRecord(
            name=name,
            file=published.shown,
            title=sidecar.title,
            source=sidecar.source,
            licence=sidecar.licence,
            status=sidecar.status,
            period=sidecar.period,
            sha256=published.sha256,
            size=published.size,
            rows=len(published.frame),
        )
