"""Shows what changed in a file since it was last accepted, and notes that it was meant to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from csp_evidence.analysis.wording import counted
from csp_evidence.commands.confirm import confirm_printed
from csp_evidence.errors import ConfigurationError, EvidenceError, GateError, InputError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.gates.acceptance import CONTENT, FIELDS
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops, why_stopped
from csp_evidence.gates.report_figures import NEEDED
from csp_evidence.inputs.accepted import (
    Change,
    Content,
    accepted_document,
    accepted_table,
    changes,
    content_of,
    content_of_lines,
    keep_document,
    keep_table,
)
from csp_evidence.inputs.content import digest_of, field_controls
from csp_evidence.inputs.file_formats import keeps_a_copy
from csp_evidence.inputs.large_changes import large, load_limits
from csp_evidence.inputs.published import Published
from csp_evidence.inputs.readers import document_lines
from csp_evidence.inputs.sidecar import beside
from csp_evidence.partnership.configuration import Partnership, load_partnership
from csp_evidence.partnership.later import by_years
from csp_evidence.project import Project
from csp_evidence.records import Check

OWN = (CONTENT, FIELDS)
SHOWN = 200  # changes of one file; more than that nobody reads on a terminal
NOTED = re.compile(r"^  (?:sha256|fields):.*\n(?:    .*\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Proposal:
    """A file that is not the accepted one: what changed, what of it needs a reason, and how to accept it."""

    shown: str
    changes: tuple[str, ...]
    large: tuple[str, ...]
    accept: Callable[[str | None], None]


def accept_inputs(
    project: Project,
    slug: str,
    wanted: list[str],
    reason: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
    ask: Callable[[str], bool] = lambda _: True,
    printed: Mapping[str, str] | None = None,
) -> list[str]:
    """Accept each wanted file that is not the accepted one, after its changes were told; the files that were accepted.

    `wanted` are names of inputs or paths of their files; "all" stands for every input of the partnership. `ask` is
    asked about each file, once what changed in it was told. `printed` are sums of the printed tables that do not come
    out, each with the page on which a person has found it so.

    Raises
    ------
    ConfigurationError
        A name that is no input, or a sidecar whose controls are not on lines of their own.
    GateError
        Another critical expectation of the file does not hold, or a change is large and there is no `reason`; nothing
        is written for the file. The others are accepted first, and all that were not are told together.
    """
    accepted, refused = [], list[EvidenceError]()
    for found in _proposals(project, slug, [_as_shown(project, name) for name in wanted], printed or {}):
        if isinstance(found, EvidenceError):
            refused.append(found)
            continue
        _tell_changes(found, tell)
        if found.large and not reason:
            refused.append(
                GateError(
                    f"{found.shown} is not accepted without a reason: {'; '.join(found.large)}. If it was meant so, "
                    "accept it again with --reason and why, such as --reason 'corrected from page 12'; if not, "
                    "restore it."
                )
            )
        elif ask(found.shown):
            found.accept(reason)
            accepted.append(found.shown)
    if refused:
        done = f" Accepted were: {', '.join(accepted)}." if accepted else ""
        raise type(refused[0])("\n".join(map(str, refused)) + done)
    return accepted


def _tell_changes(proposal: Proposal, tell: Callable[[str], None]) -> None:
    tell(f"{proposal.shown}: {counted(len(proposal.changes), 'changes')}")
    for line in proposal.changes[:SHOWN]:
        tell(f"    {line}")
    if len(proposal.changes) > SHOWN:
        tell(f"    and {len(proposal.changes) - SHOWN:,} more")


def named_first(project: Project, partnership: str | None, names: list[str]) -> tuple[str | None, list[str]]:
    """The partnership and the files, where the first name is a partnership's folder and no file.

    Raises
    ------
    ConfigurationError
        Nothing is named but a partnership.
    """
    if partnership is not None or names[0] not in project.partnerships() or Path(names[0]).is_file():
        return partnership, names
    if not names[1:]:
        raise ConfigurationError(
            f"{names[0]} is a partnership, and no file is named. Say which inputs to accept, or all of them: "
            f"csp accept {names[0]} all"
        )
    return names[0], names[1:]


def partnership_of(project: Project, file: str) -> str | None:
    """The partnership whose folder of data/raw a file lies in; None for a name, and for the reference data."""
    path = Path(file).resolve()
    slug = path.relative_to(project.raw).parts[0] if path.is_file() and path.is_relative_to(project.raw) else None
    return slug if slug in project.partnerships() else None


def _proposals(
    project: Project, slug: str, wanted: list[str], printed: Mapping[str, str]
) -> Iterator[Proposal | EvidenceError]:
    """What is proposed for each file that is not the accepted one, or why it cannot be accepted."""
    for partnership, asked in by_years(project, load_partnership(project, slug), wanted):
        yield from _of_years(project, partnership, asked, printed)


def _of_years(
    project: Project, partnership: Partnership, wanted: list[str], printed: Mapping[str, str]
) -> Iterator[Proposal | EvidenceError]:
    files = {name: project.raw / file for name, file in partnership.inputs.items()}
    names = _names(project, files, wanted)
    try:
        names = confirm_printed(GatedInputs(project, partnership), names, printed)
    except (GateError, InputError) as error:  # of the printed tables or funds.yml; the other files are looked at
        yield error
        names = [name for name in names if name not in NEEDED]
    gated = GatedInputs(project, partnership)
    for name in names:
        try:
            found = _of_document(project, gated, name) if gated.is_document(name) else _of_table(project, gated, name)
        except EvidenceError as error:
            yield error
            continue
        if found is not None:
            yield found


def _of_table(project: Project, gated: GatedInputs, name: str) -> Proposal | None:
    published = gated.published(name)
    sidecar, digest = published.sidecar, published.content
    if sidecar.controls.sha256 == digest and sidecar.controls.fields == controls_of(published):
        return None
    path = project.root / published.shown
    _refuse(published.shown, gated.read(name).checks)
    before, now = accepted_table(path, sidecar.controls.sha256, sidecar.keys), content_of(published)
    told, grave = _compared(project, before, now, noted=sidecar.controls.sha256, personal=sidecar.personal)
    return Proposal(published.shown, told, grave, partial(note_table, path, published, grave))


def _of_document(project: Project, gated: GatedInputs, name: str) -> Proposal | None:
    content, record = gated.document(name)
    checks = gated.document_checks(name)
    if all(check.outcome == "pass" for check in checks if check.expectation == CONTENT):
        return None
    path, noted = project.root / record.file, gated.noted(name)
    _refuse(record.file, checks)
    header, lines = document_lines(name, content)
    told, grave = _compared(project, accepted_document(path, noted), content_of_lines(lines), noted=noted)
    return Proposal(record.file, told, grave, partial(note_document, path, header, lines, grave))


def _refuse(shown: str, checks: tuple[Check, ...]) -> None:
    others = [check for check in checks if check.expectation not in OWN]
    if stops(others):
        raise GateError(f"{shown} is not accepted. {why_stopped(others)}")


def _compared(
    project: Project, before: Content | None, now: Content, *, noted: str | None, personal: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What changed, and what of it is large."""
    if noted is None:
        return (f"{counted(len(now.rows), 'rows')}, accepted for the first time",), ()
    if before is None:
        return ("its rows cannot be compared",), ("what was last accepted is not kept here, so no change can be shown",)
    found = changes(before, now)
    return tuple(_told(change, personal=personal) for change in found), tuple(
        large(before, now, found, load_limits(project.expectations), personal=personal)
    )


