"""Keeps what finished stages have made, so that only what changed runs again and an interrupted run goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from csp_evidence.errors import MismatchError
from csp_evidence.files.as_json import clear_temporary, write_json
from csp_evidence.partnership.stages import STAGES, StagePlan
from csp_evidence.pipeline.keys import Ingredients
from csp_evidence.pipeline.replacing import recover, replace_folder
from csp_evidence.publish.manifest import listing

META = "made.json"
FILES = "files"


class Store:
    """The outputs of the last good run of each stage of one partnership, in outputs/.store/<slug>."""

    def __init__(self, folder: Path, processed: Path, internal: Path) -> None:
        self._folder = folder
        self._processed = processed
        self._internal = internal

    def recover(self) -> None:
        """Put right what a run that was killed has left half done."""
        for plan in STAGES:
            recover(self._folder / plan.name)
            shutil.rmtree(self._fresh(plan), ignore_errors=True)
        clear_temporary(self._folder)

    def holds(self, plan: StagePlan, key: str) -> bool:
        """Whether the stage was made with this key and its files are still as they were made."""
        meta = self._meta(plan)
        kept = self._folder / plan.name / FILES
        return (
            meta is not None
            and meta["key"] == key
            and listing(kept, _all(kept)) == meta["files"]
            and listing(self._processed, self._frames(plan)) == meta.get("processed")
        )

    def lacks_internal(self, plan: StagePlan) -> bool:
        """Whether an internal table of the stage is gone from beside the edition; a person may have written in it."""
        meta = self._meta(plan) or {}
        return not set(meta.get("internal", ())) <= set(self._internal_of(plan))

    def ingredients(self, plan: StagePlan) -> Ingredients | None:
        """What the stage was made from the last time; None where it has not run."""
        meta = self._meta(plan)
        return None if meta is None else dict(meta["ingredients"])

    def keep(self, plan: StagePlan, key: str, ingredients: Ingredients, build: Path) -> None:
        """Copy what a stage has just made out of the build folder, whole or not at all."""
        fresh = self._fresh(plan)
        shutil.rmtree(fresh, ignore_errors=True)
        for file in _made_by(plan, build):
            target = fresh / FILES / file.relative_to(build)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        files = listing(fresh / FILES, _all(fresh / FILES))
        processed = listing(self._processed, self._frames(plan))
        made = {"key": key, "ingredients": ingredients, "files": files, "processed": processed}
        write_json(fresh / META, made | {"internal": self._internal_of(plan)})
        replace_folder(fresh, self._folder / plan.name)

    def restore(self, plan: StagePlan, build: Path) -> None:
        """Copy what the stage made into the build folder.

        Raises
        ------
        MismatchError
            It is not any more what it was when it was kept.
        """
        kept = self._folder / plan.name / FILES
        shutil.copytree(kept, build, dirs_exist_ok=True)
        copied = [build / path.relative_to(kept) for path in _all(kept)]
        if listing(build, copied) != (self._meta(plan) or {}).get("files"):
            raise MismatchError(f"What was kept of {plan.title} changed while it was fetched. Run again.")

    def note_edition(self, content: dict[str, Any]) -> None:
        """Note what the edition in place was made from."""
        write_json(self._folder / "edition.json", content)

    def edition(self) -> dict[str, Any] | None:
        """What was noted of the edition in place."""
        return _read(self._folder / "edition.json")

    def _fresh(self, plan: StagePlan) -> Path:
        return self._folder / f".{plan.name}.new"

    def _frames(self, plan: StagePlan) -> list[Path]:
        """The Parquet files that the stage writes."""
        named = [self._processed / f"{name}.parquet" for name in plan.inputs]
        return [path for path in named if path.is_file()]

    def _internal_of(self, plan: StagePlan) -> list[str]:
        """The internal tables of the stage that lie beside the edition."""
        return sorted(path.name for path in _all(self._internal / "tables" / plan.name))

    def _meta(self, plan: StagePlan) -> dict[str, Any] | None:
        meta = _read(self._folder / plan.name / META)
        whole = meta is not None and all(
            isinstance(meta.get(name), kind) for name, kind in (("key", str), ("ingredients", dict), ("files", dict))
        )
        return meta if whole else None


def _made_by(plan: StagePlan, build: Path) -> list[Path]:
    folders = [build / kind / plan.name for kind in ("tables", "figures")]
    named = [build / "notebooks" / f"{plan.name}.ipynb"]
    named += [build / ".stages" / f"{plan.name}{end}" for end in (".json", ".page.json")]
    named += [build / name for name in plan.files]
    return [file for folder in folders for file in _all(folder)] + [file for file in named if file.is_file()]


def _all(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
