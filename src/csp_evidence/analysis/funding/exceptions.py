"""Conflicts and open questions of the report's money, tested as they stand and as they could be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from csp_evidence.analysis.exact_numbers import to_decimal
from csp_evidence.analysis.expressions.evaluation import difference, number_of
from csp_evidence.analysis.expressions.grammar import BRACES, placeholders, references, relation
from csp_evidence.analysis.funding.printed import FOLLOWS, Cell, Derived
from csp_evidence.analysis.funding.readings import CUT, FAILS, judge
from csp_evidence.analysis.wording import figure, in_units, listed, pounds

TEXTS = ("title", "reading_a", "reading_b", "wording")
SEVERITIES = ("high", "medium", "low")
WRONG, INCOMPLETE, EXPLAINED, UNCLEAR = "wrong", "incomplete", "looks wrong but explained", "unclear"
CORRECT = "correct"
ALL = (WRONG, INCOMPLETE, EXPLAINED, UNCLEAR, CORRECT)


def assess(exceptions: pd.DataFrame, values: Mapping[str, Fraction], units: Mapping[str, str]) -> pd.DataFrame:
    """The verdict on each exception, the gravest first.

    Parameters
    ----------
    exceptions
        exception_id, paragraph, severity, title, face (the relation that the words assert; blank where they can be
        read in more than one way), resolution (relations separated by semicolons, under which the conflict goes away;
        may be blank), omits (what the words leave out where they are true as far as they go; may be blank), tolerance,
        size (an expression; may be blank), size_unit, reading_a, reading_b, wording. A name in braces in the texts
        stands for its value.
    values
        Stated figures and solved quantities.
    units
        Unit of each; pounds are written with a pound sign.

    Returns
    -------
    DataFrame
        exception_id, paragraph, severity, title, verdict (wrong, incomplete, looks wrong but explained, unclear or
        correct), size, size_unit, at_stake (size and unit in words; blank without a size), reading_a, reading_b,
        wording, relation (as tested).
    """
    rows = []
    for row in exceptions.to_dict("records"):
        size = None if _blank(row["size"]) else to_decimal(number_of(str(row["size"]), values))
        texts = {name: fill(str(row[name]), values, units) for name in TEXTS}
        rows.append(
            {
                "exception_id": row["exception_id"],
                "paragraph": row["paragraph"],
                "severity": row["severity"],
                "verdict": _verdict(row, values),
                "size": size,
                "size_unit": None if _blank(row["size_unit"]) else row["size_unit"],
                "at_stake": "" if size is None else _at_stake(Fraction(size), str(row["size_unit"])),
                **texts,
                "relation": "; ".join(str(row[name]) for name in ("face", "resolution") if not _blank(row[name])),
            }
        )
    return in_order(pd.DataFrame(rows))


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Exceptions with the gravest first; the index counts from 0."""
    rank = table["severity"].map({name: place for place, name in enumerate(SEVERITIES)})
    return table.iloc[rank.argsort(kind="stable")].reset_index(drop=True)


COLUMNS = (
    "exception_id", "paragraph", "severity", "verdict", "size", "size_unit", "at_stake", "title", "reading_a",
    "reading_b", "wording", "relation",
)  # fmt: skip


