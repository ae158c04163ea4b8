"""The funding stage from end to end: misprints, unknown names, a ledger that is supplied, and a bare minimum."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from csp_evidence.analysis.funding.reconciliation import READ
from csp_evidence.pipeline.execute import execute
from tests.conftest import EXAMPLE, SLUG, accept, csp
from tests.end_to_end.test_refusals import edit, refused

RAW = Path("data/raw/tower-hamlets")
PRINTED = RAW / "funding_printed.csv"


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
    edit(project / PRINTED, '"£662,986"', '"£662,987"')
    refused(
        project, 1, "The figure that was changed is lcpf_annual (4.7: ", "year-two-is-annual", "gap-is-top-slice",
        "lcpf.earlier_allocation", "exception programme", "lcpf.other_projects_year_2",
        "Statements of the report that rest on", "slice_left (4.7), ",
    )  # fmt: skip


def test_a_sum_that_does_not_come_out_is_not_accepted_before_a_page_confirms_it(project):
    only_funding(project)
    edit(project / PRINTED, '"200,000"', '"200,001"')
    refused_to = csp(project, "accept", f"{PRINTED}", "--yes")
    assert refused_to.returncode == 1
    assert "cast-lcpf_programme" in refused_to.stderr
    assert "--printed cast-lcpf_programme=PAGE" in refused_to.stderr
    funds = (project / RAW / "funds.yml").read_bytes()
    assert csp(project, "accept", f"{PRINTED}", "--yes", "--printed", "cast-nothing=5").returncode == 2
    assert (project / RAW / "funds.yml").read_bytes() == funds


def test_sums_that_a_person_finds_so_printed_are_findings_and_no_longer_stop(project):
    """From Exampleshire's tables before anybody has confirmed one: what `csp check` finds is all that is asked for."""
    funds = project / "data" / "raw" / EXAMPLE / "funds.yml"
    whole = funds.read_bytes()
    bare, _, confirmed = whole.decode().partition("confirmed:\n")
    pages = dict(re.findall(r'check: (\S+), .*page: "(\d+)"', confirmed))
    assert len(pages) == 7
    funds.write_text(bare, encoding="utf-8")
    done = csp(project, "check", EXAMPLE)
    assert done.returncode == 1
    assert [name for name in pages if f"check_id {name}, " not in done.stdout] == []
    refused_to = csp(project, "check", EXAMPLE, "--accept", "all")
    assert refused_to.returncode == 1
    assert [name for name in pages if f"--printed {name}=PAGE" not in refused_to.stderr] == []
    assert funds.read_text(encoding="utf-8") == bare
    given = [part for name, page in pages.items() for part in ("--printed", f"{name}={page}")]
    one_less = csp(project, "accept", "funding_printed", "--partnership", EXAMPLE, "--yes", *given[2:])
    assert one_less.returncode == 1
    done = csp(project, "accept", "funding_printed", "--partnership", EXAMPLE, "--yes", *given)
    assert done.returncode == 0, done.stderr
    assert funds.read_bytes() == whole
    assert csp(project, "check", EXAMPLE).returncode == 0


def test_an_error_in_funds_yml_names_it_and_not_the_table(project):
    edit(project / RAW / "funds.yml", "adds: [lcpf-05, ", "adds: [lcpf-55, ")
    accept(project, f"{RAW}/funds.yml")
    done = csp(project, "check", SLUG)
    assert done.returncode == 1
    told = next(line for line in done.stdout.splitlines() if "lcpf-55" in line)
    assert told.strip().startswith(f"critical: {RAW}/funds.yml, column unknown")
    assert "funds, table lcpf, row lcpf_daat" in told
    edit(project / RAW / "funds.yml", "payer: Home Office", "pays: Home Office")
    done = csp(project, "check", SLUG)
    assert f"{RAW}/funds.yml: fund prevent, payer: field required" in done.stdout


def test_a_name_that_stands_for_nothing_is_told_with_its_place(project):
    only_funding(project)
    edit(project / RAW / "funding_exceptions.csv", "{lcpf_annual} in each year", "{lcpf_anual} in each year")
    accept(project, f"{RAW}/funding_exceptions.csv")
    refused(project, 1, "funding_reconciliation.names", "place funding_exceptions, row 3", "lcpf_anual")


def test_a_partnership_with_printed_tables_alone_gets_its_sums(project):
    settings = project / RAW / "partnership.yml"
    left_out = ("  recorded_crime:", "  concerns:", *(f"  {name}:" for name in READ))
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith(left_out)]
    settings.write_text("\n".join(kept) + "\n", encoding="utf-8")
    funds = project / RAW / "funds.yml"
    text = funds.read_text(encoding="utf-8")
    for name in ("spread", "findings", "chart"):
        text = re.sub(rf"^    {name}:.*\n(?:      .*\n)*", "", text, flags=re.MULTILINE)
    funds.write_text(re.sub(r"^      finding:.*\n(?:        .*\n)*", "", text, flags=re.MULTILINE), encoding="utf-8")
    accept(project, f"{RAW}/funds.yml")
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
