"""Adds inputs: puts files into a partnership's folder, drafts their sidecars and names them in partnership.yml."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from csp_evidence.analysis.consultation.text import redact
from csp_evidence.analysis.funding.reconciliation import PRINTED
from csp_evidence.analysis.wording import listed
from csp_evidence.commands.skeletons import FILL_MARK, TO_FILL, funds_draft
from csp_evidence.errors import ConfigurationError, EvidenceError, InputError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.files.as_yaml import YamlError, flow, read_yaml
from csp_evidence.files.reading import not_there
from csp_evidence.gates.drafting import Keys, draft_controls, draft_fields, draft_key, draft_references, fitted
from csp_evidence.gates.suites import Suite, listed_suites, subject_suite
from csp_evidence.inputs.counted_rows import RECORDS, REPEATS, read_counted
from csp_evidence.inputs.layouts import load_layouts
from csp_evidence.inputs.published import read_cells
from csp_evidence.inputs.readers import DOCUMENTS
from csp_evidence.inputs.sidecar import SUFFIX, beside, load_sidecar
from csp_evidence.inputs.street import DESCRIBED
from csp_evidence.inputs.street import LAYOUT as STREET
from csp_evidence.partnership.configuration import load_partnership, settings_file
from csp_evidence.project import Project

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PERIOD = re.compile(r"(19|20)\d\d(-?(0[1-9]|1[0-2])|[-/](\d\d|\d{4}))?")  # columns of months and years
LONGEST_NAME = 300  # letters; questions stand as names of columns in exports
FILL_IN = {
    "title": "what the table is called",
    "description": "what a row is, as a sentence",
    "source": "who published it, in which publication",
    "licence": "under what licence, such as Open Government Licence v3.0",
    "status": "published, transcribed, compiled, synthetic or illustrative",
    "published": "the day, such as 2017-09-26; leave empty where it is not known, and say so under notes",
    "period": "the time that the figures are of",
    "geography": "the area that they cover",
    "personal": "true where a row is a person, so that no value is shown in a message; else false",
}
FROM_EXAMPLE = ("title", "description")


def add_inputs(
    project: Project, slug: str, files: Sequence[Path], name: str | None = None
) -> list[tuple[str, list[str]]]:
    """Draft the sidecar of each file; its path with what a person must fill in.

    A file from elsewhere is copied into the partnership's folder, under the name of the input. That is `name`, or as
    the file is called.

    Raises
    ------
    ConfigurationError
        A name that cannot be used, one name for several files, a sidecar or a line in partnership.yml that is there.
    InputError
        A file that is missing, or is no table in UTF-8.
    """
    if name is not None and len(files) > 1:
        raise ConfigurationError("--as names one input: add the files one by one, or leave it out.")
    return [_add(project, slug, file, name or _called(file)) for file in files]


def _called(file: Path) -> str:
    """The name of an input by that of its file."""
    return re.sub(r"[^a-z0-9]+", "_", file.stem.removesuffix("_synthetic").lower()).strip("_")


def _add(project: Project, slug: str, file: Path, name: str) -> tuple[str, list[str]]:
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"{name!r} cannot be the name of an input: give --as a name such as ward_totals.")
    settings = settings_file(project, slug)
    if file.suffix == ".yml":
        return _add_document(project, slug, file, name)
    if settings.parent.name != slug:
        raise ConfigurationError(f"{slug} has no folder of its own yet: make one with `csp init FOLDER --area {slug}`.")
    partnership = load_partnership(project, slug)
    path = file.resolve()
    if not path.is_relative_to(project.raw):
        path = project.raw / slug / f"{name}.csv"
    shown = project.relative(path)
    for there in (beside(path), *([path] if path != file.resolve() else [])):
        if there.exists():
            raise ConfigurationError(f"{project.relative(there)} exists already; change it there. Nothing was written.")
    relative = path.relative_to(project.raw).as_posix()
    line = _with_input(settings.read_text(encoding="utf-8"), name, relative, partnership.inputs, project, settings)
    cells = read_cells(file, str(file))
    _refuse_rows_for_names(cells, str(file))
    example = example_of(project, slug, name)
    street = _street_controls(project, file, cells[0])
    suite = subject_suite(project.expectations, f"{name}.processed", listed_suites(project.expectations))
    content = _draft(cells, example, _keys(project, partnership.inputs), street, suite)
    text, empty = _written(content)
    if path != file.resolve():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, path)
    write_bytes(beside(path), text.encode())
    write_bytes(settings, line.encode())
    if name == PRINTED:
        _draft_funds(project, slug, cells)
    return shown + SUFFIX, empty


def _refuse_rows_for_names(cells: list[list[str]], shown: str) -> None:
    """Refuse a table whose first row is none of names: what somebody answered would become the names of columns.

    Not one of its cells is quoted.
    """
    at = [place for place, name in enumerate(cells[0]) if _is_no_name(name, [row[place] for row in cells[1:]])]
    if at:
        columns = listed([str(place + 1) for place in at])
        raise InputError(
            f"{shown}, row 1: what stands in column {columns} looks like an answer and not like the name of a column. "
            "Write a first row with a name for each column, such as response_id, and add the file again. "
            "Nothing was written."
        )


def _is_no_name(name: str, below: Sequence[str]) -> bool:
    """Whether a cell of the first row is a number or a day but no month or year, as long as a text, a detail of a
    person, or one of several values of its column.
    """
    plain = name.strip()
    number = bool(plain) and not any(map(str.isalpha, plain)) and not PERIOD.fullmatch(plain)
    details = {kind for kind in redact(plain)[1] if kind != "name"}  # "Major Category" looks like one
    repeated = bool(plain) and name in below and len(set(below)) > 1
    return number or len(plain) > LONGEST_NAME or bool(details) or repeated


def _add_document(project: Project, slug: str, file: Path, name: str) -> tuple[str, list[str]]:
    """Name a document, such as claims.yml, in partnership.yml; one from elsewhere is copied over a draft."""
    settings = settings_file(project, slug)
    if name not in DOCUMENTS:
        raise ConfigurationError(f"There is no document called {name!r}; there are {listed(sorted(DOCUMENTS))}.")
    path = file.resolve()
    if not path.is_file():
        raise InputError(f"{file} {not_there(path)}.")
    about = _about(path, file)
    if not path.is_relative_to(project.raw):
        path = project.raw / slug / f"{name}.yml"
    inputs = load_partnership(project, slug).inputs
    relative = path.relative_to(project.raw).as_posix()
    line = _with_input(settings.read_text(encoding="utf-8"), name, relative, inputs, project, settings)
    if path != file.resolve():
        if path.exists() and FILL_MARK not in path.read_text(encoding="utf-8"):
            raise ConfigurationError(f"{project.relative(path)} exists already; change it there. Nothing was written.")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, path)
    write_bytes(settings, line.encode())
    return project.relative(path), [name for name in TO_FILL if not about.get(name)]


def _about(path: Path, file: Path) -> Mapping[str, Any]:
    """What a document says under `about`, as far as it says so."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8-sig"))
    except (YamlError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as YAML in UTF-8: {' '.join(str(error).split())}.") from None
    about = content.get("about") if isinstance(content, dict) else None
    return about if isinstance(about, dict) else {}


def _draft_funds(project: Project, slug: str, cells: list[list[str]]) -> None:
    """Draft funds.yml from the printed table where there is none; `csp add` names it once it is filled in."""
    path = project.raw / slug / "funds.yml"
    if not path.exists() and {"table", "row", "column"} <= set(cells[0]):
        write_bytes(path, funds_draft(cells[0], cells[1:]).encode())


def _street_controls(project: Project, file: Path, header: list[str]) -> dict[str, Any] | None:
    """The control totals of a street-level file in the publisher's layout; None for another."""
    layout = load_layouts(project.raw / "reference").counted_rows[STREET]
    if header != list(layout.header):
        return None
    counts = read_counted(file.read_bytes(), layout, str(file))
    return {"rows": len(counts), "sums": {name: int(counts[name].astype(int).sum()) for name in (RECORDS, REPEATS)}}


def _draft(
    cells: list[list[str]],
    example: Mapping[str, Any],
    keys: Mapping[str, tuple[str, set[str]]],
    street: Mapping[str, Any] | None,
    suite: Suite | None,
) -> dict[str, Any]:
    """The content of a sidecar: as far as the cells and a sidecar of the same input in another place tell it."""
    header = cells[0]
    rows = [dict(zip(header, row, strict=True)) for row in cells[1:]]
    content: dict[str, Any] = dict.fromkeys(FILL_IN)
    if example.get("status") != "synthetic":  # what is invented elsewhere says nothing of a file of your own
        content |= {name: example[name] for name in FROM_EXAMPLE if name in example}
    if street is not None:
        return content | {"layout": STREET, **DESCRIBED, "missingValues": [""], "controls": street}
    known = {field["name"]: field for field in example.get("fields", ())}
    fields = draft_fields(header, rows, known, answers=bool(example.get("personal")))
    fields = fields if known else fitted(fields, suite)
    key = [name for name in example.get("primaryKey", ()) if name in header] or draft_key(header, rows)
    content["fields"] = fields
    content |= {"primaryKey": key} if key else {"named_by": header[:1]}
    references = [key for key in example.get("foreignKeys", ()) if set(key["fields"]) <= set(header)]
    references = references or list(draft_references(fields, rows, keys, key))
    if references:
        content["foreignKeys"] = references
    return content | {"missingValues": [""], "controls": draft_controls(fields, rows, key)}


def _written(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The draft as YAML, a line a field, and the names of what is to be filled in."""
    lines, empty = [], []
    for name, value in content.items():
        if value is None:
            lines.append(f"{name}:   # fill in: {FILL_IN[name]}")
            empty += [name] if name != "published" else []
        elif name in ("fields", "foreignKeys"):
            lines += [f"{name}:", *(f"  - {flow(part)}" for part in value)]
            empty += [f"the description of {part['name']}" for part in value if part.get("description", "") is None]
        elif isinstance(value, dict):
            lines += [f"{name}:", *(f"  {inner}: {flow(held)}" for inner, held in value.items())]
        else:
            lines.append(f"{name}: {flow(value)}")
    return "\n".join(lines) + "\n", empty


def example_of(project: Project, slug: str, name: str) -> Mapping[str, Any]:
    """The sidecar of the same input in another place, of the partnerships in order the first; empty without one."""
    for other in [one for one in project.partnerships() if one != slug]:
        try:
            file = load_partnership(project, other).inputs.get(name, "")
            content = read_yaml(beside(project.raw / file).read_text(encoding="utf-8")) if file else None
        except (EvidenceError, OSError, ValueError):
            continue
        if isinstance(content, dict):
            return content
    return {}


def _keys(project: Project, inputs: Mapping[str, str]) -> Keys:
    """By their name, the keys of one field that inputs have: the input and its values."""
    found: dict[str, tuple[str, set[str]]] = {}
    for name, file in inputs.items():
        path = project.raw / file
        if not beside(path).is_file():
            continue
        try:
            sidecar = load_sidecar(path, project.relative(path))
            if len(sidecar.primary_key) == 1 and sidecar.layout == "tidy":
                header, *rows = read_cells(path, project.relative(path))
                at = header.index(sidecar.primary_key[0])
                found.setdefault(sidecar.primary_key[0], (name, {row[at] for row in rows}))
        except (EvidenceError, ValueError):
            continue
    return found


def _with_input(text: str, name: str, file: str, inputs: Mapping[str, str], project: Project, settings: Path) -> str:
    """partnership.yml with the input named; a line that waits for it as a comment is taken up."""
    if inputs.get(name) == file:
        return text
    if name in inputs:
        raise ConfigurationError(
            f"{project.relative(settings)} names {inputs[name]} for the input {name}. Replace that file, or change the "
            "line there; nothing was written."
        )
    line = f"  {name}: {file}\n"
    waiting = re.compile(rf"^  # {name}:.*\n", re.MULTILINE)
    if waiting.search(text):
        return waiting.sub(lambda _: line, text, count=1)
    heading = re.compile(r"^inputs:[^\n]*\n", re.MULTILINE)
    if not heading.search(text):
        raise ConfigurationError(f"{project.relative(settings)} has no line `inputs:` of its own to add {name} below.")
    return heading.sub(lambda found: found[0] + line, text, count=1)


def told(added: Sequence[tuple[str, list[str]]]) -> list[str]:
    """What was drafted, and what waits for a person."""
    return [
        f"{shown}: fill in {listed(empty)}"
        if empty
        else f"{shown}: compare {'its control totals' if shown.endswith(SUFFIX) else 'it'} with the publisher's"
        for shown, empty in added
    ]