def as_printed(tested: pd.DataFrame, derived: Sequence[Derived], values: Mapping[str, Fraction]) -> pd.DataFrame:
    """What is wrong in the printed tables themselves, as a person has confirmed it; in the columns of `assess`.

    Parameters
    ----------
    tested
        As from `checks.audit`.
    derived
        The relations that follow from the tables, by whose ids `tested` calls them.
    """
    known = {rule.identity: rule for rule in derived}
    rows: list[dict[str, object]] = []
    told: set[tuple[str, Fraction]] = set()  # one total may be out by the same down and across
    for row in tested[tested["page"] != ""].to_dict("records"):
        rule, rest = known[row["check_id"]], Fraction(row["difference"])
        cell, printed = rule.of, values[rule.of.figure_id]
        if (cell.figure_id, rest) in told:
            continue
        told.add((cell.figure_id, rest))
        unit, worked_out = cell.counts, written(printed + rest, cell.counts)
        size = to_decimal(abs(rest))
        others = "One of the figures that it is worked out from is wrong"
        rows.append(
            {
                "exception_id": row["check_id"],
                "paragraph": row["paragraph"],
                "severity": "low" if abs(rest) <= abs(printed) / 1000 else "medium",
                "verdict": WRONG,
                "size": size,
                "size_unit": unit,
                "at_stake": _at_stake(Fraction(size), unit),
                "title": f"{cell.label} is printed as {cell.text} (page {row['page']}); by the report's own figures it "
                f"is {worked_out}",
                "reading_a": "The figure is cut to its last digit and not rounded."
                if row["outcome"] == CUT
                else f"The figure is wrong: it should be {worked_out}.",
                "reading_b": f"{others}." if rule.kind == FOLLOWS else f"{others} by {written(abs(rest), unit)}.",
                "wording": f"Print {worked_out}, or correct the figure that it is worked out from.",
                "relation": row["relation"],
            }
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return in_order(table)


def revised(awards: Sequence[tuple[Cell, Cell]]) -> pd.DataFrame:
    """The awards of the report that were changed after it was printed; in the columns of `assess`."""
    rows = []
    for award, later in awards:
        before, now = (Fraction(cell.reading.value) for cell in (award, later) if cell.reading)
        change = "cut" if now < before else "raised"
        size = written(abs(now - before), later.counts)
        rows.append(
            {
                "exception_id": f"revised-{award.figure_id}",
                "paragraph": award.paragraph,
                "severity": "medium",
                "verdict": INCOMPLETE,
                "size": to_decimal(abs(now - before)),
                "size_unit": later.counts,
                "at_stake": size,
                "title": f"{award.label} is given as {written(before, award.counts)}; the award was {change} by {size}",
                "reading_a": f"The award as it was printed: {written(before, award.counts)}.",
                "reading_b": f"The award as it was revised later: {written(now, later.counts)}.",
                "wording": f"Give {written(now, later.counts)}, and the date of the change.",
                "relation": f"{award.figure_id} = {later.figure_id}",
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def names_in(exceptions: pd.DataFrame) -> dict[str, list[str]]:
    """The names that each exception uses, as `exception <id>`: in its relations, its size and its texts."""
    found: dict[str, list[str]] = {}
    for row in exceptions.to_dict("records"):
        size = [] if _blank(row["size"]) else references(str(row["size"]))
        texts = [name for column in TEXTS for name in placeholders(str(row[column]))]
        found[f"exception {row['exception_id']}"] = [*decided_by(row), *size, *texts]
    return found


def in_words(verdicts: Mapping[str, int]) -> str:
    """How many have each verdict, those that there are: "4 are wrong and 2 look wrong but are explained"."""
    verbs = {EXPLAINED: ("looks wrong but is explained", "look wrong but are explained")}
    parts = []
    for verdict in ALL:
        if number := verdicts.get(verdict, 0):
            one, more = verbs.get(verdict, (f"is {verdict}", f"are {verdict}"))
            parts.append(f"{number} {one if number == 1 else more}")
    return listed(parts)


def decided_by(row: Mapping[str, Any]) -> list[str]:
    """The names that the verdict on one exception uses, in its face and its resolution."""
    sides = [side for side in (row["face"], *row["resolution"]) if not _blank(side)]
    return [name for side in sides for name in references(side)]


def fill(text: str, values: Mapping[str, Fraction], units: Mapping[str, str]) -> str:
    """The text with every {name} replaced by its value; ValueError where there is no such name."""

    def shown(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise ValueError(f"a text names {name!r}, which is neither a figure nor a solved quantity")
        return written(values[name], units.get(name, ""))

    return BRACES.sub(shown, text)


def written(value: Fraction, unit: str) -> str:
    """A value as a sentence gives it: whole pounds with separators, per cent to one decimal, years as they are."""
    if unit == "pounds":
        return pounds(to_decimal(value, 0))
    if unit == "per cent":
        exact = to_decimal(value, 1)
        return f"{figure(exact, '.0f' if exact == exact.to_integral_value() else 'f')}%"
    return figure(to_decimal(value, 0), "f")


def _at_stake(size: Fraction, unit: str) -> str:
    if unit == "pounds":
        return written(size, unit)
    if unit == "per cent":
        return f"{written(size, unit).removesuffix('%')} percentage points"
    return in_units(written(size, ""), unit, one=abs(size) == 1)


def _verdict(row: Mapping[str, Any], values: Mapping[str, Fraction]) -> str:
    if _blank(row["face"]):
        return UNCLEAR
    tolerance = Fraction(str(row["tolerance"]))
    if _holds(str(row["face"]), values, tolerance):
        return CORRECT
    resolution = row["resolution"]
    if resolution and all(_holds(part, values, tolerance) for part in resolution):
        return EXPLAINED
    return WRONG if _blank(row["omits"]) else INCOMPLETE


def _holds(text: str, values: Mapping[str, Fraction], tolerance: Fraction) -> bool:
    return judge(difference(relation(text.strip()), values), tolerance) != FAILS


def _blank(value: object) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())
