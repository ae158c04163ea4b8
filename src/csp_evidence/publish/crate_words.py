"""What a run crate says of an edition and of each of its files, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from csp_evidence.publish.edition import Edition
from csp_evidence.publish.routes import technical
from csp_evidence.records import FigureRecord, TableRecord

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
    "index.html": ("Overview", "Five findings, what the report gets wrong, what is not known, how sure to be."),
    "one_page.html": ("One page to print", "The overview on one sheet."),
    "board.html": ("Report to the board", "What needs a decision, where each priority stands, what changed."),
    "glossary.html": ("Glossary", "What the words mean."),
    "search.html": ("Search", "Sections, tables, figures, statements and terms, each with a link to its place."),
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


def about(edition: Edition) -> Iterable[str]:
    """What the crate says of the edition as a whole."""
    yield f"Pages, tables, figures and results for {edition.name}, each traced to its input."
    for change in edition.changed:
        yield f"Not the standing edition: {change.what} is {change.value}, there {change.standing}."
    if edition.other_inputs:
        yield f"A refresh, with other inputs than the standing edition, because {edition.other_inputs}."
    if edition.synthetic_inputs:
        titles = ", ".join(record.title for record in edition.synthetic_inputs)
        yield f"Contains synthetic data, invented because nobody has published the real ones: {titles}."
    if edition.illustrative_inputs:
        yield f"Contains illustrations: {', '.join(record.title for record in edition.illustrative_inputs)}."
    for stage, why in edition.left_out:
        yield f"Left out: {stage}, because {why}."
    if edition.committed is None:
        yield "It has no date: it was made where the project has no commit to take one from."


def descriptions(edition: Edition) -> Iterable[tuple[str, tuple[str, str]]]:
    """Name and description of each file of an edition, by its path."""
    yield from OF_THE_EDITION.items()
    for stage in edition.stages:
        yield f"{stage.stage}.html", (stage.title, "What was found, for every reader.")
        yield f"{technical(stage.stage)}.html", (f"{stage.title} in full", "The notebook as it ran, code folded away.")
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


def measured(file: str, found: Mapping[str, Any]) -> dict[str, str]:
    """Size in bytes where the manifest gives it (text, as the crate asks), sha256 and format of a file."""
    return {
        **({"contentSize": str(found["size"])} if "size" in found else {}),
        "sha256": found["sha256"],
        "encodingFormat": FORMATS.get(PurePosixPath(file).suffix.lower(), "application/octet-stream"),
    }
