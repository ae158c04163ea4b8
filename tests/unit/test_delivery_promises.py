"""What the page says at the end of a term, for Tower Hamlets from the months by borough."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from csp_evidence.analysis.areas.months import by_group
from csp_evidence.analysis.assessment.change import UNSURE
from csp_evidence.analysis.delivery import promises, sentences
from csp_evidence.analysis.delivery.promises import Term
from csp_evidence.analysis.funding.profile import NO_YEAR
from tests.conftest import ROOT

REFERENCE, OWN = ROOT / "data" / "raw" / "reference", ROOT / "data" / "raw" / "tower-hamlets"
HOME = "E09000030"
LONG = "2017/18 to 2018/19"
TERM = Term.of(date(2017, 4, 1), date(2021, 3, 31))


@pytest.fixture(scope="module")
def months() -> pd.DataFrame:
    file = REFERENCE / "recorded_crime_by_borough_month_2010_2025.csv.gz"
    return pd.read_csv(file, parse_dates=["month"], date_format="%Y-%m")


@pytest.fixture(scope="module")
def years(months) -> pd.DataFrame:
    categories = pd.read_csv(REFERENCE / "borough_categories.csv")
    return promises.by_priority(by_group(months, categories), pd.read_csv(OWN / "month_priorities.csv"))


@pytest.mark.parametrize(
    ("start", "end", "base", "years"),
    [
        (date(2017, 4, 1), date(2021, 3, 31), 2016, (2017, 2018, 2019, 2020)),
        (date(2017, 7, 18), date(2021, 3, 31), 2017, (2018, 2019, 2020)),
        (date(2018, 1, 1), date(2020, 12, 31), 2017, (2018, 2019)),
    ],
)
def test_the_financial_years_that_lie_in_a_term_as_a_whole(start, end, base, years):
    assert Term.of(start, end) == Term(base, years)


def test_the_term_is_covered_only_by_figures_to_its_end_and_three_years_before(years):
    assert promises.covers(years, TERM)
    begun = years.columns.get_level_values("year")
    assert not promises.covers(years.loc[:, begun < 2020], TERM)
    assert not promises.covers(years.loc[:, begun > 2014], TERM)


def test_counts_are_those_of_the_file_and_change_is_against_the_year_before_the_term(years, months):
    found = promises.outcomes(years, HOME, TERM, margin=5.0).set_index(["priority", "year"])
    own = months[(months["area_code"] == HOME) & months["month"].between("2020-04-01", "2021-03-01")]
    last = found.loc[("all", "2020/21")]
    assert last["count"] == own["offences"].sum() == 30_037
    assert last["base"] == 30_316
    assert last["change"] == pytest.approx(100 * (30_037 / 30_316 - 1))
    assert last["low"] < last["change"] < last["high"]
    assert found["verdict"].isin(["up", "down", "little change", "too uncertain to say"]).all()
    assert promises.unseen(years, {"asb": "Asb", "hate": "Hate crime"}) == ["Hate crime"]


def test_intervals_are_wider_the_further_from_the_year_before_the_term(years):
    found = promises.outcomes(years, HOME, TERM, margin=5.0)
    width = (found["high"] - found["low"]).groupby(found["year"]).mean()
    assert width.is_monotonic_increasing


def test_the_page_says_that_2020_21_broke_the_ranges():
    held = pd.DataFrame(
        {
            "year": ["2019/20", "2020/21"],
            "counts": [637, 638],
            "held": [95.8, 72.1],
            "above": [21, 15],
            "below": [6, 163],
        }
    )
    assert "In 2020/21 only 72% of 638 counts" in sentences.broke(held)
    assert "no break" in sentences.broke(held.iloc[:1])


def test_residents_of_2020_were_estimated_well_above_the_census_of_2021():
    """331,969 in mid-2020 and 310,299 in March 2021: the census is 6.5% below the estimate, which is 7.0% above it."""
    people = pd.read_csv(REFERENCE / "population_by_district.csv", parse_dates=["date"])
    found = promises.residents(people, [HOME], TERM)
    assert found["persons"].tolist() == [331_969, 310_299]
    shares = promises.residents_results(found)
    assert (round(shares["fewer"], 1), round(shares["above"], 1)) == (6.5, 7.0)
    assert "counted 6.5% fewer residents than the estimate for 30 June 2020" in sentences.residents(found)


def test_money_of_the_last_years_is_as_the_report_left_it():
    by_year = pd.DataFrame(
        [
            {"fund": "A", "status": "stated", "2017/18": 5, "2018/19": 5, "2019/20": None, "2020/21": None},
            {"fund": "B", "status": "unconfirmed", "2017/18": None, "2018/19": None, "2019/20": 7, "2020/21": 7},
            {"fund": "C", "status": "stated", "2016/17": 3},
        ]
    )
    named = promises.money_by_year(by_year, TERM)
    assert named["fund"].tolist() == ["A", "B"]
    assert promises.without_money(named, TERM) == []
    text = sentences.named_money(named, TERM)
    assert "B (unconfirmed)" in text
    assert "It names none for that year of these: A." in text
    assert promises.without_money(named.iloc[:1], TERM) == ["2019/20", "2020/21"]


def test_money_without_a_year_is_not_denied_to_any():
    nothing = promises.money_by_year(pd.DataFrame(columns=["fund", "status"]), TERM)
    spread = pd.DataFrame({"fund": ["a", "b", "b", "c"], "financial_year": ["2017/18", NO_YEAR, NO_YEAR, LONG]})
    undated = promises.without_a_year(spread, {"a": "A", "b": "B", "c": "C"})
    assert undated == ["B", "C"]
    text = sentences.named_money(nothing, TERM, undated)
    assert "no money that is for 2017/18, 2018/19, 2019/20 or 2020/21." in text
    assert "Some money is not stated by year and may be for any of them: that of B and C." in text
    assert "not stated by year" not in sentences.named_money(nothing, TERM)


@pytest.mark.parametrize(
    ("priorities", "text"),
    [
        ([], "Recorded crime measures none of the priorities."),
        (["a"], "For the one priority that recorded crime measures we cannot say whether it rose or fell"),
        (["a", "b"], "For none of the 2 priorities that recorded crime measures can we say whether it rose or fell"),
    ],
)
def test_one_priority_and_none_are_spoken_of_as_such(priorities, text):
    rows = [{"priority": one, "year": "2020/21", "verdict": UNSURE, "change": 1.0, "others": 2.0} for one in priorities]
    whole = {"priority": promises.ALL, "year": "2020/21", "verdict": UNSURE, "change": -0.9, "others": -4.4}
    assert sentences.promises(pd.DataFrame([*rows, whole]), {}).startswith(text)
