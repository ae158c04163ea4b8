"""Any ledger, not only the published one: views, casts, faults, pairing, relations and spending."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csp_evidence.analysis import casts
from csp_evidence.analysis.claims.quotations import quotations
from csp_evidence.analysis.exact_numbers import to_decimal
from csp_evidence.analysis.expressions.equations import formula, solve
from csp_evidence.analysis.expressions.grammar import relation
from csp_evidence.analysis.funding import actuals, checks, figures, pairing
from csp_evidence.analysis.funding.funds import Funds
from csp_evidence.analysis.funding.reconciliation import PRINTED, Reconciliation
from csp_evidence.analysis.funding.result_keys import plain
from csp_evidence.analysis.printed_numbers import read_amount
from csp_evidence.errors import InputError
from csp_evidence.gates.acceptance import content_check
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.messages import stops
from csp_evidence.inputs.content import content_digest
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.readers import read_tidy
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project
from tests.conftest import ROOT, SLUG
from tests.unit.funding_inputs import HERE, money

PENCE = st.integers(min_value=1, max_value=10**10)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lines that balance with their totals; every line counts towards one or two."""
    rows = draw(
        st.lists(
            st.tuples(
                PENCE,
                st.sampled_from("xyz"),
                st.sampled_from("abc"),
                st.sampled_from([("one",), ("two",), ("one", "two")]),
            ),
            min_size=2,
            max_size=12,
        )
    )
    lines = pd.DataFrame(
        {
            "line_id": [f"line-{number}" for number in range(len(rows))],
            "paragraph": "4.8",
            "project": "A project",
            "fund": [row[1] for row in rows],
            "priority": [row[2] for row in rows],
            "amount": pd.Series([Decimal(row[0]).scaleb(-2) for row in rows], dtype=object),
            "totals": [row[3] for row in rows],
        }
    )
    named = [name for name in ("one", "two") if len(casts.members(lines, name))]
    totals = pd.DataFrame(
        {
            "total_id": named,
            "paragraph": "4.8",
            "description": "A total",
            "amount": pd.Series([sum(casts.members(lines, name)["amount"]) for name in named], dtype=object),
        }
    )
    return lines, totals


def faults(lines: pd.DataFrame, totals: pd.DataFrame) -> set[str]:
    """The kinds of check that fail where lines and totals are printed so, to the penny."""
    rows = {str(row.line_id): f"£{row.amount:,.2f}" for row in lines.itertuples()}
    rows |= {str(row.total_id): f"£{row.amount:,.2f}" for row in totals.itertuples()}
    adds = {total: [line for line in lines["line_id"] if total in _totals(lines, line)] for total in totals["total_id"]}
    shaped = {"id": "t", "fund": "f", "rows": {total: {"adds": tuple(own)} for total, own in adds.items()}}
    funds = Funds(funds=({"id": "f", "label": "Fund", "payer": "Payer", "income": "council"},), tables=(shaped,))
    printed = pd.DataFrame(
        [("t", row, "amount", text, "4.8") for row, text in rows.items()],
        columns=["table", "row", "column", "printed", "paragraph"],
    )
    tested = Reconciliation.of(funds, {PRINTED: printed}).tested
    return set(tested.loc[tested["as_expected"] == "no", "kind"])


def _totals(lines: pd.DataFrame, line: str) -> tuple[str, ...]:
    return lines.loc[lines["line_id"] == line, "totals"].iloc[0]


