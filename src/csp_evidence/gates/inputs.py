"""Reads a partnership's inputs through their gates: raw as text, processed as tidy frames."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.periods import mid_year
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import dumps
from csp_evidence.gates.acceptance import content_checks, same_content
from csp_evidence.gates.derived import (
    Named,
    processed_expectations,
    raw_expectations,
    references_of,
    summed_as_floats,
)
from csp_evidence.gates.found import REMEMBERED, Handed, ValidatedInput, known_table, read_once
from csp_evidence.gates.messages import stops
from csp_evidence.gates.references import Referring, Target, explained, unknown_input
from csp_evidence.gates.referring import others_of
from csp_evidence.gates.suites import PAIR, Suite, listed_suites, load_suite, subject_suite
from csp_evidence.gates.validation import Subject, paired, validate
from csp_evidence.inputs.documents import Document, entries, read_document
from csp_evidence.inputs.measures import with_measures
from csp_evidence.inputs.published import Published, read_published
from csp_evidence.inputs.readers import document_digest, document_rows, money_columns, read_tidy, read_typed
from csp_evidence.inputs.register import Register, sound_part
from csp_evidence.inputs.sidecar import PARTNERSHIP, SUFFIX
from csp_evidence.partnership.configuration import Partnership
from csp_evidence.partnership.stages import KNOWN_INPUTS, OF_PEOPLE
from csp_evidence.project import Project
from csp_evidence.records import Check, InputRecord

OF_DOCUMENTS = (Named(("priority",), PARTNERSHIP, ("priorities",)),)  # what documents refer to


class GatedInputs:
    """The inputs of one partnership. Files are read once; `as_read` are other inputs whose files count as read.

    `handed` is where the stages of a run leave each other what they found.
    ConfigurationError where suites.yml and the suites that are there do not fit.
    """

    def __init__(
        self,
        project: Project,
        partnership: Partnership,
        as_read: GatedInputs | None = None,
        handed: Handed | None = None,
    ) -> None:
        self.suites = listed_suites(project.expectations)
        self.project, self.partnership, self._handed = project, partnership, handed
        self._published: dict[str, Published] = dict(as_read._published) if as_read else {}
        self._documents: dict[str, Document] = dict(as_read._documents) if as_read else {}

    def take(self, name: str, published: Published) -> None:
        """Have an input be what is given, and not what lies in its file."""
        self._published[name] = published

    def published(self, name: str) -> Published:
        """The raw file of an input as text."""
        if name not in self._published:
            path, read = self._path(name), partial(self._as_text, name)
            known = known_table(path)
            self._published[name] = known or (self._handed.published(name, read) if self._handed else read())
        return self._published[name]

    def keep_table(self, name: str) -> Published:
        """Read an input as text and keep it in this process, for whoever finds the same bytes in its files."""
        self._published[name] = read_once(self._path(name), partial(self._as_text, name))
        return self._published[name]

    def _as_text(self, name: str) -> Published:
        path = self._path(name)
        published = read_published(path, self.project.relative(path), self.project.raw / "reference")
        if name in OF_PEOPLE:
            published.sidecar.refuse_as_public(published.shown)
        return published

    def document(self, name: str) -> tuple[Any, InputRecord]:
        """The typed content of an input that is a YAML document, and where it comes from."""
        if name not in self._documents:
            path = self._path(name)
            self._documents[name] = read_document(path, self.project.relative(path))
        document = self._documents[name]
        content, about = read_typed(name, document), document.about
        record = InputRecord(
            name=name, file=document.shown, title=about.title, source=about.source, licence=about.licence,
            status=about.status, period=about.period, sha256=document.sha256, size=document.size,
            rows=entries(document),
        )  # fmt: skip
        return content, record

    def document_checks(self, name: str) -> tuple[Check, ...]:
        """The gate `<name>.raw` of a document: its suite, one row an entry, and whether it states what was accepted."""
        content, record = self.document(name)
        rows, gate = document_rows(name, content), f"{name}.raw"
        suite = load_suite(self.project.expectations, gate)
        keys, digest = (str(rows.columns[0]),), document_digest(name, content)
        passed = validate(Subject(rows, record.file, keys), suite, self.parameters(suite, {}))
        referring = Referring(record.file, rows, keys, False, digest == self.noted(name))
        passed = explained(referring, OF_DOCUMENTS, passed, partial(self._target, name))
        content_kept = same_content(
            gate,
            record.file,
            self._documents[name].about.sha256,
            digest,
            "All that the document states, and how it is tested, must be what was accepted; its words may change. A "
            "figure that no verdict rests on would otherwise move unseen. Compare it with its source; or, if it was "
            f"meant to change, run `csp accept {record.file}`, which notes the new digest under `about`.",
        )
        return (*passed, content_kept)

    def noted(self, name: str) -> str | None:
        """The digest of a document that was accepted."""
        return self._documents[name].about.sha256

    def is_document(self, name: str) -> bool:
        """Whether an input is a YAML document rather than a table."""
        return self.partnership.inputs.get(name, "").endswith(".yml")

    def readable(self, name: str) -> None:
        """Read an input without its gates, so that a file that cannot be read is found before anything runs."""
        if self.is_document(name):
            self.document(name)
        else:
            self.published(name)

    def sound_register(self) -> Register | None:
        """The entries of claims.yml that can be read by themselves, where the whole cannot; None without any."""
        return sound_part(self._documents["claims"]) if "claims" in self._documents else None

    def _path(self, name: str) -> Path:
        file = self.partnership.inputs.get(name)
        if file is None:
            raise ConfigurationError(
                f"partnership.yml of {self.partnership.name} names no file for the input {name!r}. "
                "Add it under `inputs`, or leave out what needs it."
            )
        return self.project.raw / file

    def read(self, name: str) -> ValidatedInput:
        """Take an input through `<name>.raw` and, where it can be read, `<name>.processed`.

        A file that is not the one its sidecar describes goes on to the second gate, so that more can be said of it.
        """
        if not REMEMBERED and self._handed is None:
            return self._read(name)
        everything, read = self._everything(name), partial(self._read, name)
        if everything in REMEMBERED:
            return REMEMBERED[everything].lent()
        return self._handed.validated(everything, self.published(name), read) if self._handed else read()

    def remember(self, name: str) -> ValidatedInput:
        """Read an input and keep the outcome in this process, for whoever reads just the same."""
        everything = self._everything(name)
        if everything not in REMEMBERED:
            REMEMBERED[everything] = self._read(name)
        return REMEMBERED[everything].lent()

    def _everything(self, name: str) -> str:
        """A digest over all that the outcome of an input's gates follows from, the package and its libraries aside."""
        published = self.published(name)
        sidecar = published.sidecar
        asked = []
        for suite in (self._suite(name, point) for point in ("raw", "processed")):
            known = self.parameters(suite, sidecar.parameters())
            asked.append((suite.model_dump(mode="json"), {key: known.get(key) for key in suite.parameter_names()}))
        made_from = [name, published.shown, published.sha256, published.content, asked]
        return hashlib.sha256(dumps([*made_from, sidecar.model_dump(mode="json")]).encode()).hexdigest()

    def _read(self, name: str) -> ValidatedInput:
        published = self.published(name)
        found = self._validate(name, "raw", published.frame, [])
        references = references_of(published.sidecar)
        raw = explained(Referring.of(published), references, found, partial(self._target, name))
        misread = stops(raw)
        raw = (*raw, *content_checks(f"{name}.raw", published))
        if misread:
            return ValidatedInput(None, self._record(name, published), raw)
        frame = read_tidy(name, published)
        measured = with_measures(name, frame).astype(summed_as_floats(published.sidecar))
        processed = self._validate(name, "processed", measured, money_columns(published, frame))
        checks = raw + processed
        return ValidatedInput(None if stops(checks) else frame, self._record(name, published), checks)

    def parameters(self, suite: Suite | None, known: Mapping[str, Any]) -> dict[str, Any]:
        """`known`, the area and days of partnership.yml, and the values of other inputs that the suite refers to.

        A suite refers to the distinct values of a column of another input as `<input>__<column>`, and to those of two
        columns side by side as `<input>__<column>+<column>`.
        """
        parameters: dict[str, Any] = dict(known)
        if (window := self.partnership.consultation_window) is not None:
            parameters |= {"window_opens": window.opens.isoformat(), "window_closes": window.closes.isoformat()}
        year_end = self.partnership.settings.year_end
        parameters |= {"year_end": f"{year_end}-01", "mid_year": [mid_year(year_end)]}
        parameters["own_area"] = [f"{code} {name}" for code, name in self.partnership.own_areas.items()]
        parameters["priorities"] = [priority.id for priority in self.partnership.priorities] + ["none"]
        for name in suite.parameter_names() if suite else ():
            source, _, column = name.partition("__")
            if column and source in self.partnership.inputs:
                parameters[name] = self._values(source, column)
        return parameters

    def _values(self, source: str, column: str) -> list[str]:
        frame = self.published(source).frame
        parts = column.split(PAIR)
        if missing := [part for part in parts if part not in frame]:
            raise ConfigurationError(
                f"A suite or a sidecar refers to {column} of {source}, which has no column {missing[0]!r}."
            )
        return sorted(paired(frame[parts].drop_duplicates().dropna(), column).unique())

    def refuse_unknown(self, name: str) -> None:
        """Load both suites of an input and refuse one that names a column which its gate cannot have.

        Raises
        ------
        ConfigurationError
            A suite is missing, does not parse or names an unknown column.
        """
        published = self.published(name)
        empty = read_tidy(name, replace(published, frame=published.frame.iloc[:0]))
        money = money_columns(published, empty)
        typed = [f"{column}_pence" if column in money else str(column) for column in with_measures(name, empty)]
        self._suite(name, "raw").refuse_unknown_columns(published.sidecar.names)
        self._suite(name, "processed").refuse_unknown_columns(typed)

    def _suite(self, name: str, point: str) -> Suite:
        """What must hold at a gate of an input: what follows from its sidecar, and then its suite, if it has one.

        ConfigurationError is raised where the suite cannot be used, or has an id that a check from the sidecar has.
        """
        gate, sidecar = f"{name}.{point}", self.published(name).sidecar
        derived = (
            raw_expectations(sidecar, partial(self._referred, name), lambda source: self._shown(source or name))
            if point == "raw"
            else processed_expectations(sidecar)
        )
        follows, own = tuple(derived), subject_suite(self.project.expectations, gate, self.suites)
        subject = own.expectations if own else ()
        twice = {item.id for item in follows} & {item.id for item in subject}
        if twice:
            raise ConfigurationError(
                f"expectations/{gate}.json repeats {', '.join(sorted(twice))}, which follows from the sidecar: "
                "give it another id, or take it out."
            )
        known = self.partnership.inputs
        named = (item.naming(lambda source: self._shown(source) if source in known else source) for item in subject)
        return Suite.model_construct(name=gate, expectations=(*follows, *named))

    def _referred(self, name: str, resource: str, column: str) -> list[str] | None:
        """The values that a reference of the input `name` must be among; None where the partnership supplies none."""
        if resource == PARTNERSHIP:
            return list(self.parameters(None, {})[column])
        source = resource or name
        if source in self.partnership.inputs:
            return self._values(source, column)
        if source not in KNOWN_INPUTS:
            raise unknown_input(f"{self._shown(name)}{SUFFIX}", source, KNOWN_INPUTS)
        return None

    def _shown(self, name: str) -> str:
        """What messages call an input, or the partnership itself."""
        if name == PARTNERSHIP:
            return f"partnership.yml of {self.partnership.name}"
        return self.project.relative(self._path(name))

    def _target(self, name: str, named: Named) -> Target:
        """What a reference of the input `name` points to."""
        source = named.resource or name
        known = self._referred(name, named.resource, PAIR.join(named.of)) or []
        published = None if source == PARTNERSHIP else self.published(source)
        return Target(self._shown(source), known, published, others_of(self, name, source, named.of))

    def _validate(self, name: str, point: str, frame: pd.DataFrame, money: list[str]) -> tuple[Check, ...]:
        published, suite = self.published(name), self._suite(name, point)
        if not suite.expectations:
            return ()
        sidecar = published.sidecar
        subject = Subject(frame, published.shown, sidecar.keys, money, sidecar.personal)
        return validate(subject, suite, self.parameters(suite, sidecar.parameters()))

    def _record(self, name: str, published: Published) -> InputRecord:
        sidecar = published.sidecar
        told = {} if sidecar.personal else {"size": published.size, "rows": len(published.frame)}
        return InputRecord(
            name=name, file=published.shown, title=sidecar.title, source=sidecar.source, licence=sidecar.licence,
            status=sidecar.status, period=sidecar.period, sha256=published.sha256, **told,
            look_ups=tuple(map(self.project.relative, published.look_ups)),
        )  # fmt: skip
