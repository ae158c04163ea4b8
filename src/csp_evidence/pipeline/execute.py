"""Executes one notebook with Papermill, telling which cell runs and leaving no trace of time or place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from csp_evidence import errors
from csp_evidence.errors import EvidenceError, NotebookError

KERNEL = "python3"
CELL_SECONDS = 1800
CellStarts = Callable[[int, int], None]


def execute(
    source: Path, target: Path, parameters: Mapping[str, Any], on_cell: CellStarts, *, forked: bool = False
) -> None:
    """Run `source` with `parameters` in a kernel of its own and write it, as executed, to `target`.

    `on_cell` is called with the number of each code or text cell that starts, and how many there are.

    Raises
    ------
    EvidenceError
        The notebook stopped with one: a gate is closed, an input or a setting cannot be used.
    NotebookError
        It stopped with anything else: names the notebook and the cell.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        papermill.execute_notebook(
            str(source),
            str(target),
            parameters=dict(parameters),
            engine_name=_engine(forked),
            kernel_name=KERNEL,
            cwd=str(source.parent),
            progress_bar=False,
            execution_timeout=CELL_SECONDS,
            extra_arguments=["--log-level=ERROR"],
            on_cell=on_cell,
        )
    except PapermillExecutionError as error:
        raise _known(error, source) from None
    _remove_traces(target)


def _engine(forked: bool) -> str:
    """Register the engine that tells which cell starts, on forked or on plain kernels, and return its name."""
    from papermill.engines import papermill_engines

    base: Any = papermill_engines.get_engine("csp-forked" if forked else "nbclient")

    class ProgressEngine(base):  # type: ignore[misc]
        """The engine with a call at the start of each cell."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
            on_cell: CellStarts = options.pop("on_cell")
            start = nb_man.cell_start

            def cell_start(cell: Any, cell_index: int | None = None, **rest: Any) -> Any:
                on_cell((cell_index or 0) + 1, len(nb_man.nb.cells))
                return start(cell, cell_index, **rest)

            nb_man.cell_start = cell_start
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    name = "csp-progress-forked" if forked else "csp-progress"
    papermill_engines.register(name, ProgressEngine)
    return name


def _known(error: Any, source: Path) -> Exception:
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, EvidenceError):
        return kind(error.evalue)
    return NotebookError(
        f"notebooks/{source.name} stopped in cell {error.cell_index} with {error.ename}: {error.evalue}. "
        "The notebook as far as it ran is kept with the failed attempt, with the cell marked."
    )


def _remove_traces(path: Path) -> None:
    """Drop times, paths and process details, so that the same run leaves the same bytes."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    run = notebook.metadata.pop("papermill", {})
    notebook.metadata["parameters"] = run.get("parameters", {})
    for cell in notebook.cells:
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"  # papermill draws a new one each time
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
