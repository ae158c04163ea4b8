"""Keeps the verdicts on a report's statements in the folder of a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from csp_evidence.analysis.claims import Judged
from csp_evidence.claims_register import Borrowed, by_gravity, claim_entry, register_html, register_rows
from csp_evidence.export import csv_bytes
from csp_evidence.jsonio import write_bytes, write_json
from csp_evidence.records import TableRecord
from csp_evidence.sources import Sources


def keep_register(
    folder: Path,
    stage: str,
    judged: Sequence[Judged],
    stages: Mapping[str, Borrowed],
    sources: Sources,
    *,
    section: str,
) -> tuple[TableRecord, str]:
    """Write claims.json and the table of statements; the table's record and its HTML, conflicts first."""
    invented = any(
        record.status == "synthetic" for name, record in sources.inputs.items() if not sources.is_table(name)
    )
    rows = register_rows(judged, stages, synthetic=invented)
    write_json(folder / "claims.json", [claim_entry(item, row) for item, row in zip(judged, rows, strict=True)])
    frame = pd.DataFrame([row._asdict() for row in rows]).drop(columns="evidence")
    file, caption = f"tables/{stage}/statements.csv", "Every statement of the report, tested"
    write_bytes(folder / file, csv_bytes(frame, synthetic=False))
    record = TableRecord(
        name="statements",
        caption=caption,
        unit="statements",
        file=file,
        rows=len(frame),
        sources=tuple(sources.inputs),
        synthetic=False,
        section=section,
    )
    return record, register_html(by_gravity(rows), caption=caption, file=file)
