"""Several districts as one partnership: counts are sums, and what one of them lacks is missing."""

from __future__ import annotations

import pandas as pd
import pytest

from csp_evidence.analysis.districts import together
from csp_evidence.errors import ConfigurationError
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project

TWO = together("E99000100", "Both", ("E99000002", "E99000003"))
A, B, C = "E99000002", "E99000003", "E99000004"
JANUARY, MARCH = pd.Timestamp(2016, 1, 1), pd.Timestamp(2016, 3, 1)


def test_offences_and_residents_are_added_and_a_month_that_one_lacks_is_left_out() -> None:
    crime = pd.DataFrame(
        [(A, "A", "theft", JANUARY, 5), (B, "B", "theft", JANUARY, 7), (B, "B", "arson", JANUARY, 1),
         (A, "A", "theft", MARCH, 9), (C, "C", "theft", MARCH, 2)],
        columns=["area_code", "area_name", "offence_group", "month", "offences"],
        index=pd.RangeIndex(2, 7),
    ).astype({"offences": "Int64"})  # fmt: skip
    found = TWO.put("recorded_crime", crime)
    assert found[["area_code", "area_name", "offence_group", "month", "offences"]].values.tolist() == [
        [C, "C", "theft", MARCH, 2], ["E99000100", "Both", "theft", JANUARY, 12],
        ["E99000100", "Both", "arson", JANUARY, 1],
    ]  # fmt: skip
    assert found.dtypes.to_dict() == crime.dtypes.to_dict()
    assert found.index.is_unique
    people = pd.DataFrame([(A, 2016, 100), (B, 2016, 50), (A, 2017, 101)], columns=["area_code", "mid_year", "persons"])
    assert TWO.put("population", people).values.tolist() == [["E99000100", 2016, 150]]
    by_day = pd.DataFrame([(A, 10), (B, 20), (C, 30)], columns=["area_code", "persons"])
    assert TWO.put("workday_population", by_day).values.tolist() == [[C, 30], ["E99000100", 30]]


def test_the_districts_are_one_area_with_the_borders_around_them() -> None:
    rows = [(A, "A", "south"), (B, "B", "south"), (C, "C", "north")]
    areas = pd.DataFrame(rows, columns=["area_code", "area_name", "sub_region"])
    assert TWO.put("areas", areas).values.tolist() == [[C, "C", "north"], ["E99000100", "Both", "south"]]
    borders = pd.DataFrame([(A, B), (B, A), (A, C), (B, C), (C, A), (C, B)], columns=["area_code", "neighbour_code"])
    assert TWO.put("neighbours", borders).values.tolist() == [["E99000100", C], [C, "E99000100"]]


def test_indicators_are_sums_without_a_target() -> None:
    rows = [("fires", "2015/16", A, 4, 40, 3), ("fires", "2015/16", B, 6, 60, 5), ("fires", "2014/15", A, 1, 40, 3)]
    given = pd.DataFrame(rows, columns=["indicator", "period", "area_code", "numerator", "denominator", "target"])
    found = TWO.put("indicators", given.astype({"numerator": "Int64", "denominator": "Int64"}))
    assert found.drop(columns="target").values.tolist() == [["fires", "2015/16", "E99000100", 10, 100]]
    assert found["target"].isna().all()


def test_what_cannot_be_added_stays_and_no_districts_change_nothing() -> None:
    weights = pd.DataFrame([("theft", 2)], columns=["offence_group", "weight"])
    assert TWO.put("harm_weights", weights) is weights
    own = pd.DataFrame([("E99000100", 5)], columns=["area_code", "numerator"])
    assert TWO.put("indicators", own) is own
    assert together("E99000100", "One", ()) is None


@pytest.mark.parametrize(
    ("districts", "message"),
    [
        ("{E99000002: Sampleford}", "name two or more"),
        ("{E99000001: Exampleshire, E99000002: Sampleford}", "a code that none"),
    ],
)
def test_one_district_and_a_code_of_one_of_them_are_refused(project, districts: str, message: str) -> None:
    path = project / "data/raw/exampleshire/partnership.yml"
    path.write_text(path.read_text("utf-8") + f"districts: {districts}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        load_partnership(Project(project), "exampleshire")
