"""A small made-up edition with every kind of content its pages can meet, hostile text among it."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from csp_evidence.publish.edition import Edition
from csp_evidence.records import (
    Check,
    FigureRecord,
    Finding,
    Gap,
    InputRecord,
    InputStatus,
    Result,
    StageRecord,
    TableRecord,
)
from csp_evidence.stage.markup import figure_html, gap_html, table_html

HOSTILE = (
    '<script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)> '
    "\u202egnihton\u202c \"quoted\" & 'so'"
)
LONG = "We want the parks lit at night. " * 3500
GAP = Gap(
    subject="Hate crime by ward",
    missing="No series for the borough's wards has been published.",
    remedy="Ask the police for counts by ward, depersonalised, under the 2007 information regulations.",
    paragraph="7.1",
)


def example_edition(folder: Path, stages: tuple[str, ...] = ("consultation", "funding_reconciliation")) -> Edition:
    """Write notebooks, claims and a workbook into `folder` and return the edition's records."""
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    for stage in stages:
        nbformat.write(example_notebook(stage), folder / "notebooks" / f"{stage}.ipynb")
    (folder / "claims.json").write_text(json.dumps(CLAIMS), encoding="utf-8")
    (folder / "evidence_tables.xlsx").write_bytes(b"")
    return Edition(
        name="Example Community Safety Partnership",
        folder="example",
        area_code="E09000030",
        plan_title="Community Safety Plan 2017 to 2021",
        term_start=date(2017, 4, 1),
        term_end=date(2021, 3, 31),
        stages=tuple(example_stage(stage) for stage in stages),
        left_out=(("plan_evidence", "the partnership supplies no register of statements."),),
        gaps=(GAP,),
        versions={"python": "3.11.7", "pandas": "3.1.0", "great-expectations": "1.24.1"},
        commit="0123456789abcdef0123456789abcdef01234567",
        edition_id="example-4f2a91c07b3d",
    )


def example_input(name: str, status: InputStatus) -> InputRecord:
    titles = {
        "consultation_responses": "Responses to the 2016 consultation on community safety priorities",
        "consultation_published": "Published first choices and profile of the 2016 consultation",
        "lcpf_allocations": "London Crime Prevention Fund allocations, 2017/18 and 2018/19",
    }
    return InputRecord(
        name=name,
        file=f"data/raw/example/{name}.csv",
        title=titles.get(name, name),
        source="Tower Hamlets Community Safety Partnership Plan 2017-21, section 3",
        licence="none needed: made for this project" if status == "synthetic" else "Open Government Licence v3.0",
        status=status,
        period="10 June 2016 to 12 August 2016",
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        size=184_233,
        rows=1_389,
    )


def example_checks(stage: str) -> tuple[Check, ...]:
    gates = [f"{stage}_responses.raw", f"{stage}_responses.processed", f"{stage}.results"]
    passing = tuple(
        Check(
            gate=gate,
            expectation=f"expect_column_values_to_be_in_set_{number}",
            severity="critical" if number % 3 else "warning",
            outcome="pass",
            observed=f"{number * 37:,} of {number * 37:,} values",
            note=f"Every answer to question {number} is one of the codes that the form offered.",
            file=f"data/raw/example/{stage}.csv",
            column=f"question_{number}",
        )
        for gate in gates
        for number in range(1, 11)
    )
    failing = Check(
        gate=gates[0],
        expectation="expect_column_value_lengths_to_be_between",
        severity="warning",
        outcome="fail",
        observed=f"12 of 1,389 values are longer than expected; the longest starts {HOSTILE}",
        note="A comment fits on a page; a longer one is likely to be several answers run together.",
        file=f"data/raw/example/{stage}.csv",
        column="comment",
        rows=tuple(f"row {row} (R{row:04d})" for row in range(14, 114, 10)),
        row_count=12,
    )
    return (*passing[:4], failing, *passing[4:])


def example_stage(stage: str) -> StageRecord:
    synthetic = stage == "consultation"
    return StageRecord(
        stage=stage,
        title={"consultation": "What residents asked for"}.get(stage, "Funding reconciled to the pound"),
        parameters={"partnership": "example", "disclosure_threshold": 5, "weights": None, "as_if_random": False},
        inputs=(
            example_input(f"{stage}_responses", "synthetic" if synthetic else "transcribed"),
            example_input("consultation_published", "transcribed"),
        ),
        results={
            f"{stage}.responses": Result(value=1389, unit="responses", paragraph="3.7", section="first-choices"),
            f"{stage}.share": Result(value=24.4060475162, unit="%", paragraph="3.10", section="first-choices"),
            f"{stage}.total": Result(value=Decimal("1610109.00"), unit="£", paragraph="4.8", section="first-choices"),
            f"{stage}.gap": Result(value=Decimal("-284136.94"), unit="£", paragraph="4.7", section="by-ward"),
            f"{stage}.top": Result(value="Drugs and alcohol", unit="concern", paragraph=None, section="by-ward"),
            f"{stage}.kappa": Result(value=None, unit="", paragraph=None, section="table-wards"),
        },
        checks=example_checks(stage),
        tables=(
            TableRecord(
                name="wards",
                caption="Responses by ward",
                unit="respondents",
                file=f"tables/{stage}/wards.csv",
                rows=60,
                sources=(f"{stage}_responses",),
                synthetic=synthetic,
            ),
        ),
        figures=(
            FigureRecord(
                name="first_choices",
                headline="Drugs and alcohol lead by 28 first choices",
                subtitle="First choices of 1,389 respondents, by concern, 2016",
                alt="Bar chart",
                file=f"figures/{stage}/first_choices.svg",
                data_file=f"figures/{stage}/first_choices.csv",
                sources=(f"{stage}_responses",),
                synthetic=synthetic,
            ),
        ),
        findings=(
            Finding(
                text="Drugs and alcohol came first with 339 of 1,389 first choices (24.4%), 28 ahead of anti-social "
                "behaviour: closer than the 63 to 76 respondents from outside the borough.",
                section="first-choices",
                synthetic=synthetic,
            ),
        ),
        gaps=(GAP,),
    )


