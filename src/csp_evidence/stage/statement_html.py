"""The statements of a report and our own calculations as accessible tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from csp_evidence.analysis.claims.judging import VERDICTS
from csp_evidence.analysis.wording import counted
from csp_evidence.stage.statement_tables import EVIDENCE_WORDS, VERDICT_WORDS, Row
from csp_evidence.stage.templating import rendered

ERRORS = {"hard": "Error of fact", "soft": "Error of wording"}
STATEMENT_COLUMNS = ("Para.", "Statement, in our own words", "Verdict and evidence", "Stated", "Computed")
CALCULATION_COLUMNS = ("Para.", "Our calculation", "Result")


def register_html(rows: Sequence[Row], *, caption: str, file: str) -> str:
    """The statements as an accessible table; the page's own script adds a search box and a choice of verdicts to it."""
    counts = Counter(row.verdict for row in rows)
    summed = "; ".join(f"{VERDICT_WORDS[name]}: {counts[name]}" for name in VERDICTS if counts[name])
    return _table(
        "statements", caption, f"{counted(len(rows), 'statements')}. {summed}.", STATEMENT_COLUMNS, rows, file
    )


def calculations_html(rows: Sequence[Row], *, caption: str, file: str) -> str:
    """Our own calculations as a table; they are not statements of the report and have no verdict."""
    summary = f"{counted(len(rows), 'calculations')}. None of them is a statement of the report."
    return _table("calculations", caption, summary, CALCULATION_COLUMNS, rows, file)


def _table(name: str, caption: str, summary: str, headings: Sequence[str], rows: Sequence[Row], file: str) -> str:
    return rendered(
        "statements.html.j2",
        identity=f"table-{name}",
        register=name == "statements",
        caption=caption,
        summary=summary,
        basis="computed",
        headings=headings,
        rows=rows,
        file=file,
        VERDICT_WORDS=VERDICT_WORDS,
        EVIDENCE_WORDS=EVIDENCE_WORDS,
        ERRORS=ERRORS,
    )
