"""What a stage must have left, and from what, before it is kept: a record of this run, its files, the planned bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csp_evidence.errors import MismatchError
from csp_evidence.files.as_json import loads
from csp_evidence.files.reading import digest_of
from csp_evidence.pipeline.keys import planned_files
from csp_evidence.project import Project
from csp_evidence.publish.manifest import code_digest
from csp_evidence.records import StageRecord
from csp_evidence.stage.folder import RECORDS
from csp_evidence.stage.planned import Planned

if TYPE_CHECKING:
    from csp_evidence.pipeline.keys import Ingredients

AGAIN = "Nothing of it was kept. Leave the project's files alone while a run goes on, and run again."


def refuse_swapped(when: str, read: Iterable[tuple[str, str | None]], planned: Mapping[str, str | None]) -> None:
    """Refuse files that were read in another version than the run was planned from.

    Raises
    ------
    MismatchError
        Names the files, and when they were read.
    """
    swapped = dict.fromkeys(file for file, digest in read if planned.get(file) != digest)
    if swapped:
        raise MismatchError(f"{', '.join(swapped)} changed while {when}. {AGAIN}")


def check_left(project: Project, build: Path, planned: Planned, ingredients: Ingredients) -> None:
    """Hold what a stage has left in the build folder against what was planned for it.

    Raises
    ------
    MismatchError
        There is no record of this run; it tells of another stage, partnership or setting, or of files in another
        version; a file that it lists is missing or one that it does not list is there; notebook or package changed.
    """
    notebook = f"notebooks/{planned.stage}.ipynb"
    record = _record(build, notebook, planned)
    told = {"partnership": planned.partnership, **planned.settings}
    differing = [name for name in told if record.parameters.get(name) != told[name]]
    if differing:
        used = ", ".join(f"{name} = {record.parameters.get(name)!r}, not {told[name]!r}" for name in differing)
        raise MismatchError(
            f"{notebook} did not use what the run had planned: {used}. Hand open_stage the variables of the parameters "
            "cell, and change a setting with csp run -p NAME=VALUE."
        )
    refuse_swapped(f"{notebook} ran", [(file.file, file.sha256) for file in record.read], planned_files(ingredients))
    _refuse_other_notebook(project, build, notebook, ingredients)
    if code_digest() != ingredients["code"]:
        raise MismatchError(f"The package's code (src/csp_evidence) changed while {notebook} ran. {AGAIN}")
    _refuse_other_files(project, build, notebook, planned, record)


def _record(build: Path, notebook: str, planned: Planned) -> StageRecord:
    path = build / RECORDS / f"{planned.stage}.json"
    if not path.is_file():
        raise MismatchError(
            f"{notebook} ran to its end and left no record of its stage, so that its page would be missing from the "
            "edition: its last cell must be stage.close(). Put that cell back, and run again."
        )
    try:
        record = StageRecord(**loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise MismatchError(
            f"{notebook} left a record that cannot be read. Restore the notebook, and run again."
        ) from None
    if record.stage != planned.stage or record.key != planned.key:
        raise MismatchError(
            f"{notebook} left a record of the stage {record.stage!r} that is not of this run. Its stage must be opened "
            f"by open_stage({planned.stage!r}, partnership, ...) and closed by stage.close(), and by nothing else."
        )
    return record


def _refuse_other_notebook(project: Project, build: Path, notebook: str, ingredients: Ingredients) -> None:
    """Refuse where the notebook is not the planned one, or where another was executed in the meantime."""
    source = project.root / notebook
    if digest_of(source) != ingredients["notebook"][notebook] or _cells(source) != _cells(build / notebook):
        raise MismatchError(f"{notebook} changed while it ran. {AGAIN}")


def _cells(path: Path) -> list[tuple[str, str]]:
    """The cells of a notebook as they were written, but for the one that the run injects."""
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        (cell["cell_type"], "".join(cell["source"]))
        for cell in cells
        if "injected-parameters" not in cell["metadata"].get("tags", [])
    ]


def _refuse_other_files(project: Project, build: Path, notebook: str, planned: Planned, record: StageRecord) -> None:
    """Refuse a stage whose tables and figures are not those of its record, or whose inputs were not kept as Parquet."""
    listed = {table.file for table in record.tables}
    listed |= {file for figure in record.figures for file in (figure.file, figure.data_file)}
    folders = [build / kind / planned.stage for kind in ("tables", "figures")]
    found = {path.relative_to(build).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()}
    frames = {name: project.processed(planned.edition) / f"{name}.parquet" for name in _tables(record)}
    lacking = sorted(listed - found) + [project.relative(path) for path in frames.values() if not path.is_file()]
    if lacking:
        raise MismatchError(f"{notebook} made {', '.join(lacking)}, and then it was taken away. {AGAIN}")
    if added := sorted(found - listed):
        raise MismatchError(
            f"{notebook} made {', '.join(added)}, which its record does not list: a table or figure stands after "
            "stage.close(), or was not made with stage.table or stage.figure. Let stage.close() be the last cell."
        )


def _tables(record: StageRecord) -> list[str]:
    """The inputs that are tables and no documents."""
    return [read.name for read in record.inputs if not read.file.endswith(".yml")]
