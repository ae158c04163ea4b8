"""Details that the patterns were not written for: how many are found of those that the fixture holds, and of drawn ones."""

from __future__ import annotations

import yaml

from csp_evidence.analysis.consultation.text import redact
from tests.conftest import ROOT

FRESH = ROOT / "tests" / "personal_details.yml"


def fresh() -> list[dict[str, str]]:
    details: list[dict[str, str]] = yaml.safe_load(FRESH.read_text(encoding="utf-8"))
    return details


def missed() -> list[str]:
    return [one["text"] for one in fresh() if str(one["gone"]) in redact(one["text"])[0]]