@given(ledgers())
@settings(deadline=None)
def test_a_ledger_that_balances_reconciles_from_every_view(ledger: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    lines, totals = ledger
    control = sum(lines["amount"])
    assert faults(lines, totals) == set()
    assert set(casts.cast(lines, totals)["difference"]) == {0}
    for column in ("fund", "priority", "totals"):
        assert sum(casts.by(lines, column)["amount"]) == control
    crossed = casts.crossed(lines, "priority", "fund")
    assert crossed[casts.ALL].iloc[-1] == control
    across = crossed.drop(columns=["priority", casts.ALL])
    assert sum(across.iloc[-1].tolist()) == control
    assert [sum(row.dropna()) for _, row in across.iterrows()] == crossed[casts.ALL].tolist()


@given(ledgers(), st.data())
@settings(deadline=None)
def test_a_change_a_swap_a_repetition_or_an_omission_is_found(
    ledger: tuple[pd.DataFrame, pd.DataFrame], data: st.DataObject
) -> None:
    lines, totals = ledger
    at = data.draw(st.integers(0, len(lines) - 1))
    by = Decimal(data.draw(st.integers(-(10**6), 10**6).filter(bool))).scaleb(-2)

    misprinted = lines.copy()
    misprinted.at[at, "amount"] += by
    assert faults(misprinted, totals) == {checks.CAST}
    again = pd.concat([lines, lines.iloc[[at]].assign(line_id="line-again")], ignore_index=True)
    assert faults(again, totals) == {checks.CAST}
    left = casts.cast(lines.drop(index=at), totals)
    assert set(left.loc[left["difference"] != 0, "total_id"]) == set(lines.at[at, "totals"])


def written(lines: pd.DataFrame) -> pd.DataFrame:
    """A ledger as a file holds it, with the printed form of each amount."""
    text = lines[["line_id", "project", "fund", "priority"]].astype(object).assign(totals=lines["totals"].map(";".join))
    return text.assign(amount=[f"{a:.2f}" for a in lines["amount"]], printed=[f"£{a:,.2f}" for a in lines["amount"]])


@given(ledgers(), st.data())
@settings(deadline=None)
def test_what_finds_two_amounts_that_were_exchanged_with_their_prints(
    ledger: tuple[pd.DataFrame, pd.DataFrame], data: st.DataObject
) -> None:
    """Label and amount are paired wrongly, and each amount is still as printed.

    A cast sees it where the lines count towards different totals, and never where they count towards the same; the
    control total never does; the digest always does. To exchange whole rows is no fault: only their order is another.
    """
    lines, totals = ledger
    at = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda place: place != at))
    paired = lines.copy()
    paired.loc[[at, other], "amount"] = lines.loc[[other, at], "amount"].to_numpy()
    differ = lines.at[at, "amount"] != lines.at[other, "amount"]
    apart = set(lines.at[at, "totals"]) != set(lines.at[other, "totals"])
    assert faults(paired, totals) == ({checks.CAST} if differ and apart else set())
    assert sum(paired["amount"]) == sum(lines["amount"])
    assert (content_digest(written(paired)) != content_digest(written(lines))) == differ
    order = list(lines.index)
    order[at], order[other] = order[other], order[at]
    assert faults(lines.loc[order].reset_index(drop=True), totals) == set()
    assert content_digest(written(lines.loc[order])) == content_digest(written(lines))


@given(ledgers(), st.data())
@settings(deadline=None)
def test_the_digest_finds_every_single_change_repetition_and_omission(
    ledger: tuple[pd.DataFrame, pd.DataFrame], data: st.DataObject
) -> None:
    text = written(ledger[0])
    noted = content_digest(text)
    at, column = data.draw(st.integers(0, len(text) - 1)), data.draw(st.sampled_from(list(text.columns)))
    changed = text.copy()
    changed.at[at, column] = data.draw(st.text(min_size=1, max_size=8).filter(lambda cell: cell != text.at[at, column]))
    assert content_digest(changed) != noted
    assert content_digest(pd.concat([text, text.iloc[[at]]])) != noted
    assert content_digest(text.drop(index=at)) != noted


def test_any_two_amounts_of_the_published_ledger_exchanged_close_a_gate() -> None:
    """The digest of the file sees it, and so do the statements of the register that quote the figures."""
    gated = GatedInputs(Project(ROOT), load_partnership(Project(ROOT), SLUG))
    published, claims = gated.published(PRINTED), gated.document("claims")[0].claims
    quoted = {name for claim in claims for name in claim.figures}
    whole = money()
    stated = {plain(name): value for name, value in figures.values_of(whole.figures).items()}
    lines = whole.lines
    unseen_by_casts = 0
    for at, other in combinations(lines.index, 2):
        one, two = (lines.loc[row] for row in (at, other))
        if one["amount"] == two["amount"]:
            continue
        swapped = published.frame.copy()
        swapped.loc[[at, other], "printed"] = published.frame.loc[[other, at], "printed"].to_numpy()
        assert stops([content_check(f"{PRINTED}.raw", replace(published, frame=swapped))])
        unseen_by_casts += one["totals"] == two["totals"]
        if not quoted & {one["line_id"], two["line_id"]}:
            continue
        values = {plain(one["line_id"]): Fraction(two["amount"]), plain(two["line_id"]): Fraction(one["amount"])}
        compared = quotations(claims, {**stated, **values})
        assert set(compared.loc[compared["differs"] == 1, "figure"]) == quoted & {one["line_id"], two["line_id"]}
    assert unseen_by_casts > 40, "the casts alone would have let these pass"
    assert set(lines["line_id"]) <= quoted


