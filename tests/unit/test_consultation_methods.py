"""Intervals, ranks, weights and agreement against published figures, references worked out apart, and simulation."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from csp_evidence.analysis.consultation import (
    agreement,
    band_weights,
    choices,
    intervals,
    profile,
    published,
    raking,
    ranking,
    tally,
    weighting,
)
from csp_evidence.analysis.consultation.answers import Answers
from tests.consultation_form import asked


def test_wilson_agrees_with_the_published_table() -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3 (Wilson's score, no correction)."""
    for count, base, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert_allclose(intervals.wilson(count, base), (low, high), atol=5e-5)


def test_the_share_who_feel_safe() -> None:
    """The closed form (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n), by hand for 998 of 1,389."""
    n, p, z = 1389, 998 / 1389, 1.959963984540054
    middle, half = (
        (p + z * z / (2 * n)) / (1 + z * z / n),
        z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + (z / n) ** 2 / 4),
    )
    assert_allclose(intervals.wilson(998, 1389), (middle - half, middle + half), rtol=1e-12)


def test_goodman_agrees_with_its_formula() -> None:
    """Goodman (1965): bounds with B the upper alpha/k point of chi-square with one degree of freedom."""
    from scipy.stats import chi2

    counts = np.array([91, 49, 37, 43])  # the machine failures of Quesenberry and Hurst (1964), table 1
    n, b = counts.sum(), chi2.isf(0.05 / len(counts), 1)
    root = np.sqrt(b * (b + 4 * counts * (n - counts) / n))
    expected = np.column_stack([(b + 2 * counts - root), (b + 2 * counts + root)]) / (2 * (n + b))
    assert_allclose(intervals.simultaneous(counts, alpha=0.05), expected, rtol=1e-10)
    some = intervals.simultaneous(counts[:2], alpha=0.05, base=int(n), categories=len(counts))
    assert_allclose(some, expected[:2], rtol=1e-10, err_msg="what is not released must not move what is")


def test_goodman_agrees_with_the_example_in_sison_and_glaz() -> None:
    """C. P. Sison and J. Glaz, JASA 90 (1995) 366, example 1, printed to three decimals."""
    printed = [0.085, 0.166, 0.115, 0.204, 0.116, 0.207, 0.091, 0.173, 0.096, 0.181, 0.143, 0.239, 0.089, 0.171]
    found = intervals.simultaneous(np.array([56, 72, 73, 59, 62, 87, 58]))
    assert_allclose(found, np.reshape(printed, (-1, 2)), atol=1.5e-3)


def test_sison_and_glaz_agree_with_r() -> None:
    """R's MultinomialCI for 56, 0.1, 73, 59, 62, 87, 58, as printed in the tests of statsmodels."""
    printed = [0.09364718, 0.1898413, 0.0, 0.0483581, 0.13667426, 0.2328684, 0.10124019, 0.1974343]
    printed += [0.10883321, 0.2050273, 0.17210833, 0.2683024, 0.09870919, 0.1949033]
    found = intervals.simultaneous(np.array([56, 0.1, 73, 59, 62, 87, 58]), "sison-glaz")
    assert_allclose(found, np.reshape(printed, (-1, 2)), atol=1e-5)


def test_simultaneous_intervals_and_rank_intervals_cover_as_often_as_they_claim(whole: bool) -> None:
    """2,000 (or 300) samples from known shares: all intervals, and so all ranks, hold in at least 95% less chance."""
    shares = np.array([0.24, 0.22, 0.10, 0.10, 0.09, 0.08, 0.07, 0.06, 0.04])
    better = np.array([1 + (shares > share).sum() for share in shares])
    worse = np.array([(shares >= share).sum() for share in shares])
    draws = 2_000 if whole else 300
    samples = np.random.default_rng(5).multinomial(1389, shares, size=draws)
    held = ranks_held = 0
    for counts in samples:
        limits = intervals.simultaneous(counts)
        ranks = ranking.rank_intervals(limits)
        held += bool(((limits[:, 0] <= shares) & (shares <= limits[:, 1])).all())
        ranks_held += bool(((ranks[:, 0] <= worse) & (ranks[:, 1] >= better)).all())
    error = 3 * np.sqrt(0.95 * 0.05 / draws)
    assert held / draws >= 0.95 - error
    assert ranks_held >= held, "whenever the intervals hold, the ranks must"


def test_ranks_are_known_exactly_where_intervals_lie_apart() -> None:
    limits = np.array([[0.5, 0.6], [0.1, 0.2], [0.15, 0.3], [0.01, 0.05]])
    assert ranking.rank_intervals(limits).tolist() == [[1, 1], [2, 3], [2, 3], [4, 4]]


