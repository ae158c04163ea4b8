"""Assembles an edition in the folder where its stages have left their outputs."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from csp_evidence.errors import MismatchError
from csp_evidence.files.as_json import loads, write_json
from csp_evidence.partnership.configuration import Partnership, Settings, settings_file
from csp_evidence.partnership.stages import STAGES
from csp_evidence.project import Project
from csp_evidence.publish.crate import NAME as CRATE
from csp_evidence.publish.crate import run_crate
from csp_evidence.publish.csv_metadata import write_csv_metadata
from csp_evidence.publish.edition import Edition
from csp_evidence.publish.manifest import NAME, describe, digests, files_of, identity, ingredients, listing, sealed
from csp_evidence.publish.pages import write_pages
from csp_evidence.publish.published import BECAUSE
from csp_evidence.publish.variation import changed_settings, edition_name
from csp_evidence.publish.workbook import write_workbook
from csp_evidence.records import StageRecord
from csp_evidence.stage.folder import RECORDS

Ingredients: TypeAlias = tuple[
    Mapping[str, Mapping[str, str | None]], Collection[str]
]  # by stage, its files with their sha256; digests of the code


def assemble(
    project: Project,
    slug: str,
    partnership: Partnership,
    standing: Settings,
    left_out: tuple[tuple[str, str], ...],
    folder: Path,
    planned: Ingredients,
) -> None:
    """Turn the records of the stages in `folder` into results, quality, workbook, pages, crate and manifest.

    `standing` are the partnership's own settings, from which those in force may differ; `planned` is what the stages
    were made from.

    Raises
    ------
    MismatchError
        A file or the package is not any more what the stages were made from.
    """
    of_stages, code = planned
    records = _records(
        folder, of_stages, {project.relative(project.raw / file) for file in partnership.inputs.values()}
    )
    settings, own = partnership.settings, standing.model_dump()
    changed, because = changed_settings(own, settings.model_dump()), partnership.other_inputs_because
    made_from = ingredients(
        project,
        files=dict.fromkeys(file for stage in records for file in stage.inputs_with_look_ups),
        notebooks=[stage.stage for stage in records],
        gates={check.gate for stage in records for check in stage.checks},
        parameters={
            "partnership": slug,
            **settings.model_dump(),
            "changed": [change.name for change in changed],
            "standing": {change.name: own[change.name] for change in changed},
            **({BECAUSE: because} if because else {}),
        },
    )
    dictionaries = [project.dictionary(stage.stage) for stage in records]
    beside = [settings_file(project, slug), *(path for path in dictionaries if path.is_file())]
    made_from["inputs"] |= digests(project.root, beside)
    refuse_others(made_from, {file: digest for files in of_stages.values() for file, digest in files.items()}, code)
    plan = partnership.plan
    edition = Edition(
        name=partnership.name,
        folder=edition_name(slug, standing, settings),
        area_code=partnership.area_code,
        plan_title=plan.title if plan else None,
        term_start=plan.term_start if plan else None,
        term_end=plan.term_end if plan else None,
        stages=records,
        left_out=left_out,
        gaps=partnership.gaps,
        changed=changed,
        other_inputs=because,
        versions=made_from["versions"],
        commit=made_from["commit"],
        committed=made_from["committed"],
        edition_id=identity(made_from),
    )
    results = {key: result for stage in records for key, result in stage.results.items()}
    write_json(folder / "results.json", {key: result.model_dump() for key, result in results.items()})
    write_json(folder / "quality.json", [check.model_dump() for check in edition.checks])
    write_csv_metadata(folder, edition)
    write_workbook(folder, edition)
    write_pages(folder, edition)
    shutil.rmtree(folder / RECORDS)
    outputs = listing(folder, files_of(folder))
    write_json(folder / CRATE, run_crate(edition, {**made_from, "outputs": outputs}))
    manifest = {
        **made_from,
        "edition_id": edition.edition_id,
        "disclosure": "public",
        "partnership": {"name": edition.name, "area_code": edition.area_code, "plan": edition.plan_title},
        "key_results": {key: label for key, label, _, _ in edition.key_results},
        "outputs": {**outputs, CRATE: describe(folder / CRATE)},
    }
    write_json(folder / NAME, sealed(manifest))


def refuse_others(made_from: Mapping[str, Any], files: Mapping[str, str | None], code: Collection[str]) -> None:
    """Refuse to publish where what the manifest would list is not what the stages were made from."""
    found = {
        file: told["sha256"] for part in ("inputs", "suites", "notebooks") for file, told in made_from[part].items()
    }
    other = sorted(file for file, digest in found.items() if files.get(file) != digest)
    other += ["the package's code"] if {made_from["code"]} != set(code) else []
    if other:
        raise MismatchError(
            f"{', '.join(other)} changed while the run went on. The results are not of what is there now, and were not "
            "published. Run again."
        )


def _records(
    folder: Path, planned: Mapping[str, Mapping[str, str | None]], supplied: set[str]
) -> tuple[StageRecord, ...]:
    """What the stages have left, each with the inputs that only its gates looked into, of the `supplied` files."""
    files = [folder / RECORDS / f"{plan.name}.json" for plan in STAGES]
    records = [StageRecord(**loads(file.read_text(encoding="utf-8"))) for file in files if file.is_file()]
    return tuple(record.planned_with(supplied & planned[record.stage].keys()) for record in records)
