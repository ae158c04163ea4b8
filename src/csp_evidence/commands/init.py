"""Begins a partnership: a partnership.yml that runs for an area of the reference data, with what else it may hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import get_args

from csp_evidence.commands.skeletons import CLAIMS
from csp_evidence.errors import ConfigurationError, OutputError, UnknownAreaError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.partnership.configuration import Partnership, Topic, load_partnership
from csp_evidence.partnership.finding import meant
from csp_evidence.partnership.reference import reference_rows
from csp_evidence.partnership.stages import STAGES
from csp_evidence.pipeline.keys import referred_by
from csp_evidence.project import Project, area_code_of, check_slug

# What reference/ has for any area of England and Wales, and not for some areas only.
NATIONAL = ("duties", "shared_information", "scoring_criteria", "margins", "plan_statuses")
HEAD = """\
# What `csp run {slug}` makes an edition from. Lines that begin with # wait to be filled in: take away the # and the
# blank after it. `csp check {slug}` says what does not fit; data/raw/README.md describes the files and how to add one.
name: {name}
area_code: {code}
{area}{csp}# plan:                # without a plan there is no page for its evidence
#   title: Community Safety Plan
#   term_start: YYYY-MM-DD
#   term_end: YYYY-MM-DD
settings:            # every one can be changed for a run with -p name=value
  year_end: "{year_end}"    # the last month of the assessment year
# consultation_window:
#   opens: YYYY-MM-DD
#   closes: YYYY-MM-DD
# priorities:          # short ids that the other files use, and the names that readers see
#   - {{id: violence, name: Violence}}
# paragraphs:          # where the plan's own report speaks of what a page shows: {topics}
#   levels: "4.2"
inputs:              # input name -> file below data/raw
"""
WAITING = "# csp_code: E22000000    # its own code, where the national figures have it\n"
GAP = """\
gaps:                # evidence the plan would need and does not have; shown on the pages
  - subject: Inputs of the partnership
    missing: What partnership.yml does not name yet.
    remedy: Supply the inputs that wait in partnership.yml, and say here what cannot be had.
    paragraph: null
"""


def begin(project: Project, slug: str, area_code: str, name: str | None) -> Path:
    """Write data/raw/<slug>/partnership.yml, which is returned, and a draft of claims.yml beside it.

    Nothing that exists is touched.

    An area of the reference data is assessed with what is there at once. For any other, `name` is what it is called,
    and its own files are named as the ones to supply.

    Raises
    ------
    ConfigurationError
        A name or a code that cannot be used, a folder that exists, or an area that is not known and has no name.
    OutputError
        The file could not be written.
    """
    if area_code_of(check_slug(slug)):
        raise ConfigurationError(f"{slug!r} is the code of an area: name the folder, such as `csp init exampleshire`.")
    if not area_code_of(area_code):
        raise ConfigurationError(
            f"{area_code!r} is not the code of an area: give --area its nine characters, such as W14000020."
        )
    path = project.raw / slug / "partnership.yml"
    if path.parent.exists():
        raise ConfigurationError(f"{project.relative(path.parent)} exists already; nothing was changed.")
    known = _known(project, area_code, name)
    text = _text(project, slug, known.area_code if known else area_code, name, known)
    try:
        write_bytes(path, text.encode())
        write_bytes(path.with_name("claims.yml"), CLAIMS.encode())
    except OSError as error:
        with suppress(OSError):
            path.parent.rmdir()
        raise OutputError(f"{project.relative(path)} could not be written: {error.strerror or error}.") from None
    return path


def _known(project: Project, area_code: str, name: str | None) -> Partnership | None:
    """The area as the reference data know it; None where they do not and it was given a name."""
    try:
        return load_partnership(project, meant(project, area_code))
    except UnknownAreaError as error:
        if not (name or "").strip():
            raise UnknownAreaError(
                f"{error} For an area that is not there, add --name with what it is called, and supply its files."
            ) from None
        return None


def _examples(project: Project) -> dict[str, str]:
    """A file of each input, by its name: of the partnerships there are, the first in order that has one."""
    national = {name: f"reference/{name}.csv" for name in NATIONAL}
    found = {name: file for name, file in national.items() if (project.raw / file).is_file()}
    for slug in sorted(project.partnerships(), reverse=True):
        found |= load_partnership(project, slug).inputs
    return found


def _text(project: Project, slug: str, code: str, name: str | None, known: Partnership | None) -> str:
    examples = _examples(project)
    named = name or (known.name if known else "")
    year_end = known.settings.year_end if known else "YYYY-MM"
    topics = ", ".join(get_args(Topic))
    csp = f"csp_code: {known.csp_code}    # in the national figures\n" if known else WAITING
    place = known.place if known and named != known.name else ""
    area = f"area_name: {json.dumps(place, ensure_ascii=False)}    # what the area is called\n" if place else ""
    head = HEAD.format(
        area=area,
        topics=topics,
        slug=slug,
        name=json.dumps(named, ensure_ascii=False),
        code=code,
        csp=csp,
        year_end=year_end,
    )
    national = {name: examples[name] for name in NATIONAL if name in examples}
    inputs = national | (known.inputs if known else {})
    active = [f"  {given}: {file}" for given, file in inputs.items()]
    covered = _covered(project, examples)
    waiting = []
    for title, names in _grouped(set(inputs)):
        waiting.append(f"  # {title}:")
        for given in names:
            example = examples.get(given)
            file, remarks = _file(slug, given, example, shares=code in covered)
            remarks += [f"with {other}" for other in _others(project, given, example) if other not in inputs]
            waiting.append(f"  # {given}: {file}" + (f"   # {', '.join(remarks)}" if remarks else ""))
    return head + "\n".join([*active, *waiting]) + "\n" + GAP


def _covered(project: Project, examples: dict[str, str]) -> set[str]:
    """The codes of the areas that the files of reference/ are about where they are not about the whole nation."""
    file = examples.get("areas", "")
    path = project.raw / file
    rows = reference_rows(path, f"data/raw/{file}", ("area_code",)) if path.is_file() else []
    return {row["area_code"] for row in rows}


def _grouped(told: set[str]) -> Iterable[tuple[str, list[str]]]:
    """The inputs that are not `told` yet, under the first stage that takes them."""
    for stage in STAGES:
        kinds = (
            (stage.needs, "needs"),
            (stage.one_of, "needs one or more of"),
            (stage.uses, "takes where it is there"),
            (stage.open_to, "can test with"),
        )
        for names, what in kinds:
            waiting = [name for name in names if name not in told]
            told.update(waiting)
            if waiting:
                yield f"{stage.title} {what}", waiting


def _file(slug: str, name: str, example: str | None, *, shares: bool) -> tuple[str, list[str]]:
    """The file to name for an input, and a model for it; one of the areas of the reference data is given those."""
    if shares and example and example.startswith("reference/"):
        return example, []
    end = ".yml" if example and example.endswith(".yml") else ".csv"
    return f"{slug}/{name}{end}", [f"like {example}"] if example else []


def _others(project: Project, name: str, example: str | None) -> list[str]:
    """The other inputs that the gates of an input hold its cells against."""
    files = [project.expectations / f"{name}.{point}.json" for point in ("raw", "processed")]
    files += [project.raw / f"{example}.meta.yml"] if example else []
    return [other for other in sorted(referred_by(files)) if other not in (name, "partnership")]
