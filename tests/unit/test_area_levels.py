"""One partnership among all: its base, its place, what stands around it, and what is not known of it."""

from __future__ import annotations

import pandas as pd
import pytest

from csp_evidence.analysis.areas import around, duties, levels, months, people, places, sentences
from csp_evidence.analysis.areas.forces import police_of
from csp_evidence.analysis.areas.here import Here
from csp_evidence.analysis.assessment import statute

GROUPS = pd.DataFrame(
    {
        "label": ["All recorded offences", "Theft", "Robbery"],
        "part_of": [None, levels.TOTAL, levels.TOTAL],
        "dispersion": [1.0, 1.0, 1.0],
        "freedom": [100, 100, 100],
    },
    index=pd.Index([levels.TOTAL, "theft", "robbery"], name="offence_group"),
)
DISTRICTS = pd.DataFrame(
    [
        ("E1", "Alone", "A", "Alone", "F1", "North"),
        ("E2", "Split", "B", "Upper", "F1", "North"),
        ("E2", "Split", "C", "Lower", "F1", "North"),
        ("E3", "One", "D", "Both", "F2", "South"),
        ("E4", "Other", "D", "Both", "F2", "South"),
        ("W1", "Far", "W", "Far", "G1", "West"),
    ],
    columns=["lad_code", "lad_name", "csp_code", "csp_name", "force_code", "force_name"],
)
POPULATION = pd.DataFrame(
    [
        (code, pd.Timestamp(day), kind, persons)
        for code, persons in {"E1": 1000, "E2": 4000, "E3": 500, "E4": 700, "W1": 2000}.items()
        for day, kind in (("2024-06-30", levels.MID_YEAR), ("2021-03-21", levels.CENSUS))
    ],
    columns=["lad_code", "date", "estimate", "persons"],
)
LSOAS = pd.DataFrame(
    [
        ("A", 900, 1, 3),
        ("B", 1500, 1, 1),
        ("B", 500, 2, 9),
        ("C", 1900, 10, 10),
        ("D", 1100, 5, 5),
        ("W", 1950, None, None),
    ],
    columns=["csp_code", "residents_census_2021", "imd_2025_decile", "imd_2025_crime_decile"],
)


def row(kind, code, name, force, total, theft=0):
    return (pd.Timestamp("2026-03-01"), kind, code, name, force, f"Force {force}", total, theft, total - theft, None)


CRIME = pd.DataFrame(
    [
        row("force", None, "North", "F1", 500, 200),
        row("csp", "A", "Alone", "F1", 120, 60),
        row("csp", "B", "Upper", "F1", 180, 70),
        row("csp", "C", "Lower", "F1", 100, 40),
        row("unassigned", None, "Unassigned", "F1", 75, 25),
        row("airport", None, "Field", "F1", 25, 5),
        row("csp", "D", "Both", "F2", 60, 30),
        row("force", None, "West", "G1", 90, 30),
        row("csp", "W", "Far", "G1", 90, 30),
        row("unassigned", None, "Unassigned", "G1", 0, 0),
    ],
    columns=["year_end", "kind", "csp_code", "row_name", "force_code", "force_name", *GROUPS.index, "notes"],
)
CAUTIONS = pd.DataFrame(
    [
        ("C", pd.Timestamp("2026-03-01"), levels.NOT_AVAILABLE, "It is under Unassigned."),
        ("A", pd.Timestamp("2025-03-01"), levels.INCOMPLETE, "It was, the year before."),
    ],
    columns=["csp_code", "year_end", "caution", "reason"],
)


@pytest.fixture(scope="module")
def known() -> levels.Everywhere:
    return levels.everywhere(CRIME, DISTRICTS, GROUPS, CAUTIONS, LSOAS, POPULATION)


def here(area: str, known: levels.Everywhere) -> Here:
    return Here.of(area, CRIME, DISTRICTS, known.cautions, known.ranked)