def example_notebook(stage: str) -> nbformat.NotebookNode:
    synthetic = stage == "consultation"
    wards = pd.DataFrame(
        {
            "ward": [f"Ward {number}" for number in range(1, 61)],
            "responses_2016": [number * 97 for number in range(1, 61)],
            "share_percent": [number / 7 for number in range(1, 61)],
            "grant": [Decimal(number) * Decimal("1312.50") for number in range(1, 61)],
            "p_value": [None, 0.00001, *(1 / (number + 1) for number in range(58))],
            "year": [2016] * 60,
            "comment": [HOSTILE, LONG, "w" * 400, *["Ordinary words about lighting on the estate."] * 57],
        }
    )
    source = ["Responses to the 2016 consultation on community safety priorities", "Published first choices"]
    table = table_html(
        wards,
        name="wards",
        caption="Responses by ward",
        unit="respondents",
        synthetic=synthetic,
        sources=source,
        notes="Wards as drawn in 2014.",
        file=f"tables/{stage}/wards.csv",
        max_rows=20,
    )
    figure = figure_html(
        drawing(),
        name="first_choices",
        headline="Drugs and alcohol lead by 28 first choices",
        subtitle="First choices of 1,389 respondents, by concern, 2016",
        alt="Bar chart of three concerns: drugs and alcohol 339, anti-social behaviour 311, gangs 130.",
        sources=source,
        synthetic=synthetic,
        file=f"figures/{stage}/first_choices.svg",
        data_file=f"figures/{stage}/first_choices.csv",
    )
    parameters = new_code_cell(
        'partnership = "tower-hamlets"\ndisclosure_threshold = 5', metadata={"tags": ["parameters"]}
    )
    injected = new_code_cell('partnership = "example"', metadata={"tags": ["injected-parameters"]})
    return new_notebook(
        cells=[
            new_markdown_cell(
                "# What residents asked for\n\nHow **1,389 people** ranked twenty concerns, and how firm the order is."
            ),
            parameters,
            injected,
            new_code_cell(
                "from csp_evidence.stage.notebook import open_stage\n\n# one stage, one notebook\n"
                'stage = open_stage("consultation", partnership, {"threshold": 5.0})',
                outputs=[new_output("stream", name="stdout", text="1,389 responses read, 14 columns\n")],
            ),
            new_markdown_cell(
                "## First choices\n\nWhich concern came first, and by how much (paragraph 3.10). See [wards](#by-ward)."
            ),
            new_code_cell("stage.figure(...)", outputs=[shown(figure)]),
            new_markdown_cell(
                "### How firm is the order?\n\n- removing outsiders\n- weighting to the census\n\n> A published remark."
            ),
            new_markdown_cell("## By ward\n\nTwenty of sixty wards are shown."),
            new_code_cell("stage.table(...)", outputs=[shown(table), shown(gap_html(GAP))]),
            new_code_cell("1 + 1", outputs=[new_output("execute_result", data={"text/plain": HOSTILE})]),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def shown(html: str) -> nbformat.NotebookNode:
    return new_output("display_data", data={"text/html": html, "text/plain": "an HTML object"})


def drawing() -> bytes:
    """A real Matplotlib drawing, the same bytes each time."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "example", "svg.fonttype": "none"}):
        figure = Figure(figsize=(8, 3), layout="constrained")
        axes = figure.subplots()
        axes.barh(["Gangs", "Anti-social behaviour", "Drugs and alcohol"], [130, 311, 339], color="#12436D")
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel("First choices")
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _claim(number: int, paragraph: str, statement: str, verdict: str, **more: str) -> dict[str, str | None]:
    blank = {"unit": "offences", "stated": None, "computed": None, "reading": None, "advice": None}
    blank |= {"origin": "report", "evidence_class": "within the report", "weight": None, "likely_cause": None}
    return {"id": f"s{number:02d}", "paragraph": paragraph, "statement": statement, "verdict": verdict} | blank | more


CLAIMS = [
    _claim(
        1,
        "3.10",
        "The leading concern took 24.4% of first choices",
        "correct when rounded",
        stated="24.4%",
        computed="24.41%",
    ),
    _claim(2, "3.24", "39 officers are funded by the council", "correct", stated="39", computed="39"),
    _claim(
        3,
        "6.1",
        "The plan's third priority is called E",
        "wrong",
        stated="E",
        computed="C",
        reading="The third of four priorities in order is C.",
        advice="Correct the letter on the page named.",
    ),
    _claim(
        4,
        "4.8",
        "The grant's ten lines agree with its yearly share",
        "looks wrong but explained",
        stated="£1,610,109",
        computed="£1,325,972",
    ),
    _claim(5, "4.5", "The sum is spread over the next three years", "unclear"),
    _claim(6, "7.1", "Levels are high beside similar boroughs", "not checkable"),
]
