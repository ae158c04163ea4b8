"""Write docs/expressions.md, the functions of expressions with their worked examples, from the code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from csp_evidence.analysis.claims.shown_values import as_text
from csp_evidence.analysis.exact_numbers import exact
from csp_evidence.analysis.expressions.forms import FORMS
from csp_evidence.analysis.expressions.functions import FUNCTIONS, Function
from csp_evidence.analysis.expressions.grammar import DEEPEST, LONGEST
from csp_evidence.analysis.expressions.series import SERIES
from csp_evidence.files.as_yaml import read_yaml
from csp_evidence.partnership.stages import stage_plan
from csp_evidence.project import find_project

PAGE = "docs/expressions.md"
HEAD = f"""# The language of expressions

Statements, relations of money and profiles of funds share one small language. Made from the code by `make dictionary`;
each example is a test. [How to test the statements of a report](guides/claims.md) lists the names that an expression
may use.

- Numbers are exact fractions, never binary floats: `0.1 + 0.2 = 0.3` is true. Texts stand in quotes, lists in square
  brackets; `true` and `false` are values.
- Signs, from those that bind least: `or`, `and`, the comparisons `= != < <= > >=`, `+ -`, `* /`. A minus stands between
  blanks.
- A month is written `'2016-09'`, a calendar year `'2016'`, a financial year `'2016/17'`, a day `date('2016-09-30')`.
- An expression has at most {LONGEST:,} characters and is nested at most {DEEPEST} deep. It is read by rule, and nothing
  is run as Python.
- A statement is *not checkable* where what it asks for has no value in an edition, such as a month without recorded
  crime, and where it divides by zero. `csp check` tells unknown names and functions before any run.

"""


def page() -> str:
    """The page as Markdown."""
    inputs = sorted(name for name in stage_plan("plan_evidence").inputs if name not in ("claims", "funds"))
    return "\n".join(
        [
            HEAD + "## What reads an input",
            "",
            f"The inputs are {', '.join(f'`{name}`' for name in inputs)}, those that the partnership has.",
            "The sidecar of each names its columns. Answers of people are reached through results alone. The examples",
            "read invented tables.",
            *_table(SERIES),
            "",
            "## Lists and conditions",
            *_table(FORMS),
            "",
            "## Functions",
            *_table(FUNCTIONS),
            "",
            *_forms(),
            "",
        ]
    )


def _table(functions: Mapping[str, Function]) -> Iterator[str]:
    yield from ("", "| function | what it gives | example | gives |", "|---|---|---|---|")
    for found in functions.values():
        yield f"| `{found.call}` | {found.meaning} | `{found.example}` | {found.gives} |"


def _forms() -> Iterator[str]:
    """The forms of statements, each with its expression, what is true of it and what is not."""
    yield from (
        "## Forms of statements",
        "",
        "What reports state, by form: the expression and test of the entry, a value that is true and a wrong one.",
        "Each is a test, over the invented tables of the examples above.",
        "",
        "| form | a report says | `computed` | `test` | true | wrong |",
        "|---|---|---|---|---|---|",
    )
    for one in read_yaml((Path(__file__).with_name("statement_forms.yml")).read_text(encoding="utf-8")):
        test = f"`{one.get('test', 'equal')}`" + (f" to {one['rounding']}" if "rounding" in one else "")
        shown = [as_text(exact(one[name])) for name in ("stated", "wrong")]
        yield f"| {one['form']} | {one['says']} | `{one['computed']}` | {test} | {shown[0]} | {shown[1]} |"


if __name__ == "__main__":
    (find_project().root / PAGE).write_text(page(), encoding="utf-8", newline="\n")
