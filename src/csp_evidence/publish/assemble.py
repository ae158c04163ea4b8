"""Assembles an edition in the folder where its stages have left their outputs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csp_evidence.disclosure import Policy
from csp_evidence.guard import compare_edition
from csp_evidence.jsonio import loads, write_json
from csp_evidence.partnership import Partnership, settings_file
from csp_evidence.project import Project
from csp_evidence.publish.crate import NAME as CRATE
from csp_evidence.publish.crate import run_crate
from csp_evidence.publish.edition import Edition
from csp_evidence.publish.manifest import NAME, describe, files_of, identity, ingredients, listing, sealed
from csp_evidence.publish.pages import write_pages
from csp_evidence.publish.workbook import write_workbook
from csp_evidence.records import StageRecord
from csp_evidence.stage_folder import RECORDS
from csp_evidence.stages import STAGES


def assemble(
    project: Project,
    slug: str,
    partnership: Partnership,
    overrides: Mapping[str, Any],
    left_out: tuple[tuple[str, str], ...],
    folder: Path,
) -> None:
    """Turn the records of the stages in `folder` into results, quality, workbook, pages, crate and manifest."""
    records = _records(folder)
    settings = partnership.settings
    compare_edition(folder, records, Policy(settings.disclosure_threshold, settings.disclosure_rounding))
    made_from = ingredients(
        project,
        files=dict.fromkeys(
            file for stage in records for record in stage.inputs for file in (record.file, *record.look_ups)
        ),
        notebooks=[stage.stage for stage in records],
        gates={check.gate for stage in records for check in stage.checks},
        parameters={"partnership": slug, **partnership.settings.model_dump(), "changed": sorted(overrides)},
    )
    made_from["inputs"] |= listing(project.root, [settings_file(project, slug)])
    plan = partnership.plan
    edition = Edition(
        name=partnership.name,
        slug=slug,
        area_code=partnership.area_code,
        plan_title=plan.title if plan else None,
        term_start=plan.term_start if plan else None,
        term_end=plan.term_end if plan else None,
        stages=records,
        left_out=left_out,
        gaps=partnership.gaps,
        versions=made_from["versions"],
        commit=made_from["commit"],
        committed=made_from["committed"],
        edition_id=identity(made_from),
    )
    results = {key: result for stage in records for key, result in stage.results.items()}
    write_json(folder / "results.json", {key: result.model_dump() for key, result in results.items()})
    write_json(folder / "quality.json", [check.model_dump() for check in edition.checks])
    write_workbook(folder, edition)
    write_pages(folder, edition)
    shutil.rmtree(folder / RECORDS)
    outputs = listing(folder, files_of(folder))
    write_json(folder / CRATE, run_crate(edition, {**made_from, "outputs": outputs}))
    manifest = {
        **made_from,
        "edition_id": edition.edition_id,
        "partnership": {"name": edition.name, "area_code": edition.area_code, "plan": edition.plan_title},
        "key_results": {key: label for key, label, _, _ in edition.key_results},
        "outputs": {**outputs, CRATE: describe(folder / CRATE)},
    }
    write_json(folder / NAME, sealed(manifest))


def _records(folder: Path) -> tuple[StageRecord, ...]:
    files = [folder / RECORDS / f"{plan.name}.json" for plan in STAGES]
    return tuple(StageRecord(**loads(file.read_text(encoding="utf-8"))) for file in files if file.is_file())