# The order of the concerns: facts of the report


def test_first_against_second_is_z_of_1_10() -> None:
    assert round(ranking.difference_z(339, 311), 2) == 1.10


def test_ninety_five_per_cent_of_1389_leaves_63_to_76_outside() -> None:
    assert published.outside_range(1389, Decimal(95)) == (63, 76)


def test_the_top_two_are_certain_and_their_order_and_the_third_are_not() -> None:
    others = tally.worst_case([339, 311, 130], 18, 609)  # one without a count has at most as many as the third
    assert others == [130, 130, 130, 130, 89, *[0] * 13]
    counts = [339, 311, 130, *others]
    table = ranking.certainty_table(["A", "B", "C"], counts, 76, ranking.resampled_orders(counts, draws=500))
    assert list(table["certain"]) == ["no", "yes", "no"]
    assert list(table["lead"]) == [28, 181, 0]
    close = [339, 200, 130]
    assert list(ranking.certainty_table(["A", "B"], close, 76, ranking.resampled_orders(close))["certain"]) == [
        "yes",
        "no",
    ]


def test_resampling_is_fixed_and_agrees_with_the_normal_approximation() -> None:
    counts = [339, 311, 130, 609]
    draws = ranking.resampled_orders(counts, draws=20_000)
    assert (draws == ranking.resampled_orders(counts, draws=20_000)).all()
    assert (draws.sum(axis=1) == 1389).all()
    assert ranking.order_holds(draws, 0, 1) == pytest.approx(0.864, abs=0.01)  # Phi(1.10)


def test_borda_by_hand() -> None:
    """Three respondents and four concerns: a gets 3 + 3 + 1 points, b 2 + 1, c 1 + 2 + 3, d 2."""
    responses = pd.DataFrame(
        {"first_choice": ["a", "a", "c"], "second_choice": ["b", "c", "d"], "third_choice": ["c", "b", "a"]}
    )
    options = {one: one.upper() for one in "abcd"}
    given = asked(responses, {"id": "q", "kind": "ranked", "columns": list(responses), "options": options})
    table = choices.three_rankings(given, given.form.questions[0]).set_index("option")
    assert table["points"].to_dict() == {"a": 7, "b": 3, "c": 6, "d": 2}
    assert table["anywhere"].to_dict() == {"a": 3, "b": 2, "c": 3, "d": 1}
    assert table["points"].sum() == 6 * len(responses)


# Raking


def api_schools() -> pd.DataFrame:
    """The 183 schools of the survey package's example (apiclus1) by type and by whether the school met its target.

    The counts are those of the rows of rake_weights.csv, in which each combination has a weight of its own.
    """
    counts = {("E", "No"): 12, ("E", "Yes"): 132, ("H", "No"): 3, ("H", "Yes"): 11, ("M", "No"): 8, ("M", "Yes"): 17}
    return pd.DataFrame([cell for cell, times in counts.items() for _ in range(times)], columns=["stype", "sch.wide"])


API_MARGINS = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122}}


def raked_by_newton(respondents: pd.DataFrame, margins: dict[str, dict[str, float]]) -> np.ndarray:
    """The same weights by another road: raking makes log(weight) a sum of effects, found by Newton's method.

    Weights w = exp(X b) that meet the margins minimise the Kullback-Leibler distance from equal weights (Ireland and
    Kullback, Biometrika 55, 1968); the dual is solved here in extended precision, without proportional fitting.
    """
    columns = [
        (respondents[name] == category).to_numpy()
        for at, (name, margin) in enumerate(margins.items())
        for category in list(margin)[bool(at) :]
    ]
    design = np.column_stack(columns).astype(np.longdouble)
    size = len(respondents)
    goal = np.array(
        [
            size * target / sum(margin.values())
            for at, margin in enumerate(margins.values())
            for target in list(margin.values())[bool(at) :]
        ],
        dtype=np.longdouble,
    )
    effects = np.zeros(design.shape[1], dtype=np.longdouble)
    for _ in range(60):
        weights = np.exp(design @ effects)
        hessian = (design * weights[:, None]).T @ design
        effects += np.linalg.solve(hessian.astype(float), (goal - design.T @ weights).astype(float))
    return np.exp(design @ effects).astype(float)


