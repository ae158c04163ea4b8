"""Validates a frame against the suite of a gate with Great Expectations, in memory."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from csp_evidence.analysis.wording import counted, date_text, figure
from csp_evidence.errors import ConfigurationError
from csp_evidence.gates.long_columns import distinct_values
from csp_evidence.gates.suites import PAIR, Expectation, Suite
from csp_evidence.gates.time_limit import SECONDS, TooSlow, at_most
from csp_evidence.records import Check, Outcome

ROWS_NAMED = 10
OF_VALUES = frozenset(
    f"expect_column_values_to_{what}" for what in ("be_between", "be_in_set", "match_regex", "not_be_null")
)


@dataclass(frozen=True)
class Subject:
    """What a gate looks at.

    `file` is how messages call it, `keys` the columns that name a row, `money` the Decimal columns that are pounds;
    the values of a `personal` frame are never shown.
    """

    frame: pd.DataFrame
    file: str
    keys: Sequence[str] = ()
    money: Collection[str] = ()
    personal: bool = False


def validate(subject: Subject, suite: Suite, parameters: Mapping[str, Any]) -> tuple[Check, ...]:
    """Every expectation of the suite as a check, in the order of the suite.

    Raises
    ------
    ConfigurationError
        The suite is refused by Great Expectations, or uses a parameter that is not known.
    """
    results = _run(gate_view(subject.frame, subject.money, suite.pairs()), suite, parameters)
    return tuple(_check(item, results[item.id], suite.name, subject) for item in suite.expectations)


def gate_view(frame: pd.DataFrame, money: Collection[str], pairs: Collection[str]) -> pd.DataFrame:
    """The frame as suites know it.

    Pounds are whole pence under <column>_pence: Great Expectations 1.24 sums and compares decimals as floats. A pair
    such as area_code+area_name holds both cells, parted by a blank.
    """
    plain = frame.drop(columns=list(money)) if money else frame
    view = plain.rename_axis(None)  # rows of a named index come back as records, with the values in them
    if money:
        pence = {
            f"{name}_pence": [None if pd.isna(value) else _pence(value) for value in frame[name]] for name in money
        }
        view = view.join(pd.DataFrame(pence, index=view.index, dtype="Int64"))
    for pair in pairs:
        parts = pair.split(PAIR)
        if all(part in view for part in parts):
            view[pair] = paired(view, pair)
    return view


def paired(frame: pd.DataFrame, pair: str) -> pd.Series:
    """The cells of the columns that `pair` names, side by side."""
    first, *others = (frame[part].astype(str) for part in pair.split(PAIR))
    return first.str.cat(others, sep=" ")


def _pence(value: Any) -> int:
    pence = value * 100
    if pence != int(pence):
        raise ConfigurationError(f"The amount {value} has a fraction of a penny; amounts have at most two decimals.")
    return int(pence)


def _run(view: pd.DataFrame, suite: Suite, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The result of each expectation by its id.

    An expectation on single rows is only asked whether it holds: the time of a full answer goes into listing the
    rows that do not meet it. Where it does not hold, it is asked again, in full.
    """
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.validator.validator import Validator

    configurations = suite.filled(parameters)
    # A batch's own `validate` does the same after a fingerprint of the frame, which takes longer than most suites.
    validator = Validator(PandasExecutionEngine(batch_data_dict={suite.name: view}), data_context=_context())
    briefly = [one for one in configurations if answers_by_row(one, suite)]
    of_values = [one for one in briefly if one["type"] in OF_VALUES]
    smaller = distinct_values(view, {one["kwargs"]["column"] for one in of_values})
    of_few = [[one for one in of_values if one["kwargs"]["column"] in values] for values in smaller]
    of_rows = [one for one in briefly if not any(one in few for few in of_few)]
    brief = {"result_format": "BOOLEAN_ONLY"}
    quick = _outcomes(validator, suite, of_rows, brief)
    for values, few in zip(smaller, of_few, strict=True):
        fewer = Validator(PandasExecutionEngine(batch_data_dict={suite.name: values}), data_context=_context())
        quick |= _outcomes(fewer, suite, few, brief)
    done = {name: result for name, result in quick.items() if result.success or isinstance(result, Untested)}
    for result in quick.values():
        if result.success:
            result.result = {"unexpected_count": 0, "element_count": len(view)}
    full = {"result_format": "COMPLETE", "include_unexpected_rows": False}
    return done | _outcomes(validator, suite, [one for one in configurations if one["id"] not in done], full)


def answers_by_row(configuration: Mapping[str, Any], suite: Suite) -> bool:
    """Whether the expectation holds exactly where no row fails it."""
    from great_expectations.exceptions import ExpectationNotFoundError
    from great_expectations.expectations import expectation
    from great_expectations.expectations.registry import get_expectation_impl

    kinds = (
        expectation.ColumnMapExpectation,
        expectation.ColumnPairMapExpectation,
        expectation.MulticolumnMapExpectation,
    )
    tolerant = {"mostly", "row_condition"} & configuration["kwargs"].keys()
    try:
        kind = get_expectation_impl(configuration["type"])
    except ExpectationNotFoundError:
        raise ConfigurationError(
            f"expectations/{suite.name}.json, expectation {configuration['id']}: Great Expectations has a name for "
            f"{configuration['type']!r} and cannot test it. Take another type; its gallery lists them."
        ) from None
    return not tolerant and issubclass(kind, kinds)


