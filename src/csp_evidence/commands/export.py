"""What `csp export` makes of an edition: documents that lie beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.publish.papers.source import board_report_of, report_of, summary_of


def export(folder: Path, *, pdf: bool, word: bool, template: Path | None = None) -> Iterator[Path]:
    """Write the documents of an edition beside its folder and give their paths; all of them where none is chosen.

    Raises
    ------
    ConfigurationError
        The folder is no edition; the template is no Word file, or is given without Word; PDF cannot be made here.
    """
    if template is not None and pdf and not word:
        raise ConfigurationError("--template is for the Word file: add --word, or leave --template out.")
    folder = folder.resolve()
    summary, report, board = summary_of(folder), report_of(folder), board_report_of(folder)
    if pdf or not word:
        from csp_evidence.publish.papers.pdf import as_pdf

        yield _written(folder, "summary.pdf", as_pdf(summary, sheet=True))
        yield _written(folder, "report.pdf", as_pdf(report))
        if board is not None:
            yield _written(folder, "board.pdf", as_pdf(board, sheet=True))
    if word or not pdf:
        from csp_evidence.publish.papers.word import as_word

        yield _written(folder, "report.docx", as_word(report, template))
        if board is not None:
            yield _written(folder, "board.docx", as_word(board, template))


def _written(folder: Path, kind: str, content: bytes) -> Path:
    target = folder.with_name(f"{folder.name}.{kind}")
    write_bytes(target, content)
    return target
