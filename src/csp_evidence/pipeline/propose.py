"""Proposes ranges for the processed gates from the inputs of the last edition; a person accepts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from math import ceil, floor
from typing import Any

import pandas as pd

from csp_evidence.errors import ConfigurationError
from csp_evidence.gated import GatedInputs
from csp_evidence.inputs.measures import with_measures
from csp_evidence.jsonio import loads, write_bytes
from csp_evidence.partnership import load_partnership
from csp_evidence.project import Project
from csp_evidence.publish.manifest import NAME, describe
from csp_evidence.publish.verify import verify

RANGE = "expect_column_values_to_be_between"
MARGIN = Decimal("0.25")


def propose_ranges(project: Project, slug: str) -> Iterator[str]:
    """Write suites with proposed ranges to outputs/<slug>.proposed/ and tell what would change; no suite is changed.

    Only inputs that are still, byte for byte, those of the last edition are learned from, and only ranges of whole
    numbers that a suite already has. The proposal is the range of the values there, widened on each side by a quarter
    of its width and never beyond zero where no value lies beyond.

    Raises
    ------
    ConfigurationError
        There is no edition to learn from.
    VerificationError
        The edition was changed since it was made.
    """
    edition, target = project.edition(slug), project.outputs / f"{slug}.proposed"
    if not (edition / NAME).is_file():
        raise ConfigurationError(f"There is no edition of {slug} to learn from. Run `csp run {slug}` first.")
    verify(edition)
    made_from = loads((edition / NAME).read_text(encoding="utf-8"))["inputs"]
    gated = GatedInputs(project, load_partnership(project, slug))
    proposals = 0
    for name, file in gated.partnership.inputs.items():
        path = project.raw / file
        if gated.is_document(name):
            continue
        if made_from.get(project.relative(path)) != describe(path):
            yield f"left out  {project.relative(path)}: it is not a file of the last edition"
            continue
        text = (project.expectations / f"{name}.processed.json").read_text(encoding="utf-8")
        suite = json.loads(text)
        changed = list(_changed(suite, with_measures(name, gated.read(name).open_frame())))
        proposals += len(changed)
        if changed:
            content = json.dumps(suite, indent=1, ensure_ascii=False) + "\n"
            write_bytes(target / f"{name}.processed.json", content.encode())
        for identifier, before, after in changed:
            yield f"proposed  expectations/{name}.processed.json, {identifier}: {after} in place of {before}"
    yield (
        f"{proposals} ranges are proposed in {project.relative(target)}/. Nothing is changed until you copy a file "
        "from there into expectations/."
        if proposals
        else "Every range is already as the last edition would propose it, or no suite has one."
    )


def _changed(suite: dict[str, Any], frame: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    for item in suite["expectations"]:
        kwargs = item["kwargs"]
        bounds = [kwargs.get("min_value"), kwargs.get("max_value")]
        if item["type"] != RANGE or not all(type(bound) is int for bound in bounds) or kwargs["column"] not in frame:
            continue
        values = frame[kwargs["column"]].dropna()
        if not len(values) or not pd.api.types.is_integer_dtype(values):
            continue
        proposed = list(proposed_range(int(values.min()), int(values.max())))
        if proposed != bounds:
            kwargs["min_value"], kwargs["max_value"] = proposed
            yield item["id"], "{:,} to {:,}".format(*bounds), "{:,} to {:,}".format(*proposed)


def proposed_range(least: int, most: int) -> tuple[int, int]:
    """The range of the values seen, a quarter of its width wider on each side, and on the same side of zero."""
    margin = MARGIN * (most - least)
    low, high = floor(least - margin), ceil(most + margin)
    return (max(low, 0) if least >= 0 else low, min(high, 0) if most <= 0 else high)