def test_ten_thousand_lines_add_up_to_the_penny() -> None:
    draw = Random(39)
    pence = [draw.randrange(1, 10**9) for _ in range(10_000)]
    lines = pd.DataFrame(
        {
            "line_id": [f"line-{n}" for n in range(10_000)],
            "fund": [draw.choice("abcdef") for _ in pence],
            "amount": pd.Series([Decimal(n).scaleb(-2) for n in pence], dtype=object),
        }
    )
    assert sum(casts.by(lines, "fund")["amount"]) * 100 == sum(pence)
    assert all(isinstance(amount, Decimal) for amount in casts.by(lines, "fund")["amount"])


# Amounts as people type them


@pytest.mark.parametrize(
    ("typed", "pounds", "unit"),
    [
        ("£1,610,109", "1610109", "1"),
        ("1.61m", "1610000", "10000"),
        ("(400,000)", "-400000", "1"),
        ("-400k", "-400000", "1000"),
        ("−£400k", "-400000", "1000"),
        (" £2.458 million ", "2458000", "1000"),
        ("£ 75,000", "75000", "1"),
        ("75000.50", "75000.50", "0.01"),
        ("£1m", "1000000", "1000000"),
    ],
)
def test_amounts_as_typed_are_read_with_their_rounding_unit(typed: str, pounds: str, unit: str) -> None:
    assert read_amount(typed).pounds == Decimal(pounds)
    assert read_amount(typed).unit == Decimal(unit)


@pytest.mark.parametrize(
    "typed",
    [
        "1 610 109", "1,61,109", "16,10,109", "1.610.109", "1,5", "(-400)", "--400", "-(400)", "£", "", "k", "1e6",
        "£1m.", "four", "1_000", "75000.505", "(400", "400)", "12k5", "$400", "1.2.3", "NaN", "Infinity",
    ],
)  # fmt: skip
def test_amounts_that_could_be_misread_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_amount(typed)


