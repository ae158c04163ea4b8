"""The commands on inputs: begin a partnership, check them, add a file, accept a changed one, and fetch one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csp_evidence.analysis.wording import counted

if TYPE_CHECKING:
    from csp_evidence.project import Project

Partnership = Annotated[
    str | None,
    typer.Argument(
        help="Its folder in data/raw, such as exampleshire; or any partnership of England and Wales by its code, its "
        "district's code or its name, such as W14000020 or Cardiff. By default the one that the notebooks name.",
        show_default=False,
    ),
]


def or_default(project: Project, partnership: str | None) -> str:
    """The slug of the partnership that is named, or of the one that a command means where none is."""
    from csp_evidence.partnership.finding import meant
    from csp_evidence.pipeline.parameters import default_partnership

    return default_partnership(project) if partnership is None else meant(project, partnership)


def init(
    name: Annotated[str, typer.Argument(metavar="FOLDER", help="Its folder in data/raw, such as exampleshire.")],
    area: Annotated[str, typer.Option(metavar="CODE", help="Its own code, or its district's.")],
    called: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What it is called, where no reference data has it.")
    ] = None,
) -> None:
    """Begin a partnership: write its partnership.yml, with what is known of its area and what waits to be filled in."""
    from csp_evidence.commands.init import begin
    from csp_evidence.project import find_project

    typer.echo(os.path.relpath(begin(find_project(), name, area, called)))


def check(
    partnership: Partnership = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Note that this file was meant to change ('all': every file); repeatable."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why a large change is accepted; kept in the sidecar.")
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose ranges from the last edition, for a person to accept.")
    ] = False,
) -> None:
    """Take every input through its gates, without running a notebook, and print what was found by file."""
    from csp_evidence.commands.accept import accept_inputs
    from csp_evidence.commands.check import check_inputs, outcome_lines, would_stop
    from csp_evidence.commands.propose import propose_ranges
    from csp_evidence.project import find_project

    project = find_project()
    partnership = or_default(project, partnership)
    if accept:
        tell_accepted(accept_inputs(find_project(), partnership, accept, reason, typer.echo))
        return
    if propose:
        for line in propose_ranges(find_project(), partnership):
            typer.echo(line)
        return
    found = check_inputs(find_project(), partnership)
    for line in outcome_lines(found):
        typer.echo(line)
    if any(map(would_stop, found.values())):
        raise typer.Exit(1)


def add(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Tables in CSV; one from elsewhere is copied. Or folders and archives of street-level files, as the "
            "police publish them: they are cut to the small areas of the partnerships of their forces. Or the Home "
            "Office's open data by quarter (.ods), the rates by partnership in the ONS's workbook (.xlsx), or the "
            "Metropolitan Police's monthly files of boroughs or wards.",
        ),
    ],
    name: Annotated[
        str | None, typer.Option("--as", metavar="INPUT", help="What the input is called; by default as the file is.")
    ] = None,
    partnership: Annotated[
        str | None,
        typer.Option(
            metavar="PARTNERSHIP",
            help="By default the one whose folder the first file lies in; of street-level files all of their forces.",
        ),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Write an empty table instead: FILE is the name of an input.")
    ] = False,
) -> None:
    """Add inputs: draft their sidecars from the files, and name them in partnership.yml."""
    from csp_evidence.commands.accept import partnership_of
    from csp_evidence.commands.add import add_inputs, told
    from csp_evidence.commands.months import add_months, layout_of
    from csp_evidence.commands.quarters import add_quarters
    from csp_evidence.commands.rates import add_rates
    from csp_evidence.commands.streets import add_street, is_street
    from csp_evidence.partnership.finding import meant
    from csp_evidence.project import find_project

    project = find_project()
    if template:
        from csp_evidence.commands.templates import empty_tables

        for line in empty_tables(project, or_default(project, partnership), [str(file) for file in files]):
            typer.echo(line)
        return
    if len(files) == 1 and files[0].suffix == ".ods":
        for line in add_quarters(project, files[0]):
            typer.echo(line)
        return
    if len(files) == 1 and files[0].suffix == ".xlsx" and name is None and partnership is None:
        for line in add_rates(project, files[0]):
            typer.echo(line)
        return
    if name is None and partnership is None and (layout := layout_of(project, files)):
        for line in add_months(project, files, layout):
            typer.echo(line)
        return
    if is_street(files):
        for line in add_street(project, files, [] if partnership is None else [meant(project, partnership)]):
            typer.echo(line)
        return
    slug = or_default(project, partnership_of(project, str(files[0])) if partnership is None else partnership)
    for line in told(add_inputs(project, slug, files, name)):
        typer.echo(line)
    typer.echo(f"Then run `csp check {slug}`, and `csp accept` for each file that is right.")


def accept_files(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="[PARTNERSHIP] FILE...",
            help="A partnership's folder, then inputs or their files; 'all': every input.",
        ),
    ],
    partnership: Annotated[
        str | None,
        typer.Option(
            metavar="PARTNERSHIP",
            help="By default the one named first, or whose folder the first file is in; "
            "of street-level files all of their forces.",
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why a large change is accepted; kept in the sidecar.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept what is shown without being asked.")] = False,
    printed: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK=PAGE", help="A sum that does not come out is so printed on this page; repeatable."),
    ] = None,
) -> None:
    """Show what changed in files since they were last accepted, row by row, and note that it was meant."""
    from csp_evidence.commands.accept import accept_inputs, named_first, partnership_of
    from csp_evidence.commands.confirm import pages_of
    from csp_evidence.project import find_project

    project = find_project()
    partnership, files = named_first(project, partnership, files)
    given = partnership_of(project, files[0]) if partnership is None else partnership
    slug = or_default(project, given)

    def asked(shown: str) -> bool:
        try:
            return yes or typer.confirm(f"Accept {shown} as it is?", err=True)
        except typer.Abort:  # nobody is there to answer
            typer.echo(f"\n{shown} is not accepted: nobody answered. Look at the changes, then add --yes.", err=True)
            return False

    tell_accepted(accept_inputs(project, slug, files, reason, typer.echo, asked, pages_of(printed or [])))


def fetch(
    what: Annotated[str, typer.Argument(help="What to fetch, by its name in data/raw/reference/catalogue.yml.")],
    partnership: Annotated[str | None, typer.Argument(help="Whose folder it is for.", show_default=False)] = None,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="The release, where there is one a month.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where it lies, if that has changed since the catalogue.")
    ] = None,
) -> None:
    """Fetch a published file from its publisher: the one command that uses the network."""
    from csp_evidence.commands.fetch import fetch as fetch_file
    from csp_evidence.commands.progress import DownloadProgress
    from csp_evidence.project import find_project

    with DownloadProgress(what) as progress:
        found = fetch_file(find_project(), what, partnership, month=month, address=address, tell=progress.tell)
    for line in found.told:
        typer.echo(line)


def tell_accepted(files: list[str]) -> None:
    """Say which files were accepted."""
    for file in files:
        typer.echo(f"accepted  {file}: noted in its sidecar, or under `about`; commit it with the copy in .accepted/")
    typer.echo(f"{counted(len(files), 'files')} {'was' if len(files) == 1 else 'were'} accepted.")


def refresh(
    partnership: Annotated[str, typer.Argument(metavar="PARTNERSHIP", help="Its folder in data/raw.")],
    to: Annotated[str, typer.Option(metavar="YYYY-MM", help="The last month of the new year.")],
) -> None:
    """Say what a later year brings: new months, revisions, what to look at; and make its edition where that can be."""
    from csp_evidence.commands.moved_figures import Refreshed
    from csp_evidence.commands.progress import TerminalProgress
    from csp_evidence.commands.refresh import Refresh
    from csp_evidence.pipeline.plan import Options
    from csp_evidence.pipeline.run import run as run_edition
    from csp_evidence.project import find_project
    from csp_evidence.publish.published import note_published

    project = find_project()
    found = Refresh(project, partnership, to)
    for line in found.lines():
        typer.echo(line)
    typer.echo(os.path.relpath(found.write()))
    if why := found.why_no_edition():
        typer.echo(f"No edition can be made to {to}: {why}", err=True)
        raise typer.Exit(1)
    with TerminalProgress(partnership) as progress:
        standing = run_edition(project, partnership, {}, progress, Options()).parent
        made = run_edition(project, partnership, {"year_end": to}, progress, Options()).parent
    noted = note_published(project, made.name)
    moved = Refreshed(standing, made, noted)
    for line in moved.lines(found.resting()):
        typer.echo(line)
    typer.echo(os.path.relpath(moved.write(project, partnership, to, synthetic=found.synthetic)))
    typer.echo(os.path.relpath(made / "index.html"))
