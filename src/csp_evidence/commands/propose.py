"""Proposes ranges for the processed gates from the inputs of the last edition; a person accepts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from csp_evidence.analysis.learned_ranges import Range, of_count, of_values
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import loads, write_bytes
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.validation import gate_view
from csp_evidence.inputs.measures import with_measures
from csp_evidence.inputs.readers import money_columns
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from csp_evidence.publish.manifest import NAME, describe
from csp_evidence.publish.verify import verify

RANGE = "expect_column_values_to_be_between"
ROW_COUNT = "expect_table_row_count_to_be_between"
VALUE_COUNT = "expect_column_unique_value_count_to_be_between"


def propose_ranges(project: Project, slug: str) -> Iterator[str]:
    """Write suites with proposed ranges to outputs/<slug>.proposed/ and tell what would change; no suite is changed.

    Only inputs that are still, byte for byte, those of the last edition are learned from, and only ranges with two ends
    that a suite already has (analysis/learned_ranges.py). A single bound, and one that comes from a sidecar or from
    another input, is a rule and not learned.

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
        if made_from.get(project.relative(path), {}).get("sha256") != describe(path)["sha256"]:
            yield f"left out  {project.relative(path)}: it is not a file of the last edition"
            continue
        for point, view in _views(gated, name).items():
            if not (project.expectations / f"{name}.{point}.json").is_file():
                continue
            suite = json.loads((project.expectations / f"{name}.{point}.json").read_text(encoding="utf-8"))
            changed = list(_changed(suite, view))
            proposals += len(changed)
            if changed:
                content = json.dumps(suite, indent=1, ensure_ascii=False) + "\n"
                write_bytes(target / f"{name}.{point}.json", content.encode())
            for identifier, before, after in changed:
                yield f"proposed  expectations/{name}.{point}.json, {identifier}: {after} in place of {before}"
    yield (
        f"{proposals} ranges are proposed in {project.relative(target)}/. Nothing is changed until you copy a file "
        "from there into expectations/."
        if proposals
        else "Every range is already as the last edition would propose it, or no suite has one."
    )


def _views(gated: GatedInputs, name: str) -> dict[str, pd.DataFrame]:
    """What the two gates of an input look at: text, and the typed frame with pounds as whole pence."""
    published, frame = gated.published(name), gated.read(name).open_frame()
    processed = gate_view(with_measures(name, frame), money_columns(published, frame), ())
    return {"raw": published.frame, "processed": processed}


def _changed(suite: dict[str, Any], view: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Put the proposals into a suite; the id of each that changes with its range before and after."""
    for item in suite["expectations"]:
        kwargs = item["kwargs"]
        learned = _learned(item["type"], kwargs, view)
        if learned is None:
            continue
        before = Range(kwargs["min_value"], kwargs["max_value"])
        if learned != before:
            kwargs["min_value"], kwargs["max_value"] = learned
            yield item["id"], before.told(), learned.told()


def _learned(kind: str, kwargs: dict[str, Any], view: pd.DataFrame) -> Range | None:
    """The range that the values seen propose for an expectation; None where it has no range with two ends to learn."""
    bounds = [kwargs.get("min_value"), kwargs.get("max_value")]
    column = kwargs.get("column")
    if any(bound is None or isinstance(bound, (dict, bool)) for bound in bounds):
        return None
    if kind == ROW_COUNT:
        return of_count(len(view))
    if column not in view:
        return None
    values = view[column].dropna()
    if not len(values):
        return None
    if kind == VALUE_COUNT:
        return of_count(values.nunique())
    return of_values(values) if kind == RANGE else None
