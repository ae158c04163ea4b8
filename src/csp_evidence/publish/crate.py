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
from csp_evidence.publish.crate_words import FORMATS, STAND_IN, about, descriptions, measured
from csp_evidence.publish.edition import Edition
from csp_evidence.publish.manifest import NAME as MANIFEST
from csp_evidence.records import StageRecord

NAME = "ro-crate-metadata.json"
VERSION = "1.3"
PROFILE = "https://w3id.org/ro/wfrun/process/0.6"
PACKAGE = "#src/csp_evidence/publish/assemble.py"

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
        self._described = dict(descriptions(edition))

    def written(self) -> dict[str, Any]:
        self._outputs()
        self._inputs()
        self._root([*self._runs(), self._publishing()])
        content: dict[str, Any] = self._crate.metadata.generate()
        return content

    def _root(self, actions: list[Entity]) -> None:
        edition, root = self._edition, self._crate.root_dataset
        root["name"] = f"{edition.title}: evidence"
        root["description"] = " ".join(about(edition))
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
            told = {"name": name, "description": description, **measured(file, found)}
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
                    "alternateName": sorted(other.name for other in self._edition.inputs if other.file == file),
                    "name": record.title,
                    "description": f"{STAND_IN[record.status]} {record.source.rstrip('.')}.",
                    "temporalCoverage": record.period,
                    "license": licences[record.licence],
                }
            self._about(_outside(file), "File", localPath=file, **told, **measured(file, found))
        for file, found in self._manifest["suites"].items():
            name = f"Suite of the gate {PurePosixPath(file).stem}"
            self._about(_outside(file), "File", localPath=file, name=name, **measured(file, found))

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
                **measured(source, manifest["notebooks"][source]),
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
        files = set(stage.inputs_with_look_ups)
        known = {file for every in self._edition.stages for file in every.inputs_with_look_ups}
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