# Weights of survey::rake (survey 4.5 on R 4.6.1, default control) for apiclus1 raked to API_MARGINS, with all digits
# that R printed: test/r_reference/rake_weights.csv and generate_fixtures.R of the repository xKDR/Survey.jl.
RAKED_BY_R = {
    ("E", "No"): 39.838509410554,
    ("E", "Yes"): 29.8704638727345,
    ("H", "No"): 67.1257826263303,
    ("H", "Yes"): 50.3301527726748,
    ("M", "No"): 49.0700673992951,
    ("M", "Yes"): 36.7921816646831,
}
SCHOOLS = 6194


def test_raking_equals_the_survey_package_in_r() -> None:
    """Its rule to stop: no cell of the table moves by 1 (`epsilon`) in a round. There, all printed digits agree."""
    schools = api_schools()
    printed = [RAKED_BY_R[stype, met] for stype, met in schools.itertuples(index=False)]
    assert sum(printed) == pytest.approx(SCHOOLS, rel=1e-13), "the counts of schools fit the printed weights"

    def after(rounds: int) -> np.ndarray:
        return raking.rake(schools, API_MARGINS, tolerance=0, most_iterations=rounds).weights * SCHOOLS / len(schools)

    def table(rounds: int) -> pd.Series:
        return pd.Series(after(rounds)).groupby([schools["stype"], schools["sch.wide"]]).sum()

    stopped = next(rounds for rounds in range(2, 11) if (table(rounds) - table(rounds - 1)).abs().max() < 1)
    assert stopped == 4
    assert_allclose(after(stopped), printed, rtol=1e-12)


def test_the_example_of_the_survey_package_raked_to_the_end() -> None:
    """Raked on until nothing moves, against Newton's method; R prints for the unraked design 4873.97, 473.86, 846.17
    (r-survey.r-forge.r-project.org/survey/example-summary.html)."""
    schools = api_schools()
    before = schools["stype"].value_counts() * (SCHOOLS / len(schools))
    assert [round(float(before[kind]), 2) for kind in "EHM"] == [4873.97, 473.86, 846.17]
    raked = raking.rake(schools, API_MARGINS)
    assert raked.converged
    assert_allclose(raked.weights, raked_by_newton(schools, API_MARGINS), rtol=1e-8)
    joint = pd.Series(raked.weights * 6194 / 183).groupby([schools["stype"], schools["sch.wide"]]).sum()
    assert_allclose(joint.groupby("stype").sum(), [4421, 755, 1018], rtol=1e-8)
    assert_allclose(joint.groupby("sch.wide").sum(), [1072, 5122], rtol=1e-8)


def test_raking_keeps_the_odds_ratios_it_starts_from() -> None:
    """Deming and Stephan: fitting to margins leaves the association of the start as it is."""
    weights = pd.Series(raking.rake(api_schools(), API_MARGINS).weights)
    cells = weights.groupby([api_schools()["stype"], api_schools()["sch.wide"]]).sum()
    ratio = cells["E", "No"] * cells["M", "Yes"] / (cells["E", "Yes"] * cells["M", "No"])
    assert ratio == pytest.approx(12 * 17 / (132 * 8), rel=1e-9)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=30, max_size=120),
    st.lists(st.integers(1, 50), min_size=5, max_size=5),
)
def test_raking_meets_every_margin_or_says_that_it_did_not(cells: list[tuple[int, int]], targets: list[int]) -> None:
    everyone = [(a, b) for a in range(3) for b in range(2)] + cells
    people = pd.DataFrame([(f"a{a}", f"b{b}") for a, b in everyone], columns=["a", "b"])
    margins = {"a": dict(zip(["a0", "a1", "a2"], targets[:3], strict=True)), "b": {"b0": targets[3], "b1": targets[4]}}
    raked = raking.rake(people, margins)
    assert raked.converged
    for name, margin in margins.items():
        shares = pd.Series(raked.weights).groupby(people[name]).sum() / raked.weights.sum()
        assert_allclose(
            [shares[key] for key in margin], np.array(list(margin.values())) / sum(margin.values()), atol=1e-9
        )
    assert raked.design_effect >= 1
    assert raked.effective_size <= len(people) + 1e-9


def test_trimming_keeps_to_its_bounds_and_reports_the_gap() -> None:
    people = pd.DataFrame({"sex": ["female"] * 95 + ["male"] * 5})
    raked = raking.rake(people, {"sex": {"female": 1, "male": 1}}, bounds=(0.2, 3.0), tolerance=1e-6)
    assert not raked.converged
    assert raked.trimmed > 0
    assert raked.weights.max() <= 3.0
    assert raked.weights.min() >= 0.2
    assert raked.weights.mean() == pytest.approx(1)
    assert raked.largest_gap > 0.1


