"""Write docs/dictionary.md from the data dictionaries of the stages: what every table, figure and result is called."""

from __future__ import annotations

from collections.abc import Iterator

from csp_evidence.cell_text import heading_text
from csp_evidence.partnership.stages import STAGES
from csp_evidence.project import find_project
from csp_evidence.stage.dictionary import Column, Dictionary, load_dictionary

PAGE = "docs/dictionary.md"


def page() -> str:
    """The page as Markdown."""
    project = find_project()
    lines = [
        "# Data dictionary",
        "",
        "What the tables, figures and results of an edition are called, and in what unit they are. Made from",
        "`data/dictionary/` by `make dictionary`; change it there. Words in braces are put in by the notebook.",
    ]
    for stage in STAGES:
        dictionary = load_dictionary(project, stage.name)
        lines += ["", f"## {stage.title}", *_tables(dictionary), *_figures(dictionary), *_results(dictionary)]
    return "\n".join(lines) + "\n"


def _tables(dictionary: Dictionary) -> Iterator[str]:
    yield from _head("table", "caption", "unit", "columns that are described")
    for name, table in dictionary.tables.items():
        described = {**_described(table.columns)}
        yield _row(f"`{name}`", table.caption, table.unit, "; ".join(described.values()))
    shared = _described(dictionary.columns)
    if shared:
        yield from _head("column of several tables", "what it is")
        yield from (_row(f"`{name}`", told) for name, told in shared.items())


def _described(columns: dict[str, Column]) -> dict[str, str]:
    told = {}
    for name, column in columns.items():
        title = column.label or heading_text(name)
        told[name] = f"{title}: {column.description}" if column.description else title
    return told


def _figures(dictionary: Dictionary) -> Iterator[str]:
    if dictionary.figures:
        yield from _head("figure", "what is drawn")
        yield from (_row(f"`{name}`", figure.subtitle) for name, figure in dictionary.figures.items())


def _results(dictionary: Dictionary) -> Iterator[str]:
    yield from _head("result", "unit", "where it stands")
    for name, result in dictionary.results.items():
        yield _row(f"`{name}`", result.unit, result.section)


def _head(*names: str) -> Iterator[str]:
    yield ""
    yield _row(*names)
    yield "|" + "---|" * len(names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    (find_project().root / PAGE).write_text(page(), encoding="utf-8")