def _told(change: Change, *, personal: bool) -> str:
    """A line on one change; of a `personal` row its number alone, for its key may be somebody's e-mail address."""
    name = "a row" if personal else change.name
    where = f"gone: {name}" if change.row is None else f"row {change.row}" + ("" if personal else f" ({name})")
    if change.field is None:
        return where if change.row is None else f"new: {where}"
    if personal:
        return f"{where}: {change.field} changed"
    return f"{where}: {change.field} {_cell(change.old)} -> {_cell(change.new)}"


def _cell(text: str | None) -> str:
    return "blank" if text is None else repr(text)


def controls_of(published: Published) -> dict[str, str]:
    """The controls of the fields of a table that its sidecar notes.

    Of the records of real people none: whoever holds the controls of two versions could try which answer was added.
    """
    return field_controls(published.frame, published.sidecar.keys) if _may_be_kept(published) else {}


def note_table(path: Path, published: Published, grave: tuple[str, ...] = (), reason: str | None = None) -> None:
    """Note in its sidecar that a table is the accepted one, and keep its content where a copy is kept of such a file.

    Of the records of real people, of compressed tables and of boundaries none is kept.
    """
    digest = published.content
    note(beside(path), digest, controls_of(published), reason=reason if grave else None, change="; ".join(grave))
    if keeps_a_copy(path) and _may_be_kept(published):
        keep_table(path, published.frame)


