"""The funding stage from end to end: misprints, unknown names, a ledger that is supplied, and a bare minimum."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from csp_evidence.pipeline.execute import execute
from tests.conftest import SLUG, accept
from tests.end_to_end.test_refusals import edit, refused

RAW = Path("data/raw/tower-hamlets")
OPTIONAL = (
    "funding_statements", "funding_relations", "funding_readings", "funding_profile", "funding_scenarios",
    "funding_exceptions", "officers", "officer_totals",
)  # fmt: skip


def run_stage(project: Path) -> dict[str, dict[str, object]]:
    """Run the notebook alone, as an analyst does, and return its results."""
    source = project / "notebooks" / "funding_reconciliation.ipynb"
    execute(source, project / "out.ipynb", {"partnership": SLUG}, lambda *_: None, forked=True)
    record = project / "outputs" / "drafts" / SLUG / ".stages" / "funding_reconciliation.json"
    results: dict[str, dict[str, object]] = json.loads(record.read_text(encoding="utf-8"))["results"]
    return results


def only_funding(project: Path) -> None:
    """Leave out what the other stages need, so that a run comes to the funding stage at once."""
    settings = project / RAW / "partnership.yml"
    kept = [
        line
        for line in settings.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("  population:", "  consultation_responses:"))
    ]
    settings.write_text("\n".join(kept) + "\n", encoding="utf-8")


def test_a_figure_misprinted_by_a_pound_names_each_check_and_what_rests_on_it(project):
    only_funding(project)
    statements = project / RAW / "funding_statements.csv"
    edit(statements, '"£662,986",662986', '"£662,987",662987')
    with statements.open(encoding="utf-8", newline="") as file:
        total = sum(int(row["value"]) for row in csv.DictReader(file))
    edit(statements.with_name("funding_statements.csv.meta.yml"), f"value: {total - 1}", f"value: {total}")
    accept(project, f"{RAW}/funding_statements.csv")
    refused(
        project, 1, "funding_reconciliation.checks", "year-two-is-annual", "gap-is-top-slice", "look_at lcpf_annual",
        "lcpf.earlier_allocation", "exception programme", "lcpf.other_projects_year_2",
        "Compare the figures under look_at", "The figures that could be wrong: ", "lcpf_annual (4.7: ",
        "Statements of the report that rest on", "slice_left (4.7), ",
    )  # fmt: skip


def test_a_line_misprinted_by_a_pound_breaks_its_cast_and_names_every_statement_on_it(project):
    only_funding(project)
    edit(project / RAW / "funding_lines.csv", '"200,000",200000.00', '"200,001",200001.00')
    edit(project / RAW / "funding_lines.csv.meta.yml", "amount_pence: 1538098500", "amount_pence: 1538098600")
    accept(project, f"{RAW}/funding_lines.csv")
    refused(
        project, 1, "funding_reconciliation.casts", "total_id lcpf_programme", "(lcpf-06)",
        "affects cast-lcpf_programme (4.8)",
        "others-are-the-rest (4.10)", "must be the sum of its lines",
    )  # fmt: skip


def test_an_amount_that_is_not_its_print_stops_at_the_gate_of_its_file(project):
    only_funding(project)
    edit(project / RAW / "funding_statements.csv", '"£662,986",662986', '"£662,986",662987')
    refused(project, 1, "funding_statements.csv", "row 2 (figure_id lcpf_annual", "as printed in the report")


def test_a_name_that_stands_for_nothing_is_told_with_its_place(project):
    only_funding(project)
    edit(project / RAW / "funding_exceptions.csv", "{lcpf_annual} in each year", "{lcpf_anual} in each year")
    accept(project, f"{RAW}/funding_exceptions.csv")
    refused(project, 1, "funding_reconciliation.names", "place funding_exceptions, row 3", "lcpf_anual")


def test_a_partnership_with_lines_and_totals_alone_gets_its_casts(project):
    settings = project / RAW / "partnership.yml"
    kept = [
        line
        for line in settings.read_text(encoding="utf-8").splitlines()
        if not line.startswith(tuple(f"  {name}:" for name in (*OPTIONAL, "recorded_crime", "concerns")))
    ]
    settings.write_text("\n".join(kept) + "\n", encoding="utf-8")
    results = run_stage(project)
    assert results["funding_reconciliation.lcpf.programme_total"]["value"] == 1610109
    assert not [key for key, result in results.items() if "inferred" in str(result["unit"])]


@pytest.fixture
def with_ledger(project: Path) -> Path:
    folder = project / RAW
    edit(
        folder / "partnership.yml", "inputs: ",
        "inputs:\n  funding_actuals: tower-hamlets/actuals.csv\n  funding_cost_centres: tower-hamlets/centres.csv\n  #",
    )  # fmt: skip
    (folder / "actuals.csv").write_text(
        "entry_id,cost_centre,period,amount\n1,C1,2017-04,4000.00\n2,C1,2017-05,-250.00\n3,C2,2017-05,1000.00\n",
        encoding="utf-8",
    )
    (folder / "centres.csv").write_text(
        "cost_centre,line_id,threshold_percent,reason_code,reason\nC1,prevent-01,10,timing,Invoices come in summer\n",
        encoding="utf-8",
    )
    about = "source: A test\nlicence: none\nstatus: published\npublished: null\nperiod: 2017/18\ngeography: none\n"
    columns = {
        "actuals": ["entry_id string", "cost_centre string", "period yearmonth", "amount number"],
        "centres": [
            "cost_centre string", "line_id string", "threshold_percent number", "reason_code string", "reason string",
        ],
    }  # fmt: skip
    for name, key, controls in (
        ("actuals", "entry_id", "{rows: 3, sums: {amount_pence: 475000}}"),
        ("centres", "cost_centre", "{rows: 1}"),
    ):
        listed = "".join(
            "  - {{name: {}, type: {}, unit: {}, description: x, constraints: {{required: true}}}}\n".format(
                *column.split(), "pounds" if column.startswith("amount") else "null"
            )
            for column in columns[name]
        )
        (folder / f"{name}.csv.meta.yml").write_text(
            f"title: Ledger {name}\ndescription: x\n{about}personal: false\nprimaryKey: [{key}]\n"
            f"fields:\n{listed}controls: {controls}\n",
            encoding="utf-8",
        )
    return project


def test_a_ledger_that_is_supplied_is_matched_to_the_lines(with_ledger):
    run_stage(with_ledger)
    file = with_ledger / "outputs/drafts" / SLUG / "tables/funding_reconciliation/actuals_2017_18.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = {row["line_id"]: row for row in csv.DictReader(opened)}
    schools = rows["prevent-01"]
    assert (schools["budget"], schools["actual"], schools["forecast"]) == ("37500.00", "3750.00", "22500.00")
    assert (schools["over_threshold"], schools["reason_code"]) == ("yes", "timing")
    assert rows["not matched to a line"]["description"] == "Cost centres C2"
