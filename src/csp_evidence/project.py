"""Where things lie: the folders of a project, and how they are found from inside it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from csp_evidence.errors import ConfigurationError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
AREA_CODE = re.compile(r"[EW]\d{8}")
RESERVED = {"reference", "drafts", "street", "supplied"}
# Files of reference/ that it takes to read recorded crime in a publisher's own layout: of any table, and by area.
LAYOUTS = "layouts.yml"
LOOK_UPS = ("areas.csv", "offence_categories.csv")


@dataclass(frozen=True)
class Project:
    """The folders below one root. None is made here: whoever writes makes what is missing."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def dictionaries(self) -> Path:
        return self.root / "data" / "dictionary"

    def dictionary(self, stage: str) -> Path:
        """The data dictionary of a stage: what its columns, tables, figures and results are called."""
        return self.dictionaries / f"{stage}.yml"

    @property
    def expectations(self) -> Path:
        return self.root / "expectations"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    def processed(self, slug: str) -> Path:
        return self.root / "data" / "processed" / slug

    def edition(self, slug: str) -> Path:
        return self.outputs / slug

    def draft(self, slug: str) -> Path:
        return self.outputs / "drafts" / slug

    def relative(self, path: Path) -> str:
        """The path as it is shown and recorded: from the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def partnerships(self) -> list[str]:
        """The slugs of the partnerships that have a folder with a partnership.yml, in order."""
        return sorted(p.parent.name for p in self.raw.glob("*/partnership.yml"))


def find_project(start: Path | None = None) -> Project:
    """Find the project that holds `start` (by default the working folder, or CSP_PROJECT where that is set)."""
    start = (start or Path(os.environ.get("CSP_PROJECT") or Path.cwd())).resolve()
    for folder in (start, *start.parents):
        if (folder / "data" / "raw").is_dir() and (folder / "notebooks").is_dir():
            return Project(folder)
    raise ConfigurationError(
        f"No evidence project was found in {start} or above it: it needs the folders data/raw and notebooks. "
        "Run the command inside the project, or set CSP_PROJECT to its folder."
    )


def area_code_of(slug: str) -> str | None:
    """The area code that a slug is, such as W14000020; None where it is the name of a folder."""
    return slug if AREA_CODE.fullmatch(slug) else None


def check_slug(slug: str) -> str:
    """Refuse a partnership name that could not be a folder of data/raw and is no area code."""
    if area_code_of(slug):
        return slug
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise ConfigurationError(
            f"{slug!r} is not the name of a partnership: use the name of its folder in data/raw, "
            "in lower case with hyphens, such as exampleshire, or the code of an area, such as W14000020."
        )
    return slug