def test_a_part_of_a_district_has_the_residents_of_the_census_and_a_whole_one_the_last_estimate(known):
    assert known.homes["residents"].to_dict() == {"A": 1000, "B": 2000, "C": 1900, "D": 1200, "W": 2000}
    assert known.homes["basis"].to_dict() == dict.fromkeys("AD", levels.MID_YEAR) | dict.fromkeys(
        "BC", levels.CENSUS
    ) | {"W": levels.MID_YEAR}


def test_what_is_not_available_has_no_place_and_moves_that_of_no_other(known):
    assert "C" not in known.ranked.index.get_level_values("csp_code")
    places = known.ranked.xs(levels.TOTAL, level="offence_group")
    assert places["rank"].to_dict() == {"A": 1, "B": 2, "D": 3, "W": 4}
    assert set(places["of"]) == {4}
    lost = here("C", known)
    assert (lost.offences, lost.available, lost.comparable, lost.whole) == (100, False, False, False)
    assert set(lost.results().values()) == {None}
    assert "are not available" in sentences.level_sentence("Lower", "year", lost.offences, lost.standing, lost.caution)


def test_every_rate_is_listed_the_highest_first_and_the_own_one_by_the_name_that_it_is_asked_for(known):
    rates = levels.every_rate(known.ranked, DISTRICTS, "B", "The upper part")
    assert rates["rate"].tolist() == [120.0, 90.0, 50.0, 45.0]
    assert rates["area_name"].tolist()[1] == "The upper part"
    assert len(set(rates["area_name"])) == 4
    headline = sentences.rates_headline("the upper part", here("B", known).standing)
    assert headline.startswith("The upper part has the 2nd highest rate of 4 partnerships")


def test_a_partnership_of_few_residents_is_not_ranked_and_moves_the_place_of_no_other():
    """A, with 1,000 residents and the highest rate, where 1,100 are asked for; at 1,000 it is the first again."""
    found = levels.everywhere(CRIME, DISTRICTS, GROUPS, CAUTIONS, LSOAS, POPULATION, 1_100)
    places = found.ranked.xs(levels.TOTAL, level="offence_group")
    assert places["rank"].to_dict() == {"B": 1, "D": 2, "W": 3}
    assert set(places["of"]) == {3}
    small = Here.of("A", CRIME, DISTRICTS, found.cautions, found.ranked)
    assert (small.caution, small.comparable, small.offences) == (levels.NO_RATE, False, 120)
    assert "fewer than 1,100 residents" in small.reason
    said = sentences.level_sentence("Alone", "year", small.offences, small.standing, small.caution)
    assert said.endswith("We give no rate per resident, and no place among others.")
    assert found.cautions.loc["C", "caution"] == levels.NOT_AVAILABLE, "what the list says stands"
    as_many = levels.everywhere(CRIME, DISTRICTS, GROUPS, CAUTIONS, LSOAS, POPULATION, 1_000)
    assert as_many.ranked.xs(levels.TOTAL, level="offence_group").at["A", "rank"] == 1


def test_a_caution_of_another_year_says_nothing_of_this_one(known):
    assert here("A", known).caution is None


def test_what_is_said_of_the_residents_fits_what_is_done_with_them(known):
    """A part of a district, a partnership with a part and a whole one besides, and one that has no rate."""
    split, whole = known.homes.loc["B"], known.homes.loc["A"]
    part = sentences.base_sentence("City of X", split, "Split", alone=True, comparable=True)
    assert part.startswith("City of X is a part of a district (Split).")
    assert part.endswith("Its rates use these, and those of other areas later estimates.")
    assert " holds a part " in sentences.base_sentence("B", split, "Split", alone=False, comparable=True)
    assert sentences.base_sentence("A", whole, "", alone=False, comparable=True).startswith("Rates use the 1,000 ")
    assert "ates" not in sentences.base_sentence("A", whole, "", alone=False, comparable=False).replace("estimated", "")