def _may_be_kept(published: Published) -> bool:
    return not published.sidecar.personal or published.sidecar.status == "synthetic"


def note_document(
    path: Path, header: str, lines: list[str], grave: tuple[str, ...] = (), reason: str | None = None
) -> None:
    """Note under `about` that what a document states is accepted, and keep it."""
    note(path, digest_of(header, lines), under="about", reason=reason if grave else None, change="; ".join(grave))
    keep_document(path, header, lines)


def note(
    file: Path,
    digest: str,
    fields: Mapping[str, str] | None = None,
    *,
    under: str = "controls",
    reason: str | None = None,
    change: str = "",
) -> None:
    """Write the digest, the controls of the fields and a reason under a name of a YAML file; other lines stay."""
    text, heading = NOTED.sub("", file.read_text(encoding="utf-8")), re.compile(rf"^{under}:[ ]*\n", re.MULTILINE)
    if not heading.search(text):
        raise ConfigurationError(f"{file.name}: `{under}:` must stand on a line of its own, with the rest below it.")
    lines = f"{under}:\n  sha256: {digest}\n"
    if fields:
        lines += f"  fields: {{{', '.join(f'{name}: {_quoted(control)}' for name, control in fields.items())}}}\n"
    text = heading.sub(lambda _: lines, text, count=1)
    if reason is not None:
        entry = f"- {{change: {_quoted(change)}, reason: {_quoted(reason)}}}\n"
        kept = re.compile(r"^  accepted:[ ]*\n([ ]*)(?=- )", re.MULTILINE)
        if kept.search(text):  # indented as the entries that are there
            text = kept.sub(lambda found: found[0] + entry + found[1], text, count=1)
        else:
            text = text.replace(lines, f"{lines}  accepted:\n    {entry}", 1)
    write_bytes(file, text.encode())


def _quoted(text: str) -> str:
    """A text as YAML and JSON both quote it."""
    return json.dumps(text, ensure_ascii=False)


def _as_shown(project: Project, name: str) -> str:
    """A file of the project by its path from the root, wherever one stands; anything else as it was given."""
    path = Path(name).resolve()
    return project.relative(path) if path.is_file() and path.is_relative_to(project.root) else name


def _names(project: Project, files: dict[str, Path], wanted: list[str]) -> list[str]:
    if "all" in wanted:
        return list(files)
    by_any = {name: name for name in files} | {project.relative(path): name for name, path in files.items()}
    if unknown := [name for name in wanted if name not in by_any]:
        named = ", ".join(map(repr, unknown))
        raise ConfigurationError(f"No input of this partnership: {named}. Name one or its file: {', '.join(files)}.")
    return [by_any[name] for name in wanted]
