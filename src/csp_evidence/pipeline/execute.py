"""Executes one notebook with Papermill, telling which cell runs and leaving no trace of time or place."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from traitlets.config import Config

from csp_evidence import errors
from csp_evidence.analysis.release.microdata import MicrodataError
from csp_evidence.errors import EvidenceError, NotebookError, OutputError, shortened
from csp_evidence.inputs.file_formats import is_table
from csp_evidence.inputs.sidecar import load_sidecar
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.pipeline.stopping import refuse_if_stopping
from csp_evidence.stage.folder import RECORDS
from csp_evidence.stage.planned import Planned

KERNEL = "python3"
KERNEL_STARTS = 3
CELL_SECONDS = 1800
LARGEST_OUTPUT = 10_000_000  # letters that a cell may show
OUTPUT_SECONDS = 120  # for what a cell shows to arrive once it is done; the usual 4 are few where a machine is busy
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
CellStarts = Callable[[int, int], None]


def load() -> None:
    """Import what executing takes, and what starting a kernel imports on its way."""
    import ipykernel.kernelspec  # noqa: F401
    import IPython.paths  # noqa: F401
    import papermill.engines  # noqa: F401


def execute(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any],
    on_cell: CellStarts,
    *,
    forked: bool = False,
    planned: Planned | None = None,
) -> None:
    """Run `source` with `parameters` in a kernel of its own and write it, as executed, to `target`.

    `on_cell` is called with the number of each code or text cell that starts, and how many there are; `planned` is what
    the kernel is told before the first.

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

    cells: list[int] = []
    of: list[int] = []

    def started(cell: Any, cell_index: int) -> None:  # noqa: ARG001  (nbclient hands both by name)
        refuse_if_stopping()
        cells.append(cell_index + 1)
        on_cell(cell_index + 1, of[-1])

    target.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, KERNEL_STARTS + 1):
        refuse_if_stopping()
        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters=dict(parameters),
                kernel_name=KERNEL,
                progress_bar=False,
                request_save_on_cell_execute=False,  # a notebook that fails is saved all the same
                execution_timeout=CELL_SECONDS,
                iopub_timeout=OUTPUT_SECONDS,
                raise_on_iopub_timeout=True,
                on_notebook_start=lambda notebook: of.append(len(notebook.cells)),
                on_cell_start=started,
                **_options(source, planned, forked=forked),
            )
            break
        except PapermillExecutionError as error:
            raise _known(error, source, quoted=not (planned and reads_people(planned))) from None
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
        finally:
            if planned:  # an attempt that is kept must not hold the key
                _connection(planned).unlink(missing_ok=True)
    _remove_traces(target)


def _options(source: Path, planned: Planned | None, *, forked: bool) -> dict[str, Any]:
    """What papermill hands to its engine, and that to nbclient: the kernel's folder, and what it is told."""
    options: dict[str, Any] = {
        "engine_name": "csp-forked" if forked else None,
        "resources": {"metadata": {"path": str(source.parent)}},  # papermill's cwd would move all runs of this process
        # What a kernel would log is raised as well, and told once; the user's own history would hold every cell.
        "extra_arguments": ["--log-level=CRITICAL", "--HistoryManager.enabled=False"],
    }
    if planned:
        options["extra_arguments"].append(f"--IPKernelApp.exec_lines={planned.line()}")
        connection = _connection(planned)
        connection.parent.mkdir(parents=True, exist_ok=True)
        options["config"] = Config({"KernelManager": {"connection_file": str(connection)}})
    return options


def _connection(planned: Planned) -> Path:
    """The file with a kernel's key: after a kill it goes with the half-built folder."""
    return planned.folder / RECORDS / f".kernel-{planned.stage}.json"


def reads_people(planned: Planned) -> bool:
    """Whether the stage of a plan reads people's answers, which an exception may quote and no log may hold."""
    inputs = load_partnership(planned.project, planned.partnership).inputs
    files = [planned.project.raw / inputs[name] for name in stage_plan(planned.stage).inputs if name in inputs]
    return any(load_sidecar(file, file.name).personal for file in files if is_table(file.name))


def _known(error: Any, source: Path, *, quoted: bool) -> Exception:
    kind = getattr(errors, error.ename, None)
    if _cannot_write(error.evalue):
        return OutputError(cannot_be_written(error.evalue))
    if isinstance(kind, type) and issubclass(kind, EvidenceError):
        return kind(error.evalue)
    quoted = quoted or error.ename == MicrodataError.__name__  # which holds no answer itself
    return NotebookError(
        f"notebooks/{source.name} stopped in cell {error.cell_index} with {error.ename}"
        f"{f': {shortened(error.evalue)}' if quoted else ', which may quote an answer'}. "
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
