"""Begins a register: the sentences of a report that hold a number, a date or a law, each with an entry to fill in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from csp_evidence.analysis.claims.drafting import Sentence, sentences, without_entry
from csp_evidence.analysis.claims.entries import Calculation, Claim
from csp_evidence.characters import seen
from csp_evidence.commands.skeletons import FILL_MARK
from csp_evidence.errors import InputError
from csp_evidence.files.reading import read_bytes
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.register import Register, read_register
from csp_evidence.project import Project
from csp_evidence.report_places import called

HEAD = """\
# Sentences of {report} that hold a number, a date or a law and have no entry in the register yet.
# For each: say in your own words what it states, correct what is stated, and choose a test (docs/guides/claims.md).
# Copy what you have filled in under `claims` of claims.yml; an empty statement is refused there.
coverage: {{sentences: {all}, with_entry: {known}}}

claims:
"""
ENTRY = """\
  # {text}
  - id: {id}
    paragraph: "{paragraph}"
    subject: ""
    statement: ""
    stated: {stated}
    unit: ""
    test: recorded
"""
DAY = re.compile(r"\d{4}-\d\d-\d\d")
AMOUNT = re.compile(r"\d+(?:/\d+)?")


class Draft(NamedTuple):
    """The entries to fill in as YAML, and how many sentences there are and have an entry."""

    text: str
    sentences: int
    with_entry: int


def draft(project: Project, slug: str, report: Path) -> Draft:
    """Entries for the sentences of a report that the register of a partnership has none for.

    Parameters
    ----------
    report
        A text in UTF-8, as `pdftotext` makes it of a PDF, with its paragraph numbers or its pages.

    Raises
    ------
    InputError
        The report or the register cannot be read, or no sentence holds a number.
    """
    found = sentences(_text(report))
    if not found:
        raise InputError(
            f"{report.name} has no sentence with a number, a date or a law. Give the report as plain text in UTF-8, "
            "such as pdftotext makes."
        )
    register = _register(project, slug)
    entries: list[Claim | Calculation] = [*register.claims, *register.calculations] if register else []
    waiting = without_entry(found, entries)
    known = len(found) - len(waiting)
    head = HEAD.format(report=report.name, all=len(found), known=known)
    return Draft(head + "\n".join(_entries(waiting)), len(found), known)


def _text(report: Path) -> str:
    try:
        return read_bytes(report).decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"There is no file {report}. Name the report as a text file.") from None
    except UnicodeDecodeError:
        raise InputError(
            f"{report.name} is no text in UTF-8. Make a text of it first, such as with: pdftotext report.pdf report.txt"
        ) from None


def _register(project: Project, slug: str) -> Register | None:
    """The register; None where there is none yet, or the draft of `csp init` as it was."""
    file = project.raw / slug / "claims.yml"
    if not file.is_file() or FILL_MARK in file.read_text(encoding="utf-8-sig"):
        return None
    return read_register(read_document(file, project.relative(file)))


def _entries(waiting: Sequence[Sentence]) -> list[str]:
    numbered: dict[str, int] = {}
    made = []
    for sentence in waiting:
        numbered[sentence.paragraph] = number = numbered.get(sentence.paragraph, 0) + 1
        made.append(
            ENTRY.format(
                text=seen(sentence.text),
                id=f"{_name(sentence.paragraph)}_{number}",
                paragraph=sentence.paragraph,
                stated=_stated(sentence.values),
            )
        )
    return made


def _name(place: str) -> str:
    """How ids at a place begin: p_4_2_1, page_4, table_2."""
    words = called(place).lower().replace("paragraph", "p").removeprefix("the ")
    return re.sub(r"[^a-z0-9]+", "_", words).strip("_")


def _stated(values: Sequence[str]) -> str:
    """What a sentence most likely states: a number, else a day, else its first value, as YAML writes it."""
    value = next((one for kind in (AMOUNT, DAY) for one in values if kind.fullmatch(one)), values[0])
    if DAY.fullmatch(value):
        return value
    number = Fraction(value) if AMOUNT.fullmatch(value) else None
    if number is None or (decimal := Decimal(number.numerator) / number.denominator) != number:
        return f'"{value}"'
    return f"{decimal:f}"
