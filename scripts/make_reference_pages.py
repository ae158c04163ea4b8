"""Write the reference pages of the documentation that are made from the code: docs/commands.md and docs/glossary.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from csp_evidence.cli import app
from csp_evidence.project import find_project
from csp_evidence.publish.glossary import terms


def commands_page() -> str:
    """Every command with what its help says: what it does, its arguments and its options."""
    lines = ["# Commands", "", "What `csp COMMAND --help` says of each command."]
    for name, command in _commands(typer.main.get_command(app), "csp"):
        lines += ["", f"## {name}", "", command.help or ""]
        rows = [(_called(parameter), _said(parameter)) for parameter in command.params if not parameter.hidden]
        if rows:
            lines += ["", "| argument or option | what it says |", "|---|---|"]
            lines += [f"| `{called}` | {said} |" for called, said in rows]
    return "\n".join(lines) + "\n"


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for inner, found in sorted(command.commands.items()):
            yield from _commands(found, f"{name} {inner}")
    else:
        yield name, command


def _called(parameter: Any) -> str:
    metavar = str(parameter.metavar or "")
    if parameter.param_type_name == "argument":
        return metavar or str(parameter.name).upper()
    spelled = ", ".join([*parameter.opts, *parameter.secondary_opts])
    value = "" if parameter.is_flag else metavar or str(parameter.name).upper()
    return f"{spelled} {value}".strip()


def _said(parameter: Any) -> str:
    return (parameter.help or "").replace("|", "\\|")


def glossary_page() -> str:
    """The terms of the pages with their meanings."""
    lines = ["# Glossary", "", "The terms of the field, as the pages of an edition explain them.", ""]
    lines += [f"**{term.term[:1].upper()}{term.term[1:]}.** {term.meaning}\n" for term in terms()]
    return "\n".join(lines)


PAGES = {"docs/commands.md": commands_page, "docs/glossary.md": glossary_page}


def main() -> None:
    """Write both pages."""
    root = find_project().root
    for name, page in PAGES.items():
        (root / name).write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
