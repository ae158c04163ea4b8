"""Executes one notebook with Papermill, telling which cell runs and leaving no trace of time or place."""

from __future__ import annotations

import errno
import json
import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from csp_evidence import errors
from csp_evidence.errors import EvidenceError, InputError, NotebookError, OutputError, shortened
from csp_evidence.pipeline.stopping import STOPPING, refuse_if_stopping
from csp_evidence.project import BUILD
from csp_evidence.stage.folder import RECORDS

KERNEL = "python3"
KERNEL_STARTS = 3
CELL_SECONDS = 1800
LARGEST_OUTPUT = 10_000_000  # letters that a cell may show
OUTPUT_SECONDS = 120  # for what a cell shows to arrive once it is done; the usual 4 are few where a machine is busy
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
CellStarts = Callable[[int, int], None]


def execute(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any],
    on_cell: CellStarts,
    *,
    forked: bool = False,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run `source` with `parameters` in a kernel of its own and write it, as executed, to `target`.

    `on_cell` is called with the number of each code or text cell that starts, and how many there are; `environment`
    are variables that the kernel has beside those of this process.

    Raises
    ------
    EvidenceError
        The notebook stopped with one: a gate is closed, an input or a setting cannot be used.
    OutputError
        It could not write what it made.
    NotebookError
        It stopped with anything else: names the notebook and the cell. Or no kernel could be started.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    target.parent.mkdir(parents=True, exist_ok=True)
    _stay_in_place()
    for attempt in range(1, KERNEL_STARTS + 1):
        cells: list[int] = []

        def told(number: int, of: int, cells: list[int] = cells) -> None:
            cells.append(number)
            on_cell(number, of)

        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters=dict(parameters),
                engine_name=_engine(forked),
                kernel_name=KERNEL,
                progress_bar=False,
                request_save_on_cell_execute=False,  # a notebook that fails is saved all the same
                execution_timeout=CELL_SECONDS,
                iopub_timeout=OUTPUT_SECONDS,
                raise_on_iopub_timeout=True,
                extra_arguments=["--log-level=ERROR", "--HistoryManager.enabled=False"],
                on_cell=told,
                kernel_folder=str(source.parent),  # papermill's own cwd would move the whole process, and runs share it
                kernel_environment=dict(environment or {}),
            )
            break
        except PapermillExecutionError as error:
            raise _known(error, source) from None
        except TimeoutError:
            raise NotebookError(
                f"Cell {cells[-1]} of notebooks/{source.name} had not ended after {CELL_SECONDS:,} s, or what it shows "
                f"had not arrived {OUTPUT_SECONDS} s after it. Look there for a step that does not end, or run "
                "again on a machine with less to do."
            ) from None
        # Kernels that start side by side can draw the same port, and one of them ends; or what they are forked from has
        # ended, and is started again. Left alone, an EOFError would end the command as if the user had given it up.
        except (RuntimeError, EOFError, ConnectionError) as error:
            refuse_if_stopping()
            if cells:
                raise NotebookError(
                    f"The kernel of notebooks/{source.name} ended in cell {cells[-1]}: {error}."
                ) from None
            if attempt == KERNEL_STARTS:
                what = str(error) or "the process that kernels are forked from has ended"
                raise NotebookError(
                    f"No kernel could be started for notebooks/{source.name}: {what}. Run again with --plain-kernels."
                ) from None
    _remove_traces(target)


def _stay_in_place() -> None:
    """Keep papermill from changing the process's folder while it reads and writes: notebooks run side by side."""
    from papermill.iorw import papermill_io

    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it would log is raised as well, and told once
    papermill_io.get_handler("local").cwd = lambda _: None