@pytest.mark.parametrize(
    ("force", "said"),
    [
        ("Gwent", "the police of Gwent"),
        ("Metropolitan Police", "the Metropolitan Police"),
        ("City of London", "the City of London Police"),
    ],
)
def test_a_force_is_called_as_sentences_call_it(force, said):
    assert police_of(force) == said


def test_rates_and_shares_add_up(known):
    table = levels.levels_table(
        here("A", known).counts,
        1000,
        around.wider(CRIME, DISTRICTS, POPULATION, "A", list(GROUPS.index)),
        known.ranked.loc["A"],
        pd.DataFrame(),
        GROUPS,
    )
    assert table["rate"].tolist() == [120, 60, 60]
    assert table["force_rate"].tolist() == [100, 40, 60]
    assert table["share"].tolist() == [100, 50, 50]
    assert "neighbours_rate" not in table


def test_a_nation_is_its_forces_and_a_force_without_a_row_is_its_partnership(known):
    found = around.wider(CRIME, DISTRICTS, POPULATION, "D", [levels.TOTAL])
    assert found.loc["force"].tolist() == ["Force F2", 1200, 60]
    assert found.loc["nation"].tolist() == ["England", 6200, 560]
    assert around.unassigned(CRIME, "F2", list(GROUPS.index)).empty


def test_what_a_force_placed_nowhere_is_told_with_its_share():
    found = around.unassigned(CRIME, "F1", list(GROUPS.index))
    assert found.loc[levels.TOTAL].to_dict() == {"force": 500, "unassigned": 75, "airport": 25, "share": 15}
    said = sentences.unassigned_sentence("Alone", "North", found, levels.TOTAL, None)
    assert said.startswith(
        "The police of North placed 75 of 500 offences (15.0%) in no partnership. Some may have been"
    )
    lost = sentences.unassigned_sentence("Lower", "Metropolitan Police", found, levels.TOTAL, levels.NOT_AVAILABLE)
    assert lost.startswith("The Metropolitan Police placed 75")
    assert lost.endswith("Offences in Lower are among them."), "known, and not only possible"
    none = around.unassigned(CRIME, "G1", list(GROUPS.index))
    assert "placed every offence" in sentences.unassigned_sentence("Wide", "West", none, levels.TOTAL, None)


def test_neighbours_are_whole_districts_that_are_partnerships_of_their_own():
    nearest = pd.DataFrame(
        [("E1", 1, "E2"), ("E1", 2, "W1"), ("E3", 1, "E1")], columns=["lad_code", "rank", "neighbour_code"]
    )
    assert around.neighbours(DISTRICTS, nearest, "A") == (["W"], 2)
    assert around.neighbours(DISTRICTS, nearest, "D") == ([], 0)
    assert "Of the 2 on the list 1 is left out: it is no partnership of its own, or no" in around.left_out(2, ["W"])
    assert "Of the 20 on the list 2 are left out" in around.left_out(20, ["W"] * 18)
    assert around.left_out(1, ["W"]) == "None on the list is left out."
    why = around.why_no_neighbours
    assert why("A", ["W"], comparable=True, shared=()) == ""
    assert "England only" in why("W", [], comparable=True, shared=())
    assert "part of one" in why("B", [], comparable=True, shared=("Split",))
    assert "holds several" in why("D", [], comparable=True, shared=())


def test_deprivation_is_of_residents_and_of_england(known):
    assert people.deprivation(LSOAS, "B").iloc[0].tolist() == ["All domains", 75, 100, 2]
    assert people.deprivation(LSOAS, "B").iloc[1].tolist() == ["Crime domain", 75, 75, 2]
    assert people.deprivation(LSOAS, "W").empty


def test_a_financial_year_is_whole_or_not_there():
    days = pd.date_range("2020-01-01", "2022-05-01", freq="MS")
    table = pd.DataFrame(
        [
            (code, name, "theft", day, count)
            for day in days
            for code, name, count in (("E1", "One", 9), (None, "Unknown", 1))
        ],
        columns=["area_code", "area_name", "category", "month", "offences"],
    )
    found = months.financial_years(table, "E1")
    assert found["year"].tolist() == ["2020/21", "2021/22"]
    assert found[["offences", "unknown", "unknown_share"]].values.tolist() == [[108, 12, 10]] * 2


