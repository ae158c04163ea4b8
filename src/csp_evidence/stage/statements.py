"""Judges a register in a stage, and keeps its verdicts and calculations in the stage's folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.evidence_classes import Origin, origins_of_results
from csp_evidence.analysis.claims.judging import Calculated, Judged
from csp_evidence.files.as_json import write_bytes, write_json
from csp_evidence.inputs.register import Register
from csp_evidence.records import TableRecord
from csp_evidence.stage.csv_files import csv_bytes
from csp_evidence.stage.sources import Sources
from csp_evidence.stage.statement_html import calculations_html, register_html
from csp_evidence.stage.statement_tables import (
    Borrowed,
    Row,
    by_gravity,
    calculation_rows,
    claim_rows,
    entry_of,
    input_of,
)

STATEMENTS = "Every statement of the report, tested"
CALCULATIONS = "Our calculations from the report"


def origins(
    register: Register, names: Mapping[str, Any], stages: Mapping[str, Borrowed], *, invented_report: bool
) -> dict[str, Origin]:
    """Where each name that a register uses comes from; one that is not there was printed in the report."""
    statuses = {name: status for stage in stages.values() for name, status in stage.statuses.items()}
    results = {name: result for stage in stages.values() for name, result in stage.results.items()}
    sources = {name: result.sources for name, result in results.items()}
    inputs = {name: (source,) for name in names if (source := input_of(name, stages))}
    known = origins_of_results({**sources, **inputs}, statuses, invented_report=invented_report)
    facts: dict[str, Origin] = {f"facts.{fact.id}": fact.origin for fact in register.facts}
    answers: dict[str, Origin] = {name: "independent" for name, result in results.items() if result.protected}
    invented: dict[str, Origin] = {name: "invented" for name, result in results.items() if result.synthetic}
    return known | answers | facts | ({} if invented_report else invented)


def keep_register(
    folder: Path,
    stage: str,
    judged: Sequence[Judged],
    calculated: Sequence[Calculated],
    stages: Mapping[str, Borrowed],
    sources: Sources,
    *,
    section: str,
) -> list[tuple[TableRecord, str]]:
    """Write claims.json and the tables of statements and of calculations; the record and the HTML of each table."""
    invented = sources.report_invented()
    claims = claim_rows(judged, stages, synthetic=invented)
    own = calculation_rows(calculated, judged, stages, synthetic=invented)
    entries = [
        entry_of(row, stated=item.claim.stated, computed=item.computed, uses=item.uses)
        for item, row in zip(judged, claims, strict=True)
    ]
    entries += [
        entry_of(row, stated=None, computed=item.value, uses=item.calculation.uses)
        for item, row in zip(calculated, own, strict=True)
    ]
    write_json(folder / "claims.json", entries)
    kept = [_keep(folder, stage, "statements", STATEMENTS, claims, sources, section)]
    outputs = [(kept[0], register_html(by_gravity(claims), caption=STATEMENTS, file=kept[0].file))]
    if own:
        record = _keep(folder, stage, "calculations", CALCULATIONS, own, sources, section)
        outputs.append((record, calculations_html(own, caption=CALCULATIONS, file=record.file)))
    return outputs


def _keep(
    folder: Path, stage: str, name: str, caption: str, rows: Sequence[Row], sources: Sources, section: str
) -> TableRecord:
    frame = pd.DataFrame([row._asdict() for row in rows]).drop(columns="evidence")
    file = f"tables/{stage}/{name}.csv"
    write_bytes(folder / file, csv_bytes(frame, synthetic=False))
    return TableRecord(
        name=name,
        caption=caption,
        unit=name,
        file=file,
        rows=len(frame),
        sources=tuple(record.name for record in sources.read_so_far()),
        synthetic=False,
        section=section,
    )
