"""What a reader sees of a frame or a drawing, and what hostile content cannot do."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from csp_evidence.cell_text import heading_text, value_text
from csp_evidence.publish.safe_html import complaints
from csp_evidence.records import Finding, Gap
from csp_evidence.stage.basis import invented_cells
from csp_evidence.stage.markup import figure_html, finding_html, gap_html, prose_html, table_html
from tests.attacks import ATTACKS
from tests.example_edition import HOSTILE, LONG


def table(frame: pd.DataFrame, **more: Any) -> Tag:
    given = {
        "name": "wards",
        "caption": "By ward",
        "unit": "offences",
        "synthetic": False,
        "sources": ["Police counts"],
    }
    figure = BeautifulSoup(table_html(frame, **(given | more)), "html.parser").figure
    assert figure is not None
    return figure


def column(figure: Tag, number: int) -> list[str]:
    return [row.find_all(["th", "td"])[number].get_text() for row in figure.select("tbody tr")]


def test_headings_name_columns_and_the_first_column_names_rows() -> None:
    figure = table(pd.DataFrame({"ward": ["Bow East"], "offences_2016": [1234]}))
    assert [th.get_text() for th in figure.select("thead th[scope=col]")] == ["Ward", "Offences 2016"]
    assert [th.get_text() for th in figure.select("tbody th[scope=row]")] == ["Bow East"]
    renamed = table(pd.DataFrame({"ward": ["Bow East"]}), headings={"ward": "Ward (2014)"})
    assert renamed.select_one("thead th").get_text() == "Ward (2014)"  # type: ignore[union-attr]


def test_rows_of_counts_show_no_decimals_and_rows_of_shares_those_of_their_column() -> None:
    frame = pd.DataFrame({"label": ["Fires", "Treated"], "value": [186.0, 32.31], "change": [1.04, 2.0]})
    shown = table(frame, decimals={"value": 1, "change": 1}, by_row=["value"], counts=[True, False])
    assert (column(shown, 1), column(shown, 2)) == (["186", "32.3"], ["1.0", "2.0"])
    assert column(table(frame, decimals={"value": 1}, by_row=["value"]), 1) == ["186.0", "32.3"]
    cut = table(frame, decimals={"value": 1}, by_row=["value"], counts=[True, False], max_rows=1)
    assert column(cut, 1) == ["186"]


def test_the_scroll_region_is_focusable_and_named_by_the_caption() -> None:
    figure = table(pd.DataFrame({"ward": ["Bow East"]}))
    region = figure.select_one("[role=region][tabindex='0']")
    assert region is not None
    assert figure["id"] == "table-wards"
    assert region.find(id=str(region["aria-labelledby"])) is figure.caption


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1389, 28, 1000000], ["1,389", "28", "1,000,000"]),
        ([Decimal("662986.00"), Decimal("1610109")], ["662,986", "1,610,109"]),
        ([Decimal("947122.94"), Decimal("-284137")], ["947,122.94", "\u2212284,137.00"]),
        ([24.4060475, 9.3592512], ["24.41", "9.36"]),
        ([0.0459, 0.00001], ["0.046", "<0.001"]),
        ([12.0, None, float("nan")], ["12", "\u2013", "\u2013"]),
        ([9007199254740993], ["9,007,199,254,740,993"]),
        ([12, "[c]", 1300], ["12", "[c]", "1,300"]),
        ([True, False], ["Yes", "No"]),
        ([pd.Timestamp("2016-06-10"), pd.NaT], ["10 June 2016", "\u2013"]),
    ],
)
def test_values_as_shown(values: list[object], shown: list[str]) -> None:
    frame = pd.DataFrame({"name": [str(n) for n in range(len(values))], "value": pd.Series(values, dtype=object)})
    assert column(table(frame), 1) == shown


def test_a_missing_value_says_so_to_those_who_cannot_see_the_dash() -> None:
    figure = table(pd.DataFrame({"ward": ["Bow East"], "rate": [None]}))
    assert figure.select_one("td [aria-label='not available']") is not None


def test_numbers_are_marked_for_alignment_and_years_have_no_separator() -> None:
    figure = table(pd.DataFrame({"year": [2016], "count": [2016], "p_value": [0.2113]}))
    assert column(figure, 0) == ["2016"]
    assert column(figure, 1) == ["2,016"]
    assert column(figure, 2) == ["0.211"]
    assert len(figure.select("tbody .n")) == 3


def test_nullable_integers_keep_their_separators() -> None:
    frame = pd.DataFrame({"ward": ["a", "b"], "n": pd.array([1500, None], dtype="Int64")})
    assert column(table(frame), 1) == ["1,500", "\u2013"]


def test_hostile_text_stays_text() -> None:
    figure = table(
        pd.DataFrame({HOSTILE: [HOSTILE, LONG], "n": [1, 2]}),
        caption=HOSTILE,
        notes=HOSTILE,
        sources=[HOSTILE],
        unit=HOSTILE,
    )
    assert not figure.find_all(["script", "img"])
    assert [fault for element in figure.find_all(True) for fault in complaints(element)] == []
    assert "\u202e" not in column(figure, 0)[0]
    assert HOSTILE[:40] in column(figure, 0)[0]


def test_a_very_long_text_is_clipped_and_the_reader_told() -> None:
    figure = table(pd.DataFrame({"comment": [LONG]}), file="tables/x/wards.csv")
    assert 500 < len(column(figure, 0)[0]) < 610
    assert column(figure, 0)[0].endswith("\u2026")
    assert "the CSV has them in full" in figure.figcaption.get_text()  # type: ignore[union-attr]


def test_a_text_of_words_is_clipped_between_two_of_them() -> None:
    shown = column(table(pd.DataFrame({"comment": ["seven letters " * 60]})), 0)[0]
    assert re.fullmatch(r"(seven letters )*(seven letters|seven)\u2026", shown)
    assert 580 < len(shown) <= 601


def test_a_text_that_is_clipped_after_a_sentence_does_not_end_in_a_stop_and_dots() -> None:
    shown = column(table(pd.DataFrame({"comment": ["It does not fit. " * 60]})), 0)[0]
    assert re.search(r"\w\u2026$", shown)


def test_a_calendar_year_beside_its_unit_has_no_separator() -> None:
    frame = pd.DataFrame({"what": ["ends", "costs"], "value": [2019, 2019], "unit": ["calendar year", "pounds"]})
    assert column(table(frame), 1) == ["2019", "2,019"]
    assert value_text(2019, "calendar year") == "2019 calendar year"
    assert value_text(2019, "offences") == "2,019 offences"


def test_many_columns_of_words_are_cards_on_a_phone_and_numbers_are_not() -> None:
    words = {f"word{at}": ["short"] for at in range(5)}
    assert "wordy" in table(pd.DataFrame({**words, "n": [1]}))["class"]
    assert "wordy" not in table(pd.DataFrame({**words, "n": [1]}).drop(columns="word4"))["class"]
    assert "wordy" not in table(pd.DataFrame({"ward": ["a"], **{f"n{at}": [1] for at in range(9)}}))["class"]
    many = table(pd.DataFrame({"ward": ["a"], **{f"n{at}": [1] for at in range(14)}}))
    assert {"wordy", "many"} <= set(many["class"]), "no screen has room for so many columns"
    assert [cell["data-label"] for cell in many.select("td")] == [f"N{at}" for at in range(14)]


def test_a_year_of_which_nothing_is_known_is_a_column_of_numbers() -> None:
    frame = pd.DataFrame({"fund": ["a"], "2017/18": [5], "2018/19": [None], "note": [None]})
    assert [cell.get("class") for cell in table(frame).select("tbody td")] == [["n"], ["n"], ["brief"]]


def test_a_column_of_phrases_is_given_room_and_one_of_sentences_more() -> None:
    texts = {"a": "short", "phrase": "Anti-social behaviour including drugs", "sentence": "word " * 20}
    frame = pd.DataFrame([texts])
    cells = table(frame).select("tbody tr > *")
    assert [cell.get("class") for cell in cells] == [["brief"], ["phrase"], ["long"]]


def test_rows_left_out_are_counted() -> None:
    figure = table(pd.DataFrame({"n": range(1, 25)}), max_rows=10)
    assert len(figure.select("tbody tr")) == 10
    assert "14 more rows are in the CSV" in figure.get_text()


def test_synthetic_data_are_called_so_in_the_caption() -> None:
    frame = pd.DataFrame({"n": [1]})
    assert "Synthetic data" in table(frame, synthetic=True).caption.get_text()  # type: ignore[union-attr]
    assert "Synthetic data" not in table(frame).get_text()


def test_an_illustration_is_called_so_beside_whatever_else_it_is() -> None:
    frame = pd.DataFrame({"n": [1]})
    caption = table(frame, synthetic=True, illustrative=True).caption
    assert [badge.get_text() for badge in caption.select(".badge")] == ["Synthetic data", "Illustration"]  # type: ignore[union-attr]
    assert "Illustration" not in table(frame, synthetic=True).get_text()


def test_source_and_download() -> None:
    figure = table(pd.DataFrame({"n": [1]}), file="tables/consultation/wards.csv")
    assert "Source: Police counts." in figure.get_text()
    assert figure.a is not None
    assert figure.a["href"] == "tables/consultation/wards.csv"
    assert table(pd.DataFrame({"n": [1]})).a is None


def test_an_empty_frame_is_a_sentence_and_one_without_columns_is_refused() -> None:
    empty = table(pd.DataFrame({"n": []}))
    assert "there is nothing to list" in empty.get_text()
    assert empty.find("table") is None
    with pytest.raises(ValueError, match="no columns"):
        table(pd.DataFrame())
    with pytest.raises(ValueError, match="lower-case"):
        table(pd.DataFrame({"n": [1]}), name='x" onload="alert(1)')


def test_the_first_sentence_of_a_finding_stands_out_and_nothing_is_lost() -> None:
    text = "People said “safe.” That is 72%. 391 did not."
    page = BeautifulSoup(finding_html(Finding(text=text, section="", synthetic=False)), "html.parser")
    assert page.get_text().strip() == text
    assert page.select_one("strong").get_text() == "People said “safe.”"  # type: ignore[union-attr]


def figure(**more: Any) -> str:
    given = {
        "name": "lead",
        "headline": "Drugs lead",
        "subtitle": "Count",
        "alt": "Bars",
        "sources": ["A"],
        "synthetic": True,
    }
    return figure_html(b"<svg xmlns='http://www.w3.org/2000/svg'/>", **(given | more))


def test_a_figure_carries_headline_alternative_text_source_and_data() -> None:
    soup = BeautifulSoup(
        figure(file="figures/a/lead.svg", data_file="figures/a/lead.csv", alt='a "quoted" <b>'), "html.parser"
    )
    assert soup.img is not None
    assert soup.img["alt"] == 'a "quoted" <b>'
    assert str(soup.img["src"]).startswith("data:image/svg+xml;base64,")
    assert [a["href"] for a in soup.find_all("a")] == ["figures/a/lead.svg", "figures/a/lead.csv"]
    assert "Synthetic data" in soup.get_text()


def test_a_figure_without_alternative_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        figure(alt="  ")


@pytest.mark.parametrize("typed", [*ATTACKS, "two  \n\n lines"])
def test_prose_findings_and_gaps_show_what_was_typed(typed: str) -> None:
    said = prose_html(typed)
    said += finding_html(Finding(text=typed, section="", synthetic=True))
    said += gap_html(Gap(subject=typed, missing=typed, remedy=typed, paragraph="7.1"))
    soup = BeautifulSoup(said, "html.parser")
    assert [element.name for element in soup.find_all(True)] == ["p", "p", "strong", "strong", "p", "strong"]
    assert soup.get_text().count(" ".join(typed.split())) == 5
    assert "(paragraph 7.1)" in soup.get_text()


def test_a_command_in_a_gap_is_code_and_the_words_of_others_stay_as_they_are() -> None:
    gap = Gap(subject="A", missing="Of `code` <b>.", remedy="Add it (`csp add FILE`); see <i>.", paragraph=None)
    html = gap_html(gap)
    assert "Add it (<code>csp add FILE</code>); see &lt;i&gt;." in html
    assert "Of `code` &lt;b&gt;." in html


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1389, "responses", "1,389 responses"),
        (Decimal("1610109"), "£", "£1,610,109"),
        (Decimal("-284136.94"), "£", "\u2212£284,136.94"),
        (24.4060475, "%", "24.41%"),
        (22.4, "% of responses", "22.4% of responses"),
        (Decimal("476000"), "pounds over two years", "£476,000 over two years"),
        ("Drugs and alcohol", "concern", "Drugs and alcohol"),
        (None, "£", "not available"),
    ],
)
def test_a_quantity_in_a_sentence(value: object, unit: str, said: str) -> None:
    assert value_text(value, unit) == said


def test_column_names_read_as_words() -> None:
    assert heading_text("offences_2016") == "Offences 2016"


def test_each_cell_of_a_mixed_table_says_what_it_is() -> None:
    frame = pd.DataFrame({"label": ["Gangs", "Other"], "first": [130, 34], "second": [115, None]})
    marks = invented_cells(frame, {"first": [True, False]})
    html = table_html(frame, name="t", caption="C", unit="", synthetic=True, sources=[], invented=marks)
    soup = BeautifulSoup(html, "html.parser")
    cells = {cell.get_text(): cell.get("data-basis") for cell in soup.select("td")}
    assert cells == {"130": None, "115\N{DAGGER}": "invented", "34\N{DAGGER}": "invented", "\N{EN DASH}": None}
    assert soup.select_one("figure[data-basis]")["data-basis"] == "computed"
    assert [row.get("data-basis") for row in soup.select("tbody tr")] == [None, "invented"]
    assert soup.select_one("td span.invented")["aria-label"] == "invented"
    assert "marks what we invented" in soup.caption.get_text()
    whole = table_html(frame, name="t", caption="C", unit="", synthetic=True, sources=[])
    assert BeautifulSoup(whole, "html.parser").select_one("figure[data-basis]")["data-basis"] == "invented"


def test_a_sentence_states_its_basis_and_an_invented_one_is_marked() -> None:
    for basis, badges in (("published", 0), ("computed", 0), ("invented", 1), ("illustration", 1), ("edition", 0)):
        said = BeautifulSoup(prose_html("16 responses", basis), "html.parser").p
        assert said["data-basis"] == basis
        assert len(said.select(".badge")) == badges


def test_a_column_of_places_links_to_headings_and_pages_and_escapes_them():
    frame = pd.DataFrame({"duty": ["a", "b"], "where": ["Levels and change; Consultation page", None]})
    figure = table(frame, places=["where"])
    links = [(link["href"], link.text) for link in figure.select("td a")]
    assert links == [("#levels-and-change", "Levels and change"), ("consultation.html", "Consultation page")]
    hostile = table(pd.DataFrame({"duty": ["a"], "where": ['"><script>x</script>']}), places=["where"])
    assert not hostile.select("script")