def test_wales_has_the_duties_of_acts_and_not_the_regulations_for_england():
    listed = pd.DataFrame(
        [("a", "England"), ("b", "England and Wales"), (duties.CHANGES, "England and Wales")],
        columns=["duty", "nation"],
    ).assign(
        instrument="Act",
        provision="s.1",
        requirement="Do it",
        section=[("",)] * 3,
        evidence=[("recorded_crime",)] * 3,
        lacking=[("Recorded crime",)] * 3,
        beyond=None,
        checked_against="Seen",
    )
    assert statute.of_nation(listed, "W14000001")["duty"].tolist() == ["b", duties.CHANGES]
    assert duties.covered(listed, set(), months=False)["status"].tolist() == ["yes", "yes", "no"]
    assert duties.covered(listed, set(), months=True)["status"].tolist() == ["yes", "yes", "yes"]
    assert set(duties.covered(listed, set(), months=False, level=False)["status"]) == {"no"}


def test_a_month_that_collapsed_is_a_gap_and_no_fall():
    days = pd.date_range("2025-01-01", "2025-12-01", freq="MS")
    located = pd.DataFrame(
        [(day, "in the area", kind, 4 if day.month == 5 else 40) for day in days for kind in ("crimes", "incidents")]
        + [(days[0], "elsewhere", "crimes", 900)],
        columns=["month", "where", "kind", "records"],
    )
    table = places.months(located)
    assert table["crimes"].tolist() == [40] * 4 + [4] + [40] * 7
    assert table.loc[table["state"] == places.GAP, "month"].tolist() == [days[4]]
    small = pd.DataFrame({"crimes": [300, 144]})
    said = places.sentence("Alone", "year", small, 1, table, 80.0)
    assert "far too few for May 2025: a gap in the file, not a fall in crime" in said
    assert "gap" not in places.sentence("Alone", "year", small, 1, table[table["state"] == places.USUAL], 80.0)


def test_two_years_of_street_level_files_stand_beside_each_other_without_a_verdict_and_a_gap_in_their_place():
    def street(*short: str, first: str = "2024-01-01") -> pd.DataFrame:
        days = pd.date_range(first, "2025-12-01", freq="MS")
        rows = [(day, "L1", "Alone 001A", "Burglary", 4 if f"{day:%Y-%m}" in short else 40, 0) for day in days]
        columns = ["month", "lsoa_code", "lsoa_name", "crime_type", "records", "repeats"]
        return pd.DataFrame(rows, columns=columns)

    own = pd.DataFrame({"lsoa_code": ["L1"]})
    said = places.beside_the_year_before(street(), own, "Alone", "2025-12")
    assert said.startswith("The files hold 480 crimes for the year and 480 for the year before. We do not say whether")
    said = places.beside_the_year_before(street("2024-03", "2025-05"), own, "Alone", "2025-12")
    assert said.endswith("the files have gaps: March 2024 and May 2025.")
    assert places.beside_the_year_before(street(first="2024-02-01"), own, "Alone", "2025-12") == ""


def test_every_small_area_is_listed_with_its_residents_and_a_name_where_a_record_has_one():
    lsoas = pd.DataFrame(
        [("L1", "A", 900), ("L2", "A", 800), ("L3", "B", 700)],
        columns=["lsoa_code", "csp_code", "residents_census_2021"],
    )
    street = pd.DataFrame([("L2", "Alone 001B"), (None, None)], columns=["lsoa_code", "lsoa_name"])
    assert places.small_areas_of(lsoas, "A", street)["lsoa_name"].tolist() == ["L1", "Alone 001B"]
    assert places.small_areas_of(lsoas, "A", None)["residents"].tolist() == [900, 800]
