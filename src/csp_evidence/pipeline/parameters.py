"""The parameters cell of a notebook: what it may hold, so that a run never overrules an edit without a word.

A run injects the value of every parameter, so that what stands in the cell counts for nothing but drafts. A cell that
holds anything but its defaults would then say one thing and the edition another: it is refused before a kernel starts.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from csp_evidence.errors import ConfigurationError, EvidenceError
from csp_evidence.files.reading import not_there, read_if_there
from csp_evidence.partnership.configuration import Settings
from csp_evidence.partnership.stages import STAGES
from csp_evidence.project import Project

OF_A_STAGE = ("settings", "partnership")
NAMES = (*Settings.model_fields, "partnership")
MENTIONED = re.compile(rf"(?<![.\w])(?:{'|'.join(NAMES)})\b|\bstage\s*\.\s*(?:{'|'.join(OF_A_STAGE)})\b")
FORMAT = 4  # of notebooks
MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class Parameters:
    """What the parameters cell of a notebook declares: the partnership it opens with by hand, and names of settings."""

    shown: str
    cell: int
    partnership: str
    settings: tuple[str, ...]


def read_parameters(source: Path) -> Parameters:
    """The parameters of a notebook, which has its defaults in their cell and sets them nowhere else.

    The default of a setting is None, "as partnership.yml has it"; that of the partnership is any name in quotation
    marks, and `one_partnership` compares it with the other notebooks.

    Raises
    ------
    ConfigurationError
        The notebook is missing or is no notebook; its parameters cell holds anything but `name = default`; or a
        parameter is set in another cell. Names notebook, cell, name, value and remedy.
    """
    shown = f"notebooks/{source.name}"
    cells = _cells(source, shown)
    tagged = [number for number, cell in cells if "parameters" in _tags(cell)]
    if len(tagged) != 1:
        raise ConfigurationError(f"{shown} must have one cell tagged `parameters`; it has {len(tagged)}.")
    if any("injected-parameters" in _tags(cell) for _, cell in cells):
        raise ConfigurationError(
            f"{shown} holds a cell tagged `injected-parameters`, which an earlier run has left: take that cell out."
        )
    found = _of_cell(shown, tagged[0], _code(dict(cells)[tagged[0]]))
    for number, cell in cells:
        if number != tagged[0]:
            _refuse_setting(shown, number, _code(cell))
    return found


def one_partnership(project: Project, found: Mapping[str, Parameters]) -> str:
    """The partnership that the notebooks open with by hand; `found` are the parameters of those that a run takes.

    Raises
    ------
    ConfigurationError
        Some of the notebooks name one partnership and some another: names both, and the command to run instead.
    """
    everywhere = dict(found)
    for plan in STAGES:
        if plan.name not in found:
            with suppress(EvidenceError):  # what is no part of the run is told when it is
                everywhere[plan.name] = read_parameters(project.notebooks / f"{plan.name}.ipynb")
    usual = Counter(parameters.partnership for parameters in everywhere.values()).most_common(1)[0][0]
    for own in everywhere.values():
        if own.partnership != usual:
            raise ConfigurationError(
                f'{own.shown}, cell {own.cell}: partnership = "{own.partnership}", but the other notebooks have '
                f'"{usual}". A run makes the edition of the partnership that the command names: put back '
                f'partnership = "{usual}", and run csp run {own.partnership}. What you run by hand may keep it, as a '
                "draft."
            )
    return usual


def default_partnership(project: Project) -> str:
    """The partnership that a command means where none is named: the one that the notebooks open with by hand."""
    first = STAGES[0].name
    return one_partnership(project, {first: read_parameters(project.notebooks / f"{first}.ipynb")})


def _cells(source: Path, shown: str) -> list[tuple[int, dict[str, Any]]]:
    """The cells with their numbers, from 1 as messages count them."""
    content = read_if_there(source)
    if content is None:
        raise ConfigurationError(f"{shown} {not_there(source)}; restore it from version control.")
    try:
        notebook = json.loads(content.decode("utf-8"))
        if notebook["nbformat"] != FORMAT:
            raise ValueError(notebook["nbformat"])
        cells = enumerate(notebook["cells"], start=1)
        return [(number, {**cell, "source": "".join(cell["source"])}) for number, cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigurationError(
            f"{shown} is not a notebook of format {FORMAT} that can be read; restore it from version control."
        ) from None


def _tags(cell: dict[str, Any]) -> list[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []


def _code(cell: dict[str, Any]) -> str:
    return cell["source"] if cell.get("cell_type") == "code" else ""


def _of_cell(shown: str, number: int, text: str) -> Parameters:
    where = f"{shown}, cell {number}"
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise ConfigurationError(f"{where}{line}: the parameters cell is not Python: {error}. Restore it.") from None
    values: dict[str, str | None] = {}
    for statement in statements:
        name, value = _default(where, text, statement)
        if name in values:
            raise ConfigurationError(f"{where}, line {statement.lineno}: {name} is set twice. Keep its default only.")
        values[name] = value
    partnership = values.pop("partnership", None)
    if partnership is None:
        raise ConfigurationError(f'{where}: the parameters cell must set partnership, such as "exampleshire".')
    return Parameters(shown, number, partnership, tuple(values))


def _default(where: str, text: str, statement: ast.stmt) -> tuple[str, str | None]:
    """The name and the default that a statement of the parameters cell sets."""
    where, written = (
        f"{where}, line {statement.lineno}",
        " ".join((ast.get_source_segment(text, statement) or "").split()),
    )
    match statement:
        case ast.Assign(targets=[ast.Name(id="partnership")], value=ast.Constant(value=str() as partnership)):
            return "partnership", partnership
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=None)) if name in Settings.model_fields:
            return name, None
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ) if name in Settings.model_fields:
            given = str(value.value) if isinstance(value, ast.Constant) else ast.unparse(value)
            raise ConfigurationError(
                f"{where}: {written} is not the default. A run takes no setting from a notebook: put back "
                f"{name} = None, and run csp run -p {name}={given}, making an edition of its own; or change it under "
                "`settings` in partnership.yml. What you run by hand in JupyterLab may keep it, as a draft."
            )
    raise ConfigurationError(
        f'{where}: `{written[:120]}` may not stand in the parameters cell. It holds partnership = "NAME" and, each as '
        f"NAME = None, settings: {', '.join(Settings.model_fields)}. Put it into another cell, or restore the notebook."
    )


def _refuse_setting(shown: str, number: int, text: str) -> None:
    """Refuse a cell that sets a parameter to anything but what the stage has, or that changes the stage's settings."""
    if not (found := _setting_in(text)):
        return
    line, name = found
    told = "take the value from the stage" if name.startswith("stage.") else f"write {name} = stage.settings.{name}"
    raise ConfigurationError(
        f"{shown}, cell {number}, line {line}: {name} is set outside the parameters cell, so that the page "
        f"could rest on another value than the manifest tells. Take the line out, or {told}; "
        f"to change a setting, run csp run -p NAME=VALUE."
    )