@pytest.mark.parametrize("typed", ["£1,610,1O9", "1 610 109", "1,61,109", "about"])
def test_a_figure_that_cannot_be_read_is_named_with_file_column_and_row(typed: str) -> None:
    (problem,) = money({"lcpf_programme": typed}).tables.problems()[:1]
    assert problem[0] == "funding_printed, row 19, column printed"
    assert repr(typed) in problem[1]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "funding_relations",
            "2 * lcpf_annual = lcpf_programme",
            "2 lcpf_annual = lcpf_programme",
            "column relation, row",
        ),
        ("funding_relations", "lcpf.year_2 = lcpf_annual,,", "lcpf.year_2 = lcpf_annual,lcpf.x,", "column solves, row"),
        ("funding_scenarios", "0.85 * lcpf_annual", "0.85 * * lcpf_annual", "column expression, row 2"),
        ("funding_exceptions", "lcpf.top_slice_of_year_1 = lcpf_cut", "lcpf_cut", "column face, row 2"),
    ],
)
def test_an_input_that_cannot_be_worked_out_is_named_by_row(
    name: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    for file in (f"{name}.csv", f"{name}.csv.meta.yml"):
        (tmp_path / file).write_bytes((HERE / file).read_bytes())
    file = tmp_path / f"{name}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_tidy(name, read_published(file, f"{name}.csv"))


# Pairing


@given(st.lists(st.integers(1, 50), min_size=1, max_size=10), st.integers(1, 200))
@settings(deadline=None)
def test_subsets_are_counted_as_by_trying_all(pounds: list[int], goal: int) -> None:
    tried = [c for size in range(1, len(pounds) + 1) for c in combinations(range(len(pounds)), size)]
    expected = sum(sum(pounds[place] for place in chosen) == goal for chosen in tried)
    assert pairing.subsets_reaching([Decimal(n) for n in pounds], Decimal(goal)) == expected


def test_sixty_lines_are_counted_in_good_time() -> None:
    draw = Random(60)
    thousands = [Decimal(draw.randrange(5, 500) * 1000) for _ in range(60)]
    started = time.monotonic()
    ways = pairing.subsets_reaching(thousands, sum(thousands[:30]))
    assert ways > 1
    # All subsets of sixty equal lines that take thirty of them: the central binomial coefficient.
    assert pairing.subsets_reaching([Decimal(7)] * 60, Decimal(210)) == 118_264_581_564_861_424
    whole_pounds = [Decimal(draw.randrange(5_000, 300_000)) for _ in range(60)]
    assert pairing.subsets_reaching(whole_pounds, sum(whole_pounds)) == 1
    assert pairing.subsets_reaching(whole_pounds, sum(whole_pounds[:30])) > 1
    assert time.monotonic() - started < 60, "some seconds even where other work goes on beside it"


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 62"):
        pairing.subsets_reaching([Decimal(1)] * 63, Decimal(1))
    odd = [Decimal(n * 10_000_019) / 100 for n in range(1, 60)] + [Decimal("0.01")]
    with pytest.raises(ValueError, match="split the lines"):
        pairing.subsets_reaching(odd, sum(odd[:30]))
    for amount in ("0", "-1", "0.001"):
        with pytest.raises(ValueError, match="positive amount in whole pence"):
            pairing.subsets_reaching([Decimal(amount)], Decimal(1))


# Relations


@given(st.integers(1, 10**12), st.integers(1, 99))
def test_any_programme_and_slice_are_solved_exactly(programme: int, per_cent: int) -> None:
    equations = [relation("y1 + y2 = p"), relation("y2 = y1 - 0.01 * s * y1")]
    known = {"p": Fraction(programme), "s": Fraction(per_cent)}
    solved = solve(equations, known, ["y1", "y2"])
    assert solved["y1"] + solved["y2"] == programme
    assert solved["y2"] == solved["y1"] * (100 - per_cent) / 100


@pytest.mark.parametrize(
    ("texts", "unknowns", "reason"),
    [
        (["x + y = 4"], ["x", "y"], "leave"),
        (["x = 4", "x = 5"], ["x"], "contradict"),
        (["x * y = 4", "x = 1"], ["x", "y"], "two unknowns"),
        (["1 / x = 4"], ["x"], "divides by one"),
        (["x = nobody"], ["x"], "no value named 'nobody'"),
    ],
)
def test_relations_without_one_solution_are_refused(texts: list[str], unknowns: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        solve([relation(text) for text in texts], {}, unknowns)


@pytest.mark.parametrize(
    "text",
    ["a = b = c", "a b = c", "a + = c", "a = ", "= a", "a * * b = c", "2a = c", "1b = c", "a + b) = c"],
)
def test_what_is_no_relation_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        relation(text)


def test_a_relation_becomes_a_formula_that_a_spreadsheet_works_out() -> None:
    cells = {"a": "D1", "b-1": "D2", "c": "D3"}
    assert formula(relation("a - 0.01 * b-1 = c"), cells) == "=ROUND(+D1-0.01*D2-D3,2)"
    assert formula(relation("2 * (a - b-1) = c / a - 1"), cells) == "=ROUND(+2*(+D1-D2)-D3/D1+1,2)"


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
def test_a_fraction_goes_to_the_nearest_penny(value: Fraction) -> None:
    assert abs(Fraction(to_decimal(value)) - value) <= Fraction(1, 200)


# Spending


def test_spending_is_matched_forecast_and_explained() -> None:
    lines = money().lines
    budget = actuals.budget_of(lines, "2017/18")
    assert "lcpf-01" not in set(budget["line_id"]), "a total over two years has no stated budget for one"
    assert "gf-04" not in set(budget["line_id"]), "a saving is no budget"
    months = pd.to_datetime(["2017-04-01", "2017-05-01", "2017-06-01", "2018-04-01", "2017-06-01"])
    spent = pd.DataFrame(
        {
            "cost_centre": ["C1", "C1", "C1", "C1", "C9"],
            "period": months,
            "amount": pd.Series([Decimal(n) for n in ("10000", "12000.50", "-1000", "99999", "5")], dtype=object),
        }
    )
    centres = pd.DataFrame(
        {
            "cost_centre": ["C1"], "line_id": ["prevent-01"],
            "threshold_percent": pd.Series([Decimal(10)], dtype=object), "reason_code": [None], "reason": [None],
        }
    )  # fmt: skip
    table = actuals.compare(budget, spent, centres, "2017/18").set_index("line_id")
    row = table.loc["prevent-01"]
    assert (row["actual"], row["months"], row["forecast"]) == (Decimal("21000.50"), 3, Decimal("84002.00"))
    assert (row["variance"], row["variance_percent"]) == (Decimal("46502.00"), Decimal("124.01"))
    assert (row["over_threshold"], row["reason_code"]) == ("yes", "none given")
    assert table.at[actuals.UNMATCHED, "actual"] == 5
    assert table.at["prevent-02", "reason"] == "no cost centre is named for this line"
    assert actuals.budget_of(lines, "2019/20")["line_id"].tolist() == ["gf-05"]