def test_a_margin_that_nobody_can_fill_is_refused_by_name() -> None:
    people = pd.DataFrame({"sex": ["female", "male"]})
    with pytest.raises(ValueError, match="nobody in the column sex is other"):
        raking.rake(people, {"sex": {"female": 1, "male": 1, "other": 1}})
    with pytest.raises(ValueError, match="the column sex has male"):
        raking.rake(people, {"sex": {"female": 1}})


def test_design_effect_of_kish() -> None:
    assert raking.design_effect(np.ones(7)) == 1
    assert raking.design_effect(np.array([1.0, 3.0])) == pytest.approx(2 * 10 / 16)


def test_a_table_of_counts_is_raked_as_its_people_are() -> None:
    """With bounds and without: a row of twelve schools has the weight that each of twelve rows has."""
    schools = api_schools()
    table = schools.value_counts().reset_index(name="schools")
    counts = table["schools"].to_numpy(dtype=float)
    for bounds in (None, (0.9, 1.2)):
        of_people = raking.rake(schools, API_MARGINS, bounds=bounds, tolerance=1e-9)
        of_table = raking.rake(table, API_MARGINS, counts=counts, bounds=bounds, tolerance=1e-9)
        each = pd.Series(of_people.weights).groupby([schools["stype"], schools["sch.wide"]]).first()
        assert_allclose(of_table.weights, [each[row] for row in zip(table["stype"], table["sch.wide"], strict=True)])
        assert of_table.design_effect == pytest.approx(of_people.design_effect)
        assert of_table.effective_size == pytest.approx(of_people.effective_size)


def test_those_who_did_not_say_keep_their_number() -> None:
    wanted = band_weights.targets(
        {"female": 25, "male": 50, "prefer_not_to_say": 25},
        {"female": 60, "male": 40},
        {"female": "female", "male": "male"},
    )
    assert wanted == pytest.approx({"female": 45, "male": 30, "prefer_not_to_say": 25})


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ({"a": 40, "b": 30, "c": 35}, ["a", "b", "c"]),
        ({"a": 40, "b": 0, "c": 35}, ["a", "b+c"]),
        ({"a": 0, "b": 0, "c": 35, "d": 100}, ["a+b+c", "d"]),
        ({"a": 20, "b": 90, "c": 20, "d": 20}, ["a+b", "c+d"]),
        ({"a": 20, "b": 5}, ["a+b"]),
        ({"a": 500, "b": 0}, ["a+b"]),
    ],
)
def test_a_band_of_few_joins_the_smaller_of_its_neighbours(counts: dict[str, int], groups: list[str]) -> None:
    found = band_weights.together(counts, 30)
    assert list(dict.fromkeys(found.values())) == groups
    assert all(band in group.split("+") for band, group in found.items())


def test_weights_take_margins_of_one_base_alone() -> None:
    """Ages from 16 on beside sexes of all ages: 90 and 100 residents."""
    counts = {("age", "x"): 50, ("age", "z"): 40, ("sex", "female"): 60, ("sex", "male"): 40}
    people = pd.DataFrame({"sex": ["female", "male", "male"], "age": ["x", "x", "z"]})
    assert profile.of_one_base(["sex", "age"], pd.Series(counts)) == ["age"]
    assert profile.of_one_base(["sex", "age"], pd.Series({**counts, ("age", "z"): 50})) == ["sex", "age"]
    labels = {name: {band: band for band in people[name]} for name in people}
    answered = profile.Profile(people, asked(people.astype(object), {"id": "age", "kind": "text"}), labels)
    weighed = weighting.weigh(answered, pd.Series(counts), 5)
    assert weighed is not None
    weights = weighed.weights.by_groups
    assert [2 * weights["x",], weights["z",]] == pytest.approx([3 * 50 / 90, 3 * 40 / 90])


# Agreement


def coded_by(pairs: list[tuple[str | None, str]]) -> Answers:
    frame = pd.DataFrame(pairs, columns=["one", "two"]).astype(object)
    return asked(frame, {"id": "one", "kind": "text"})


def test_kappa_agrees_with_sas() -> None:
    """SAS prints kappa 0.4842 for the table 0 4 1 / 0 8 0 / 0 1 5."""
    table = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
    pairs = [(str(a), str(b)) for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]
    found = agreement.kappa(coded_by(pairs), "one", "two")
    assert found.kappa == pytest.approx(0.4842, abs=5e-5)
    assert found.low is not None
    assert found.low < 0.4842 < (found.high or 0)


def test_kappa_is_missing_where_it_is_not_defined() -> None:
    assert agreement.kappa(coded_by([("a", "a"), ("a", "a")]), "one", "two").kappa is None
    assert agreement.kappa(coded_by([(None, "a")]), "one", "two").texts == 0
