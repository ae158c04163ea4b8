"""The funding notebook run in this process on given frames, without gates, pages or charts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pandas as pd

from csp_evidence.analysis.funding.funds import Funds
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from csp_evidence.stage.dictionary import load_dictionary
from csp_evidence.stage.results import quantities
from tests.conftest import ROOT, SLUG

STAGE = "funding_reconciliation"
CHARTS = ("bars.bars", "stacked.stacked_columns", "waterfall.waterfall")


class Recorder:
    """Stands in for a stage: gives frames, keeps results and lets everything else pass."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], funds: Funds) -> None:
        self.funds = funds
        self.partnership = load_partnership(Project(ROOT), SLUG)
        self.settings = self.partnership.settings
        self.frames, self.results = frames, dict[str, Any]()

    def has(self, name: str) -> bool:
        return name in self.frames

    def read(self, name: str) -> pd.DataFrame:
        return self.frames[name].copy()

    def document(self, _: str) -> Funds:
        return self.funds

    def add_results(self, values: Any, *, under: str = "", **_: Any) -> None:
        for parts, value, _own in quantities(values):
            self.results[".".join([STAGE, *([under] if under else []), *parts])] = value

    def codes(self, subject: str) -> dict[str, str]:
        return load_dictionary(Project(ROOT), STAGE).codes[subject]

    def text(self, *_: Any, **__: Any) -> str:
        return ""

    def __getattr__(self, _: str) -> Any:
        return lambda *args, **kwargs: None


def results_of(frames: Mapping[str, pd.DataFrame], funds: Funds) -> dict[str, Any]:
    """The results of the notebook by their keys."""
    cells = json.loads((ROOT / "notebooks" / "funding_reconciliation.ipynb").read_text(encoding="utf-8"))["cells"]
    stage = Recorder(frames, funds)
    patches = [patch(f"csp_evidence.charts.{name}", lambda *args, **kwargs: SimpleNamespace()) for name in CHARTS]
    for one in (patches := [*patches, patch("csp_evidence.stage.notebook.open_stage", lambda *args: stage)]):
        one.start()
    try:
        space: dict[str, Any] = {}
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), space)
    finally:
        for one in patches:
            one.stop()
    return stage.results
