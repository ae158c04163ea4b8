"""The command line: parses, calls and prints."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from csp_evidence.cli_inputs import Partnership, accept_files, add, check, fetch, init, or_default, refresh

app = typer.Typer(
    help="The evidence base of a Community Safety Partnership's plan: run it, check it, verify it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Parameters = Annotated[
    list[str] | None,
    typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A setting to change this time; repeatable."),
]
Force = Annotated[bool, typer.Option("--force", help="Run every stage again, changed or not.")]
PlainKernels = Annotated[bool, typer.Option("--plain-kernels", help="Start a fresh kernel each time.")]
Jobs = Annotated[int, typer.Option(min=0, help="Notebooks side by side; 0: one a core.")]


@app.command()
def run(
    partnership: Partnership = None,
    parameter: Parameters = None,
    stage: Annotated[
        list[str] | None, typer.Option(metavar="STAGE", help="Run this stage again, changed or not; repeatable.")
    ] = None,
    force: Force = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would run and why, and run nothing.")] = False,
    plain_kernels: PlainKernels = False,
    jobs: Jobs = 0,
    public: Annotated[
        bool, typer.Option("--public", help="Leave nothing internal beside the edition, of this run or earlier ones.")
    ] = False,
) -> None:
    """Regenerate the edition of a partnership, as far as something changed, and print the path of its front page."""
    from csp_evidence.commands.parameters import given_parameters
    from csp_evidence.pipeline.plan import Options, make_plan
    from csp_evidence.pipeline.run import run as run_edition
    from csp_evidence.project import find_project

    project, parameters = find_project(), given_parameters(parameter or [])
    partnership = or_default(project, partnership)
    options = Options(force, tuple(stage or ()), plain_kernels, jobs, public=public)
    if dry_run:
        plan = make_plan(project, partnership, parameters, options)
        if plan.edition != partnership:
            typer.echo(f"A variation, in a folder of its own: outputs/{plan.edition}", err=True)
        for step in plan.steps:
            why = f"would run: {', '.join(step.due)}" if step.due else "unchanged"
            typer.echo(f"{step.plan.name}: {why}")
        return
    from csp_evidence.commands.progress import TerminalProgress

    with TerminalProgress(partnership) as progress:
        front_page = run_edition(project, partnership, parameters, progress, options)
    typer.echo(os.path.relpath(front_page))


@app.command()
def batch(
    partnerships: Annotated[list[str] | None, typer.Argument(help="Folders of data/raw, or areas as for run.")] = None,
    areas: Annotated[bool, typer.Option("--areas", help="Every partnership of England and Wales.")] = False,
    of_force: Annotated[
        str | None,
        typer.Option("--of-force", metavar="FORCE", help="Every partnership of a force, such as Gwent."),
    ] = None,
    parameter: Parameters = None,
    force: Force = False,
    keep_going: Annotated[bool, typer.Option("--keep-going", help="Begin the others after one has failed.")] = False,
    plain_kernels: PlainKernels = False,
    jobs: Jobs = 0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster to run on, such as tcp://host:8786.")
    ] = None,
) -> None:
    """Regenerate many editions, by default of every folder of data/raw, and write the page over them all."""
    from csp_evidence.commands.batch_table import BatchTable
    from csp_evidence.commands.parameters import given_parameters
    from csp_evidence.pipeline.batch import chosen, run_batch
    from csp_evidence.pipeline.plan import Options
    from csp_evidence.project import find_project

    project, parameters = find_project(), given_parameters(parameter or [])
    slugs = chosen(project, partnerships or [], areas=areas, force=of_force)
    options = Options(force=force, plain_kernels=plain_kernels, jobs=jobs, of_many=True)
    with BatchTable(slugs) as table:
        if scheduler is not None:
            from csp_evidence.pipeline.cluster import run_on_cluster

            outcomes = run_on_cluster(project, slugs, parameters, table, options, scheduler, keep_going=keep_going)
        else:
            outcomes = run_batch(project, slugs, parameters, table, options, keep_going=keep_going)
    for outcome in outcomes:
        varied = outcome.edition not in ("", outcome.slug)
        typer.echo(f"{outcome.slug}: {outcome.verdict}" + f", as the variation {outcome.edition}" * varied)
    from csp_evidence.publish.summary import (
        write_summary,
    )  # what it needs has been loaded by now where editions were made

    typer.echo(os.path.relpath(write_summary(project)))
    status = max(outcome.status for outcome in outcomes)
    if not status and any(outcome.verdict == "not started" for outcome in outcomes):
        status = 3
    if status:
        raise typer.Exit(status)


app.command()(check)
app.command()(add)
app.command(name="accept")(accept_files)
app.command()(fetch)
app.command()(init)
app.command()(refresh)


Edition = Annotated[Path, typer.Argument(help="An edition, such as outputs/exampleshire.")]


@app.command()
def verify(
    folder: Edition,
    signed: Annotated[
        Path | None,
        typer.Option(metavar="ALLOWED_SIGNERS", help="Check as well that somebody listed in this file signed it."),
    ] = None,
    rerun: Annotated[bool, typer.Option("--rerun", help="Make it again from what it lists, and compare.")] = False,
) -> None:
    """Check every file of an edition against its manifest."""
    from csp_evidence.commands.verify import verify_edition

    for line in verify_edition(folder, signed, rerun=rerun):
        typer.echo(line)


@app.command()
def sign(
    folder: Edition,
    key: Annotated[Path, typer.Option(metavar="FILE", help="Your private SSH key, such as ~/.ssh/id_ed25519.")],
) -> None:
    """Sign the manifest of an edition with your SSH key, so that others can check whose it is."""
    from csp_evidence.publish.signature import sign as sign_edition

    typer.echo(os.path.relpath(sign_edition(folder, key.expanduser())))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="An edition.")],
    new: Annotated[Path, typer.Argument(help="Another, to compare with it.")],
    files: Annotated[
        bool, typer.Option("--files", help="Name every table, figure, page and file that differs.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Name everything that differs, with every digit.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write what changed as a page, headline first.")
    ] = None,
) -> None:
    """Compare two editions: what changed and why, in a summary of under 40 lines."""
    from csp_evidence.commands.compare import differences, revisions_page

    if html:
        typer.echo(os.path.relpath(revisions_page(old, new, html)))
        return
    for line in differences(old, new, files=files, everything=everything):
        typer.echo(line)


@app.command()
def export(
    folder: Edition,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="The page to print, the report and that to the board, as tagged PDF.")
    ] = False,
    word: Annotated[bool, typer.Option("--word", help="The report, and that to the board, as Word files.")] = False,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help="A Word file whose styles the Word file takes.")
    ] = None,
) -> None:
    """Write documents of an edition beside it: PDF and Word, by default both."""
    from csp_evidence.commands.export import export as export_edition

    for path in export_edition(folder, pdf=pdf, word=word, template=template):
        typer.echo(os.path.relpath(path))


register = typer.Typer(help="The register of a report's statements.", no_args_is_help=True)
app.add_typer(register, name="claims")


@register.command()
def draft(
    report: Annotated[Path, typer.Argument(help="The report as plain text, such as pdftotext makes.")],
    partnership: Partnership = None,
) -> None:
    """Print an entry to fill in for each sentence of a report that holds a number, a date or a law and has none yet."""
    from csp_evidence.commands.draft_claims import draft as draft_entries
    from csp_evidence.project import find_project

    project = find_project()
    drafted = draft_entries(project, or_default(project, partnership), report)
    typer.echo(drafted.text, nl=False)
    typer.echo(
        f"{drafted.sentences} sentences hold a number, a date or a law. {drafted.with_entry} have an entry in the "
        f"register, {drafted.sentences - drafted.with_entry} have none yet.",
        err=True,
    )


@app.command()
def lab(
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port, and no other; by default 8888 or the next."),
    ] = None,
    further: Annotated[
        list[str] | None, typer.Argument(metavar="[-- OPTIONS]", help="Options of JupyterLab itself.")
    ] = None,
) -> None:
    """Open the notebooks in JupyterLab, on a page that says where to begin."""
    from csp_evidence.commands.lab import lab_command, lab_environment
    from csp_evidence.project import find_project

    project = find_project()
    command = lab_command(project, browser=browser, port=port, further=further or ())
    typer.echo("What you run by hand goes to outputs/drafts/<partnership>/, and never into an edition.", err=True)
    typer.echo("To keep it as an edition: csp run <partnership>. To end JupyterLab, press Control-C twice.", err=True)
    os.execve(command[0], command, lab_environment(project, os.environ))  # noqa: S606


def main() -> None:
    """Run the command line; a known error is one paragraph on standard error, and its exit status."""
    from csp_evidence.errors import EvidenceError, Stopped
    from csp_evidence.pipeline.process_setup import set_up_process
    from csp_evidence.pipeline.stopping import stop_on_signals

    set_up_process()
    stop_on_signals()
    try:
        app()
    except EvidenceError as error:
        _fail(str(error), error.exit_status)
    except Stopped:
        _fail("Stopped. Every edition is as it was or whole; what had finished is kept for the next run.", 3)
    except Exception as error:
        from csp_evidence.commands.crash import crash_message

        _fail(*crash_message(error))


def _fail(message: str, status: int) -> None:
    from csp_evidence.characters import coded
    from csp_evidence.errors import shortened

    with suppress(OSError):  # a terminal that is gone changes nothing of how it ended
        typer.echo(shortened(coded(message)), err=True)
    sys.exit(status)
