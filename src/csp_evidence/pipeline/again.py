"""Makes an edition again from the ingredients that its manifest lists, and from nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from csp_evidence.characters import in_line
from csp_evidence.errors import ConfigurationError, VerificationError
from csp_evidence.files.as_json import loads
from csp_evidence.files.reading import digest_of
from csp_evidence.files.temporary import folder_of_this_process
from csp_evidence.gates.suites import list_suites
from csp_evidence.pipeline.plan import Options
from csp_evidence.pipeline.run import Progress, run
from csp_evidence.project import Project, check_slug
from csp_evidence.publish.manifest import NAME, code_digest, commit, committed, versions
from csp_evidence.publish.verify import UNLIKE, unlike_an_edition, verify

AGAIN = ".again-"
SHOWN = 20
FILES = ("inputs", "suites", "notebooks")


def make_again(project: Project, folder: Path, progress: Progress) -> int:
    """Make the edition in `folder` again in a scratch folder, compare every byte, and return how many files agree.

    The scratch folder has the files that the manifest lists and no others, so that what it does not list is found
    missing. An edition that comes out otherwise is left in outputs/<name>.again, to be compared.

    Raises
    ------
    ConfigurationError
        What the manifest lists is not what is here: names each file, version or setting.
    VerificationError
        The edition does not verify, or what was made differs: names the files.
    """
    verify(folder)
    manifest = loads((folder / NAME).read_text(encoding="utf-8"))
    try:
        _refuse_others(project, manifest)
        slug, overrides = _asked(manifest)
    except UNLIKE as error:
        raise unlike_an_edition(folder, error) from None
    scratch = Project(folder_of_this_process(project.outputs, AGAIN))
    try:
        for file in _listed(manifest):
            target = scratch.root / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project.root / file, target)
        list_suites(scratch.expectations)
        made = run(scratch, slug, overrides, progress, Options()).parent
        if (made / NAME).read_bytes() == (folder / NAME).read_bytes():
            return len(manifest["outputs"])
        kept = project.outputs / f"{made.name}.again"
        shutil.rmtree(kept, ignore_errors=True)
        made.rename(kept)
    finally:
        shutil.rmtree(scratch.root, ignore_errors=True)
    again = loads((kept / NAME).read_text(encoding="utf-8"))
    raise VerificationError(
        f"{folder.name} comes out otherwise when it is made again: {_named(_differing(manifest, again))}. Do not rely "
        f"on it before you know why: csp diff {folder} {project.relative(kept)}."
    )


def _asked(manifest: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The partnership that the edition is of, and the settings that were changed for it."""
    settings = manifest["parameters"]
    return check_slug(settings["partnership"]), {name: settings[name] for name in settings["changed"]}


def _listed(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The files of the project that an edition was made from, with their sha256; none lies outside the project."""
    listed = {file: told["sha256"] for part in FILES for file, told in manifest[part].items()}
    outside = [file for file in listed if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts]
    if outside:
        raise VerificationError(f"{NAME} lists files outside the project: {_named(outside)}. Do not rely on it.")
    return listed


def _refuse_others(project: Project, manifest: Mapping[str, Any]) -> None:
    here = {file: digest_of(project.root / file) for file in _listed(manifest)}
    other = [
        f"{file} ({'not here' if here[file] is None else 'another version'})"
        for file, digest in _listed(manifest).items()
        if here[file] != digest
    ]
    other += ["the package's code"] * (code_digest() != manifest["code"])
    told = {
        **{f"version of {name}": value for name, value in manifest["versions"].items()},
        "commit": manifest["commit"],
        "date of the commit": manifest["committed"],
    }
    found = {
        **{f"version of {name}": value for name, value in versions().items()},
        "commit": commit(project),
        "date of the commit": committed(project),
    }
    other += [
        f"{name} ({found.get(name, 'not here')}, not {told.get(name, 'listed')})"
        for name in sorted(told.keys() | found.keys())
        if told.get(name) != found.get(name)
    ]
    if other:
        raise ConfigurationError(
            f"The edition cannot be made again here, for this is not what it was made from: {_named(other)}. Check out "
            "the commit that its provenance page names, install the versions of its requirements.lock, restore the "
            "inputs, and try again."
        )


def _differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """The files in which two manifests differ; the manifest itself where they differ in nothing that they list."""
    old, new = first["outputs"], second["outputs"]
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)) or [NAME]


def _named(items: list[str]) -> str:
    more = len(items) - SHOWN
    return "; ".join(map(in_line, items[:SHOWN])) + (f"; and {more:,} more" if more > 0 else "")