@dataclass(frozen=True)
class Untested:
    """In the place of a result: an expectation that ended in an error or took too long."""

    why: str
    success = False

    @property
    def result(self) -> dict[str, Any]:
        return {}

    @property
    def exception_info(self) -> dict[str, Any]:
        return {"raised_exception": True, "exception_message": self.why}


def _outcomes(
    validator: Any, suite: Suite, configurations: list[dict[str, Any]], form: dict[str, Any]
) -> dict[str, Any]:
    """The result of each expectation by its id: of all at once, and of each by itself where they take too long."""
    try:
        with at_most(SECONDS):
            return _together(validator, suite, configurations, form)
    except TooSlow:
        why = f"it had not ended after {SECONDS} s of computing; simplify it in expectations/{suite.name}.json"
    except (LookupError, ArithmeticError, AttributeError) as error:  # what it lets through of its own metrics
        why = f"{type(error).__name__}: {error}"
    if len(configurations) == 1:
        return {configurations[0]["id"]: Untested(why)}
    return {name: result for one in configurations for name, result in _outcomes(validator, suite, [one], form).items()}


def _together(
    validator: Any, suite: Suite, configurations: list[dict[str, Any]], form: dict[str, Any]
) -> dict[str, Any]:
    from great_expectations.core.expectation_suite import ExpectationSuite

    if not configurations:
        return {}
    for configuration in configurations:
        _work_out_once(configuration["type"])
    try:
        expectations = ExpectationSuite(name=suite.name, expectations=configurations)
    except Exception as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(f"expectations/{suite.name}.json is refused by Great Expectations: {reason}") from None
    with warnings.catch_warnings():  # where warnings are errors, this one would make an expectation fail
        warnings.filterwarnings("ignore", "This pattern is interpreted as a regular expression", UserWarning)
        results = validator.graph_validate(
            configurations=validator.process_expectations_for_validation(expectations.expectation_configurations),
            runtime_configuration={"result_format": form},
        )
    return {result.expectation_config.id: result for result in results}


@cache
def _work_out_once(kind: str) -> None:
    """Have an expectation work out its configuration once.

    Great Expectations asks for it some 70 times for each one, and it is a third of the time of a validation. The
    class takes the place of the one it is made from, which is how the library's own classes are extended.
    """
    from great_expectations.expectations import registry
    from pydantic.v1 import PrivateAttr

    base = registry.get_expectation_impl(kind)

    def configuration(self: Any) -> Any:
        if self._worked_out is None:
            self._worked_out = base.configuration.fget(self)
        return self._worked_out

    told = {"_worked_out": PrivateAttr(None), "configuration": property(configuration)}
    logging.getLogger(registry.__name__).setLevel(logging.ERROR)  # it warns of each class that takes another's place
    type(base)(base.__name__, (base,), {"__module__": base.__module__, **told})


@cache
def _context() -> Any:
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _check(item: Expectation, result: Any, gate: str, subject: Subject) -> Check:
    error = _exception(result.exception_info)
    if error and subject.personal:
        error = "it could not be worked out; the message is not shown, for it may quote somebody's answer"
    outcome: Outcome = "error" if error else "pass" if result.success else "fail"
    rows = [] if outcome != "fail" else list(result.result.get("unexpected_index_list") or [])
    return Check(
        gate=gate,
        expectation=item.id,
        severity=item.severity,
        outcome=outcome,
        observed=error or _observed(result.result, outcome, subject.personal),
        note=f"{item.notes} {item.meta.remedy}",
        file=subject.file,
        column=", ".join(item.columns) or None,
        rows=tuple(_named(row, item, subject) for row in sorted(rows)[:ROWS_NAMED]),
        row_count=len(rows),
    )


def _exception(info: Mapping[str, Any]) -> str | None:
    """The message of an expectation that could not be evaluated; the two shapes of `exception_info` are both read."""
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if entry.get("raised_exception"):
            return " ".join(str(entry.get("exception_message")).split())[:300]
    return None


def _observed(result: Mapping[str, Any], outcome: Outcome, personal: bool) -> str:
    if "unexpected_count" in result and "element_count" in result:
        failed, rows = result["unexpected_count"], counted(result["element_count"], "rows")
        if failed and outcome == "pass":
            return f"{failed:,} of {rows} differ, which is within what the expectation allows"
        return f"{failed:,} of {rows} failed" if failed else f"{rows} passed"
    value: Any = result.get("observed_value")
    if pd.api.types.is_integer(value):  # also numpy's, as a sum is; no truth value
        return figure(int(value))
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, list):
        return f"{len(value)} values" if personal else ", ".join(str(part) for part in value)
    return ("as expected" if outcome == "pass" else "not as expected") if value is None else str(value)


def _named(row: Any, item: Expectation, subject: Subject) -> str:
    if subject.personal:  # its key may be somebody's e-mail address
        return f"row {row}"
    record = subject.frame.loc[row]
    shown = [*subject.keys]
    named = [part for column in item.columns for part in column.split(PAIR)]
    shown += [name for name in map(_source_column, named) if name in subject.frame and name not in shown]
    parts = [f"{name} {record[name]}" for name in shown if name in subject.frame and not pd.isna(record[name])]
    return f"row {row}" + (f" ({', '.join(parts)})" if parts else "")


def _source_column(name: str) -> str:
    return name.removesuffix("_pence")
