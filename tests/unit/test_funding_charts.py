"""The waterfall and the columns draw the numbers they carry, at their places, the same each time."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from csp_evidence.analysis.funding.profile import savings_bridge
from csp_evidence.charts.chart import Chart, to_svg
from csp_evidence.charts.stacked import stacked_columns
from csp_evidence.charts.waterfall import waterfall
from tests.unit.funding_inputs import money

WORDS = {"headline": "A headline", "subtitle": "A subtitle", "alt": "A description", "axis": ""}


POUNDS = "£{:,.0f}"


def bridge() -> Chart:
    return waterfall(
        savings_bridge(money().of_fund("public_health"), "ph-01"),
        step="step", amount="amount", level="level", kind="kind", status="status", write=POUNDS, **WORDS,
    )  # fmt: skip


def columns(parts: int = 2) -> Chart:
    data = pd.DataFrame(
        [(year, f"Part {part}", Decimal(part + 1)) for year in ("2017/18", "2018/19") for part in range(parts)],
        columns=["year", "part", "amount"],
    )
    return stacked_columns(data, label="year", part="part", value="amount", write=POUNDS, **WORDS)


def test_changes_in_the_waterfall_lead_from_each_level_to_the_next() -> None:
    bars = bridge().figure.axes[0].patches
    spans = [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in bars]
    assert spans == [[0, 8_285_876], [7_335_876, 8_285_876], [0, 7_335_876], [7_285_876, 7_335_876], [0, 7_285_876]]
    assert [bool(bar.get_hatch()) for bar in bars] == [True, False, False, False, True], "inferred levels are hatched"


def test_parts_are_piled_without_gaps_from_nought() -> None:
    bars = columns().figure.axes[0].patches
    assert [(round(bar.get_x() + bar.get_width() / 2), bar.get_y(), bar.get_height()) for bar in bars] == [
        (0, 0, 1), (1, 0, 1), (0, 1, 2), (1, 1, 2),
    ]  # fmt: skip


def test_more_than_four_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        columns(5)


@pytest.mark.parametrize("draw", [bridge, columns])
def test_the_same_numbers_give_the_same_drawing(draw: type[Chart]) -> None:
    assert to_svg(draw(), "name", synthetic=False) == to_svg(draw(), "name", synthetic=False)