@cache
def _setting_in(text: str) -> tuple[int, str] | None:
    """The first line of a cell that sets a parameter, or what the stage has, and its name: asked once in a batch."""
    if not MENTIONED.search(unicodedata.normalize("NFKC", text)):
        return None  # most cells, and it is a tenth of the time
    try:
        tree = ast.parse(MAGIC.sub("", text))
    except (SyntaxError, ValueError):
        return None  # the kernel tells of it
    own = {id(target) for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in _from_stage(node)}
    names = ((line, name) for line, name in _set_names(tree, own) if name in NAMES or name.startswith("stage."))
    return next(names, None)


def _from_stage(node: ast.Assign) -> Iterator[ast.Name]:
    """The targets of an assignment that take just the stage's own setting of that name."""
    for target in node.targets:
        both = (
            (target.elts, node.value.elts)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            else None
        )
        pairs = zip(*both, strict=False) if both else [(target, node.value)]
        for name, value in pairs:
            if isinstance(name, ast.Name) and name.id in NAMES and ast.unparse(value) == f"stage.settings.{name.id}":
                yield name


def _set_names(tree: ast.AST, own: set[int]) -> Iterator[tuple[int, str]]:
    """Every name that a cell binds, with its line, but for those in `own`; and what it sets of the stage."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if id(node) not in own:
                yield node.lineno, name
            case ast.Attribute(value=ast.Name(id="stage"), attr=name, ctx=ast.Store() | ast.Del()) if (
                name in OF_A_STAGE
            ):
                yield node.lineno, f"stage.{name}"
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((node.lineno, alias.asname or alias.name) for alias in names)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.ExceptHandler(name=str() as name):
                yield node.lineno, name
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                yield node.lineno, name
