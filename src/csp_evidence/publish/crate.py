"""The manifest as a run crate, which other tools can read: RO-Crate 1.3 with the profile Process Run Crate 0.6.

A notebook is an instrument, its run an action, the inputs, suites and parameters the objects and the files of the
edition the results. What lies outside the edition has an identifier that begins with # and the path in the project as
`localPath`. Nothing is said that the manifest or the records do not hold: no person, no organisation and no time of a
run, and as date of publication the date of the commit, where there is one.

Source of the terms: https://w3id.org/ro/crate/1.3 and https://w3id.org/ro/wfrun/process/0.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from csp_evidence.partnership.stages import STAGES
from csp_evidence.publish.edition import Edition
from csp_evidence.publish.manifest import NAME as MANIFEST
from csp_evidence.records import FigureRecord, StageRecord, TableRecord

NAME = "ro-crate-metadata.json"
VERSION = "1.3"
PROFILE = "https://w3id.org/ro/wfrun/process/0.6"
PACKAGE = "#src/csp_evidence/publish/assemble.py"

FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yml": "application/yaml",
}
OF_THE_EDITION = {
    "index.html": ("Overview", "Status, findings, gates, statements, evidence gaps and downloads."),
    "data_quality.html": ("Data quality", "Every expectation with what was observed."),
    "provenance.html": ("Provenance", "Inputs with their hashes, and what every number rests on."),
    "results.json": ("Results", "Every result with its unit, paragraph and section."),
    "quality.json": ("Outcomes of the gates", "Every expectation and its outcome."),
    "claims.json": ("Statements of the report", "Every statement with what was computed and its verdict."),
    "evidence_tables.xlsx": ("Workbook", "Every table of the edition, and the reconciliation as formulas."),
}
STAND_IN = {
    "synthetic": "Synthetic: invented, because nobody has published the real data.",
    "illustrative": "Illustration: says only what would be if something were so.",
    "transcribed": "Transcribed from a published document.",
    "compiled": "Compiled by us: our own mapping, judgement or wording.",
    "published": "As published.",
}
LICENCE = "As the sidecar of the input states it."
TIMELESS = "Times of running are kept outside the edition, so that the same inputs give the same bytes."


def run_crate(edition: Edition, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON-LD of ro-crate-metadata.json, the same for the same edition.

    `manifest` is what the edition's manifest holds: inputs, suites, notebooks and outputs by path, each with sha256 and
    size in bytes; code, versions, commit and the date of the commit.
    """
    return _Crate(edition, manifest).written()