def _engine(forked: bool) -> str:
    """Register the engine that tells which cell starts, on forked or on plain kernels, and return its name."""
    from jupyter_client.manager import AsyncKernelManager
    from papermill.engines import papermill_engines

    from csp_evidence.pipeline.forked import ForkedKernelManager

    base: Any = papermill_engines.get_engine("csp-forked" if forked else "nbclient")
    manager: Any = ForkedKernelManager if forked else AsyncKernelManager

    class ProgressEngine(base):  # type: ignore[misc]
        """The engine with a call at the start of each cell."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
            on_cell: CellStarts = options.pop("on_cell")
            folder, environment = options.pop("kernel_folder"), options.pop("kernel_environment")
            start = nb_man.cell_start

            def cell_start(cell: Any, cell_index: int | None = None, **rest: Any) -> Any:
                on_cell((cell_index or 0) + 1, len(nb_man.nb.cells))
                return start(cell, cell_index, **rest)

            nb_man.cell_start = cell_start
            options["kernel_manager_class"] = _manager(manager, folder, environment)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    name = "csp-progress-forked" if forked else "csp-progress"
    papermill_engines.register(name, ProgressEngine)
    return name


def _manager(base: Any, folder: str, environment: Mapping[str, str]) -> Any:
    """The kernel manager `base` with a folder and variables for its kernel alone: runs share this process's own."""

    class Manager(base):  # type: ignore[misc]
        """A manager whose kernel has variables of its own, and that starts none once the command is given up."""

        async def start_kernel(self, **options: Any) -> Any:
            refuse_if_stopping()
            if BUILD in environment:  # it holds a key: after a kill it goes with the half-built folder
                records = Path(environment[BUILD]) / RECORDS
                records.mkdir(parents=True, exist_ok=True)
                self.connection_file = str(records / f".kernel-{id(self)}.json")
            try:
                started = await super().start_kernel(**options, cwd=folder, env={**os.environ, **environment})
            except BaseException:
                self.cleanup_connection_file()  # an attempt that is kept must not hold it
                raise
            if STOPPING.is_set():
                await self.shutdown_kernel(now=True)
            return started

    return Manager


def _known(error: Any, source: Path) -> Exception:
    kind = getattr(errors, error.ename, None)
    if _cannot_write(error.evalue):
        return OutputError(cannot_be_written(error.evalue))
    if isinstance(kind, type) and issubclass(kind, EvidenceError):
        return kind(error.evalue)
    if error.ename == "ClaimError":
        return InputError(f"claims.yml, {error.evalue}. Correct the entry; docs/guides/claims.md describes its fields.")
    return NotebookError(
        f"notebooks/{source.name} stopped in cell {error.cell_index} with {error.ename}: {shortened(error.evalue)}. "
        "The notebook as far as it ran is kept with the failed attempt, with the cell marked."
    )


def _cannot_write(message: str) -> bool:
    number = re.match(r"\[Errno (\d+)\]", message)
    return number is not None and int(number[1]) in UNWRITABLE


def cannot_be_written(what: str) -> str:
    """The message for outputs that cannot be written."""
    return (
        f"The outputs could not be written: {what}. The last edition is as it was. "
        "Make room, or give write access to the folders outputs and data/processed, and run again."
    )


def refuse_floods(cells: Sequence[Any], name: str) -> None:
    """Refuse a notebook whose cell shows more than a page can hold.

    Raises
    ------
    PageError
        Names the cell and how much it shows.
    """
    from csp_evidence.publish.safe_html import PageError

    for number, cell in enumerate(cells, start=1):
        size = sum(len(json.dumps(output)) for output in cell.get("outputs", ()))
        if size > LARGEST_OUTPUT:
            raise PageError(
                f"Cell {number} of notebooks/{name} shows {size / 1e6:,.0f} MB, and a page holds "
                f"{LARGEST_OUTPUT / 1e6:,.0f}. Show less of it: a table with max_rows, or the first rows of a frame."
            )


def _remove_traces(path: Path) -> None:
    """Drop times, paths and process details, so that the same run leaves the same bytes."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    refuse_floods(notebook.cells, path.name)
    run = notebook.metadata.pop("papermill", {})
    notebook.metadata["parameters"] = run.get("parameters", {})
    for cell in notebook.cells:
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"  # papermill draws a new one each time
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
