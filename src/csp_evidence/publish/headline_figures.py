"""An edition's headline figures by the year that they are about, so that two editions can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csp_evidence.analysis.periods import assessment_label, assessment_months
from csp_evidence.records import Record

Value = int | float | str | bool | None
YEAR_BEFORE = "_year_before"  # how the key of a figure ends that is about the year before the one assessed


class Figure(Record):
    """One headline figure: the last month of its year, its key in an edition of that year, its value."""

    year_end: str
    key: str
    label: str
    unit: str
    value: Value

    @property
    def told(self) -> str:
        """What it is and of which year."""
        return f"{self.label}, {assessment_label(self.year_end)}"


def figures(manifest: Mapping[str, Any], results: Mapping[str, Any]) -> dict[tuple[str, str], Figure]:
    """The headline figures of an edition by year and key. One of the year before is filed as a figure of that year."""
    labels = dict(manifest.get("key_results", {}))
    last = str(manifest["parameters"]["year_end"])
    found = {}
    for key, label in labels.items():
        own = key.removesuffix(YEAR_BEFORE)
        earlier = own != key and own in labels
        year = f"{assessment_months(last, 1)[-1]:%Y-%m}" if earlier else last
        result = results[key]
        found[year, own] = Figure(
            year_end=year, key=own, label=labels[own] if earlier else label, unit=result["unit"], value=result["value"]
        )
    return found