class _Crate:
    """A crate while it is filled."""

    def __init__(self, edition: Edition, manifest: Mapping[str, Any]) -> None:
        self._edition = edition
        self._manifest = manifest
        self._crate = ROCrate(version=VERSION)
        self._described = dict(_descriptions(edition))

    def written(self) -> dict[str, Any]:
        self._outputs()
        self._inputs()
        self._root([*self._runs(), self._publishing()])
        content: dict[str, Any] = self._crate.metadata.generate()
        return content

    def _root(self, actions: list[Entity]) -> None:
        edition, root = self._edition, self._crate.root_dataset
        root["name"] = f"{edition.title}: evidence"
        root["description"] = " ".join(_told(edition))
        root["identifier"] = self._about(
            "#edition", "PropertyValue", name="Id of the edition", value=edition.edition_id
        )
        root["license"] = self._about(
            "#licences",
            "CreativeWork",
            name="Licences of the inputs",
            description="An edition is used under the licences of its inputs, which stand beside each of them: "
            + "; ".join(sorted({record.licence for record in edition.inputs})),
        )
        root["spatialCoverage"] = self._about("#area", "Place", name=edition.name, identifier=edition.area_code)
        root["conformsTo"] = self._about(PROFILE, ["CreativeWork", "Profile"], name="Process Run Crate", version="0.6")
        root["mentions"] = actions
        del root["datePublished"]  # the library puts the time of day there
        if edition.committed:
            root["datePublished"] = edition.committed.isoformat()

    def _outputs(self) -> None:
        """Every file of the edition but this one; the manifest without its digest, since that covers this file."""
        for file, found in self._manifest["outputs"].items():
            name, description = self._described.get(file, (file, ""))
            told = {"name": name, "description": description, **_measured(file, found)}
            self._crate.add_file(dest_path=file, properties={key: value for key, value in told.items() if value})
        told = {
            "name": "Manifest",
            "description": "The sha256 and size of every input, suite, notebook and output. `csp verify` checks them.",
            "encodingFormat": FORMATS[".json"],
        }
        self._crate.add_file(dest_path=MANIFEST, properties=told)

    def _inputs(self) -> None:
        """What lies outside the edition: inputs with their sidecars, and suites."""
        records = {record.file: record for record in self._edition.inputs}
        licences = {
            licence: self._about(f"#licence-{number}", "CreativeWork", name=licence, description=LICENCE)
            for number, licence in enumerate(sorted({record.licence for record in records.values()}), start=1)
        }
        for file, found in self._manifest["inputs"].items():
            told: dict[str, Any] = {"name": f"Read with the inputs: {PurePosixPath(file).name}"}
            if record := records.get(file):
                told = {
                    "name": record.title,
                    "description": f"{STAND_IN[record.status]} {record.source.rstrip('.')}.",
                    "temporalCoverage": record.period,
                    "license": licences[record.licence],
                }
            self._about(_outside(file), "File", localPath=file, **told, **_measured(file, found))
        for file, found in self._manifest["suites"].items():
            name = f"Suite of the gate {PurePosixPath(file).stem}"
            self._about(_outside(file), "File", localPath=file, name=name, **_measured(file, found))

    def _runs(self) -> Iterable[Entity]:
        """One action for each notebook."""
        manifest, plans = self._manifest, {plan.name: plan for plan in STAGES}
        package, versions = manifest["versions"]["csp-evidence"], manifest["versions"].items()
        needs = [f"{name} {version}" for name, version in versions]
        python = self._about(
            "#python",
            "ComputerLanguage",
            name="Python",
            version=manifest["versions"]["python"],
            url="https://www.python.org/",
        )
        self._about(
            PACKAGE,
            ["File", "SoftwareSourceCode"],
            name="csp-evidence",
            description=f"Of the package that notebooks call; sha256 over its files {manifest['code']}, {self._at()}.",
            version=package,
            programmingLanguage=python,
            softwareRequirements=needs,
            localPath=PACKAGE.removeprefix("#"),
            encodingFormat=FORMATS[".py"],
        )
        for stage in self._edition.stages:
            plan, source = plans[stage.stage], f"notebooks/{stage.stage}.ipynb"
            notebook = self._about(
                _outside(source),
                ["File", "SoftwareSourceCode"],
                name=f"Notebook: {stage.title}",
                description=f"The notebook before it ran, {self._at()}.",
                version=package,
                programmingLanguage=python,
                softwareRequirements=[*needs, _refer(PACKAGE)],
                localPath=source,
                **_measured(source, manifest["notebooks"][source]),
            )
            earlier = [_results(name) for name in plan.after if name in {s.stage for s in self._edition.stages}]
            parameters = [
                self._about(f"#parameters/{stage.stage}/{name}", "PropertyValue", name=name, value=value).id
                for name, value in stage.parameters.items()
                if value is not None
            ]
            self._about(
                _results(stage.stage),
                "CreativeWork",
                name=f"Results of the stage {stage.title}",
                isPartOf=_refer("results.json"),
            )
            own = [file for file in manifest["outputs"] if _stage_of(file) == stage.stage]
            yield self._about(
                f"#run/{stage.stage}",
                "CreateAction",
                name=f"Run of the notebook {stage.title}",
                description=f"Executed by Papermill with these inputs, suites and parameters. {TIMELESS}",
                instrument=notebook,
                object=[_refer(name) for name in (*self._read_by(stage), *parameters, *earlier)],
                result=[_refer(name) for name in (*map(quote, own), _results(stage.stage))],
            )

    def _publishing(self) -> Entity:
        """The action that made pages, workbook and manifest from what the stages left."""
        own = [quote(file) for file in (*self._manifest["outputs"], MANIFEST) if _stage_of(file) is None]
        return self._about(
            "#run/publishing",
            "CreateAction",
            name="Publishing of the edition",
            description=f"Pages, workbook, results and manifest made from what the notebooks left. {TIMELESS}",
            instrument=_refer(PACKAGE),
            object=[_refer(_results(stage.stage)) for stage in self._edition.stages],
            result=[_refer(name) for name in own],
        )

    def _read_by(self, stage: StageRecord) -> list[str]:
        """Identifiers of the files that a stage read: inputs, what stands beside them, settings and suites."""
        files = {file for record in stage.inputs for file in (record.file, *record.look_ups)}
        known = {record.file for record in self._edition.inputs} | {
            file for record in self._edition.inputs for file in record.look_ups
        }
        suites = {f"{check.gate}.json" for check in stage.checks}
        return [
            *(_outside(file) for file in self._manifest["inputs"] if not (base := _base(file, known)) or base in files),
            *(_outside(file) for file in self._manifest["suites"] if PurePosixPath(file).name in suites),
        ]

    def _at(self) -> str:
        return f"at the commit {self._manifest['commit']}"

    def _about(self, identifier: str, kind: str | list[str], /, **properties: Any) -> Entity:
        entity = ContextEntity(self._crate, identifier, properties={"@type": kind, **properties})
        added: Entity = self._crate.add(entity)
        return added


def _told(edition: Edition) -> Iterable[str]:
    """What the crate says of the edition as a whole."""
    yield f"Pages, tables, figures and results for {edition.name}, each traced to its input."
    for change in edition.changed:
        yield f"Not the standing edition: {change.what} is {change.value}, there {change.standing}."
    if edition.synthetic_inputs:
        titles = ", ".join(record.title for record in edition.synthetic_inputs)
        yield f"Contains synthetic data, invented because nobody has published the real ones: {titles}."
    if edition.illustrative_inputs:
        yield f"Contains illustrations: {', '.join(record.title for record in edition.illustrative_inputs)}."
    for stage, why in edition.left_out:
        yield f"Left out: {stage}, because {why}."
    if edition.committed is None:
        yield "It has no date: it was made where the project has no commit to take one from."


def _descriptions(edition: Edition) -> Iterable[tuple[str, tuple[str, str]]]:
    """Name and description of each file of an edition, by its path."""
    yield from OF_THE_EDITION.items()
    for stage in edition.stages:
        yield f"{stage.stage}.html", (stage.title, "The notebook as a page, its code folded away.")
        yield f"notebooks/{stage.stage}.ipynb", (f"Notebook as it ran: {stage.title}", "With its outputs.")
        for table in stage.tables:
            yield table.file, (table.caption, f"Table of {stage.title}, in {table.unit}.{_marked(table)}")
        for figure in stage.figures:
            yield figure.file, (figure.headline, f"{figure.alt}{_marked(figure)}")
            yield figure.data_file, (f"Data of the figure: {figure.headline}", f"{figure.subtitle}{_marked(figure)}")


def _marked(output: TableRecord | FigureRecord) -> str:
    partly = isinstance(output, TableRecord) and output.partly
    synthetic = " Partly synthetic: its last column names the invented ones." if partly else f" {STAND_IN['synthetic']}"
    marks = [synthetic] * output.synthetic + [f" {STAND_IN['illustrative']}"] * output.illustrative
    return "".join(marks)


def _measured(file: str, found: Mapping[str, Any]) -> dict[str, str]:
    """Size in bytes (text, as the crate asks), sha256 and format of a file."""
    return {
        "contentSize": str(found["size"]),
        "sha256": found["sha256"],
        "encodingFormat": FORMATS.get(PurePosixPath(file).suffix.lower(), "application/octet-stream"),
    }


def _stage_of(file: str) -> str | None:
    """The stage that leaves a file of the edition; None for what is made from all of them."""
    for plan in STAGES:
        parts = PurePosixPath(file).parts
        if file in (*plan.files, f"notebooks/{plan.name}.ipynb") or parts[:2] in (
            ("tables", plan.name),
            ("figures", plan.name),
        ):
            return plan.name
    return None


def _base(file: str, known: set[str]) -> str | None:
    """The input that a file is, or stands beside; None for one that every stage reads."""
    return next((name for name in known if file == name or file.startswith(f"{name}.")), None)


def _outside(file: str) -> str:
    return f"#{quote(file)}"


def _results(stage: str) -> str:
    return f"#results/{stage}"


def _refer(identifier: str) -> dict[str, str]:
    return {"@id": identifier}
