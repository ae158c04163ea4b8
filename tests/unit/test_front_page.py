"""The front page chooses its findings by their ranks, and its small drawings show the numbers of their figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from csp_evidence.analysis.wording import sentences_of
from csp_evidence.publish.edition import Edition
from csp_evidence.publish.front_page import MOST_CARDS, cards
from csp_evidence.publish.pages import environment, write_pages
from csp_evidence.publish.small_charts import counts_chart, small_chart
from csp_evidence.publish.small_marks import WIDTH
from csp_evidence.records import Card, Finding, Result, SmallChart
from tests.example_edition import example_edition

BARS = SmallChart(kind="bars", label="label", value="respondents")


def found(name: str, subject: str, rank: int, text: str = "One thing. Another thing.", **card: object) -> Finding:
    placed = Card(subject=subject, rank=rank, **card)  # type: ignore[arg-type]
    return Finding(text=text, section="first-choices", synthetic=True, name=name, card=placed)


def with_findings(folder: Path, *findings: Finding) -> Edition:
    records = example_edition(folder, stages=("consultation",))
    data = folder / "figures" / "consultation" / "first_choices.csv"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("label,respondents\nGangs,130\nDrugs and alcohol,339\n", encoding="utf-8")
    figures = tuple(figure.model_copy(update={"small": BARS}) for figure in records.stages[0].figures)
    stage = records.stages[0].model_copy(update={"findings": findings, "figures": figures})
    return records.model_copy(update={"stages": (stage,)})


def test_each_subject_has_a_card_before_any_has_two(tmp_path: Path) -> None:
    findings = [found(f"a{rank}", "Crime", rank) for rank in (11, 10, 12, 13)]
    edition = with_findings(tmp_path, *findings, found("b", "Money", 40), found("c", "People", 30))
    chosen = cards(tmp_path, edition, [])
    assert len(chosen) == MOST_CARDS
    assert [card.subject for card in chosen] == ["Crime", "Crime", "Crime", "People", "Money"]


def test_a_finding_without_a_card_is_left_to_its_page(tmp_path: Path) -> None:
    plain = Finding(text="It is so.", section="first-choices", synthetic=False, name="plain")
    assert cards(tmp_path, with_findings(tmp_path, plain), []) == []


def test_the_meaning_is_the_second_sentence_or_the_next_finding_of_the_subject(tmp_path: Path) -> None:
    first, alone = found("a", "Crime", 10), found("b", "Money", 40, "Only this.")
    next_one = found("c", "Money", 41, "The totals add up. More.")
    others = [found(f"d{rank}", f"Subject {rank}", rank) for rank in (1, 2, 3)]
    edition = with_findings(tmp_path, first, alone, next_one, *others)
    chosen = {card.subject: card for card in cards(tmp_path, edition, [])}
    assert (chosen["Crime"].headline, chosen["Crime"].meaning) == ("One thing.", "Another thing.")
    assert (chosen["Money"].headline, chosen["Money"].meaning) == ("Only this.", "The totals add up.")


def test_a_card_is_marked_when_its_drawing_is_invented_and_draws_nothing_invented_beside_a_fact(tmp_path: Path) -> None:
    edition = with_findings(tmp_path, found("a", "People", 10, charts=("first_choices",)))
    (card,) = cards(tmp_path, edition, [])
    assert card.synthetic
    assert card.drawing is not None
    assert card.drawing.alt == "Bars: Drugs and alcohol 339; Gangs 130."
    fact = found("a", "People", 10, charts=("first_choices",)).model_copy(update={"synthetic": False})
    (card,) = cards(tmp_path, with_findings(tmp_path, fact), [])
    assert card.drawing is None, "the example's figure is invented"
    assert not card.synthetic


def test_the_front_page_says_what_is_wrong_before_what_is_missing(tmp_path: Path) -> None:
    edition = with_findings(tmp_path, found("a", "People", 10, charts=("first_choices",)))
    write_pages(tmp_path, edition)
    for page in ("index", "one_page"):
        soup = BeautifulSoup((tmp_path / f"{page}.html").read_text("utf-8"), "html.parser")
        headings = [heading.get_text() for heading in soup.find_all("h2")]
        order = ["What we found", "What does the report get wrong?", "What do we not know?", "How sure can you be?"]
        assert headings[:4] == order
        assert soup.select_one(".cards svg")["aria-label"]  # type: ignore[index]


def test_errors_of_fact_say_where_what_is_found_and_which_cause_is_a_guess(tmp_path: Path) -> None:
    edition = with_findings(tmp_path, found("a", "People", 10, charts=("first_choices",)))
    known = json.loads((tmp_path / "claims.json").read_text("utf-8"))[0] | {"verdict": "wrong", "weight": "hard"}
    known |= {"statement": "Five.", "stated": 5, "computed": 4, "unit": "priorities", "likely_cause": "A slip."}
    wrong = [
        known | {"id": f"slip-{at}", "paragraph": place, "reading": reading}
        for at, (place, reading) in enumerate([("Table 2", None), ("4.7, 4.10", "It is four."), *[("2", "So.")] * 8])
    ]
    (tmp_path / "claims.json").write_text(json.dumps(wrong), "utf-8")
    write_pages(tmp_path, edition)
    soup = BeautifulSoup((tmp_path / "index.html").read_text("utf-8"), "html.parser")
    listed = soup.select("ol.plain li")
    said = [" ".join(item.get_text().split()) for item in listed]
    assert said[0].startswith("Table 2: Five. What we find: 4 priorities. Likely cause: A slip.")
    assert said[1].startswith("Paragraphs 4.7 and 4.10: Five. It is four."), "the cause stands in the register"
    assert "The first 8 of 10 errors of fact:" in soup.get_text()
    assert len(said) == 8
    assert not {"“", "”"} & set("".join(said)), "what is put in our own words is no quotation"


ROWS = [{"month": f"2016-{month:02d}-01", "n": str(100 + month), "mean": ""} for month in range(1, 13)]


def test_a_line_names_its_first_and_last_month_and_keeps_inside() -> None:
    chart = SmallChart(kind="line", label="month", value="n", mean="mean")
    drawn = small_chart(ROWS, chart)
    assert drawn.alt == "Line from January 2016 to December 2016, between 101 and 112."
    points = [pair for mark in drawn.marks for pair in mark.points.split()]
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= drawn.height for x, y in (p.split(",") for p in points))


@pytest.mark.parametrize(("own", "anchor"), [("Highest", "start"), ("Lowest", "end")])
def test_the_own_area_is_picked_out_and_named(own: str, anchor: str) -> None:
    rows = [{"area": name, "rate": rate} for name, rate in (("Highest", "9.0"), ("Middle", "5.0"), ("Lowest", "1.0"))]
    drawn = small_chart(rows, SmallChart(kind="strip", label="area", value="rate", highlight=(own,)))
    assert [mark.shade for mark in drawn.marks if mark.kind == "rect"].count("own") == 1
    (name,) = [mark for mark in drawn.marks if mark.shade == "name"]
    assert (name.text.startswith(own), name.anchor) == (True, anchor)


def test_a_long_name_below_a_strip_is_cut_and_never_its_number() -> None:
    long = "A partnership with a name of many words"
    rows = [{"area": name, "rate": rate} for name, rate in (("Own", "9.0"), ("Middle", "5.0"), (long, "1.0"))]
    drawn = small_chart(rows, SmallChart(kind="strip", label="area", value="rate", highlight=("Own",)))
    assert [mark.text for mark in drawn.marks if mark.shade == "soft"] == [
        "Own 9.0",
        "A partnership wi\N{HORIZONTAL ELLIPSIS} 1.0",
    ]


def test_what_goes_on_beyond_the_edge_has_an_arrow_and_no_line_crosses_a_name() -> None:
    rows = [
        {"group": name, "change": change, "low": low, "high": high}
        for name, change, low, high in (("A", "5", "-1", "9"), ("B", "4", "-900", "8"), ("C", "3", "-2", "900"))
    ] + [{"group": f"D{n}", "change": "4", "low": "1", "high": "6"} for n in range(9)]
    rows.append({"group": "Far", "change": "400", "low": "1", "high": "900"})
    chart = SmallChart(kind="intervals", label="group", value="change", low="low", high="high")
    drawn = small_chart(rows, chart, whole=True)
    assert sum(mark.kind == "rect" for mark in drawn.marks) == len(rows) - 1, "no dot where it is not"
    arrows = [mark for mark in drawn.marks if mark.kind == "line" and mark.points.count(",") == 3]
    assert len(arrows) == 3, "B to the left, C and Far to the right"
    across = [
        tuple(float(pair.split(",")[1]) for pair in mark.points.split()) for mark in drawn.marks if mark.shade == "axis"
    ]
    names = [mark.at[1] for mark in drawn.marks if mark.shade == "name"]
    assert not [(top, foot, name) for top, foot in across for name in names if top < name - 1 and foot > name - 10]


def test_most_intervals_are_seen_whole_though_their_dots_are_close_to_the_line() -> None:
    rows = [
        {"group": f"G{n}", "ratio": f"{1 + n / 100}", "low": "0.4", "high": f"{1.5 + n / 10}"} for n in range(1, 10)
    ]
    chart = SmallChart(kind="intervals", label="group", value="ratio", low="low", high="high", reference=1.0)
    drawn = small_chart(rows, chart, whole=True)
    arrows = [mark for mark in drawn.marks if mark.kind == "line" and mark.points.count(",") == 3]
    assert len(arrows) <= len(rows) // 2


def test_bands_of_numbers_keep_their_order_on_a_narrow_screen_as_on_a_wide_one() -> None:
    rows = [
        {"years": band, "people": people} for band, people in (("Under 2", "10"), ("2 to 4", "55"), ("5 or more", "30"))
    ]
    drawn = small_chart(rows, SmallChart(kind="bars", label="years", value="people"), whole=True)
    assert [mark.text for mark in drawn.marks if mark.shade == "name"] == ["Under 2", "2 to 4", "5 or more"]


def test_columns_pile_up_to_the_totals_of_their_years() -> None:
    rows = [{"year": y, "part": p, "amount": a} for y, p, a in (("2017/18", "A", "3"), ("2017/18", "B", "4"))]
    chart = SmallChart(kind="columns", label="year", value="amount", part="part", before="£")
    drawn = small_chart(rows, chart)
    assert drawn.alt == "Columns: 2017/18 £7. Parts: A; B."
    heights = [mark.at[3] for mark in drawn.marks if mark.kind == "rect" and mark.at[2] > 10]
    assert heights[0] / heights[1] == pytest.approx(3 / 4)


def test_control_charts_stand_below_each_other_with_their_bands_and_marked_points() -> None:
    limits = {"centre": "4", "low": "-1", "high": "8"}
    rows = [
        {"series": of, "month": f"2017-0{month}-01", "value": str(month), "signal": signal, **limits}
        for of in ("Fires", "Robbery")
        for month, signal in ((1, ""), (2, "outside the limits"), (3, ""))
    ]
    chart = SmallChart(kind="panels", label="month", value="value", mean="centre", part="series", low="low",
                       high="high", mark="signal")  # fmt: skip
    drawn = small_chart(rows, chart, whole=True)
    assert drawn.alt == "Control charts. Fires: 3 points, 1 marked; Robbery: 3 points, 1 marked."
    shades = [mark.shade for mark in drawn.marks]
    assert (shades.count("band"), shades.count("told"), shades.count("series")) == (2, 2, 2)
    for band in (mark for mark in drawn.marks if mark.shade == "band"):
        assert band.at[0] + band.at[2] <= WIDTH and band.at[1] + band.at[3] <= drawn.height
    names = [mark.at[1] for mark in drawn.marks if mark.shade == "name"]
    assert names[0] < names[1] < drawn.height
    alone = small_chart(rows, chart)
    assert alone.alt == "Control charts. Fires: 3 points, 1 marked." and alone.height < drawn.height


def test_a_band_that_moves_is_drawn_in_its_parts() -> None:
    rows = [
        {
            "series": "Fires",
            "month": f"2017-0{month}-01",
            "value": "4",
            "signal": "",
            "centre": "4",
            "low": low,
            "high": "8",
        }
        for month, low in ((1, "1"), (2, "1"), (3, "2"), (4, "2"))
    ]
    chart = SmallChart(kind="panels", label="month", value="value", mean="centre", part="series", low="low",
                       high="high", mark="signal")  # fmt: skip
    bands = [mark.at for mark in small_chart(rows, chart).marks if mark.shade == "band"]
    assert len(bands) == 2
    assert bands[0][0] + bands[0][2] == pytest.approx(bands[1][0])


def test_the_clearest_changes_are_drawn_and_zero_is_in_the_middle() -> None:
    rows = [
        {"group": name, "change": change, "low": low, "high": high}
        for name, change, low, high in (
            ("Unsure", "5", "-9", "20"),
            ("Rose", "30", "10", "50"),
            ("Fell", "-8", "-9", "-7"),
        )
    ]
    chart = SmallChart(kind="intervals", label="group", value="change", low="low", high="high")
    drawn = small_chart(rows, chart)
    assert drawn.alt == "Dots with intervals: Rose 30; Fell \N{MINUS SIGN}8; Unsure 5."
    dots = [mark.at[0] + 4 for mark in drawn.marks if mark.kind == "rect"]
    assert [dot > WIDTH / 2 for dot in dots] == [True, False, True]


def test_an_interval_on_a_narrow_screen_has_its_numbers_and_its_verdict_in_words() -> None:
    rows = [
        {"group": name, "share": share, "low": low, "high": high, "verdict": verdict}
        for name, share, low, high, verdict in (
            ("A", "24.44", "21.1", "28.1", "top two"),
            ("B", "9.4", "7.2", "12", "others"),
        )
    ]
    chart = SmallChart(kind="intervals", label="group", value="share", low="low", high="high", mark="verdict", places=1)
    drawn = small_chart(rows, chart, whole=True)
    told = [mark.text for mark in drawn.marks if mark.shade == "soft"]
    assert told == ["24.4 (21.1 to 28.1), top two", "9.4 (7.2 to 12.0), others", "0"]
    alike = small_chart([row | {"verdict": "others"} for row in rows], chart, whole=True)
    assert [mark.text for mark in alike.marks if mark.shade == "soft"] == [
        "24.4 (21.1 to 28.1)", "9.4 (7.2 to 12.0)", "0", "All: others",
    ]  # fmt: skip
    lines = {mark.points.split(",")[0] for mark in drawn.marks if mark.shade == "axis"}
    assert lines == {"1.0"}, "where every interval is above zero, zero is at the left"


def test_every_estimate_has_its_dot_on_a_narrow_screen_unless_one_would_crowd_the_others() -> None:
    """Crime by group in a real year: the largest changes, which a reader looks for, had lain beyond the edge."""
    chart = SmallChart(kind="intervals", label="group", value="change", low="low", high="high")

    def dots(furthest: int) -> int:
        ends = [("90", "-87", "2738"), ("65", "8", "152"), *[("20", "-8", "57")] * 9, (str(furthest), "-20", "2000")]
        rows = [
            {"group": f"Group {at}", "change": change, "low": low, "high": high}
            for at, (change, low, high) in enumerate(ends)
        ]
        return sum(mark.kind == "rect" for mark in small_chart(rows, chart, whole=True).marks)

    assert dots(95) == 12
    assert dots(1_500) == 9, "all but the three that lie far out"


def test_the_line_that_intervals_are_held_against_is_called_by_its_name_and_number() -> None:
    rows = [{"group": "A", "share": "70", "low": "60", "high": "80"}]
    columns = {"label": "group", "value": "share", "low": "low", "high": "high", "reference": 72.33, "places": 1}
    drawn = small_chart(rows, SmallChart(kind="intervals", meets="everyone: {}%", **columns))
    assert drawn.marks[-1].text == "everyone: 72.3%"


FUNNEL = [
    {"area": area, "residents": str(size), "rate": rate, "low95": "5", "high95": "15", "low998": "2", "high998": "20"}
    for area, size, rate in (("Own", 200_000, "12"), ("Far", 300_000, "31"), ("Near", 100_000, "8"))
]


def test_a_funnel_names_the_own_area_and_those_outside_the_limits_and_keeps_inside() -> None:
    chart = SmallChart(kind="funnel", label="area", highlight=("Own",), axis=("Along", "Up"), names=("Other boroughs",))
    drawn = small_chart(FUNNEL, chart, whole=True)
    assert drawn.alt == "3 areas between their limits. Own 12.0. Outside the 99.8% limits: Far 31.0."
    texts = [mark.text for mark in drawn.marks if mark.kind == "text"]
    assert {"Other boroughs", "Own 12.0", "Far 31.0", "95% limits", "99.8% limits", "Along", "Up"} <= set(texts)
    dots = [mark for mark in drawn.marks if mark.kind == "rect"]
    assert all(x >= 0 and x + wide <= WIDTH and y >= 0 for x, y, wide, _ in (dot.at for dot in dots))
    sizes = {shade: dot.at[2] for dot in dots for shade in [dot.shade]}
    assert len(set(sizes.values())) == 3, "the own area and those outside differ in size, not in colour alone"


def test_wider_limits_far_above_all_else_are_left_outside_and_the_key_says_so() -> None:
    chart = SmallChart(kind="funnel", label="area", highlight=("Own",), axis=("Along", "Up"), names=("Other",))
    far = [row | {"high998": "400", "rate": "12"} for row in FUNNEL]
    drawn, near = small_chart(far, chart, whole=True), small_chart(FUNNEL, chart, whole=True)
    assert "99.8% limits (the upper above the drawing)" in " ".join(mark.text for mark in drawn.marks)
    assert len([mark for mark in near.marks if mark.kind == "line"]) - 1 == len(
        [mark for mark in drawn.marks if mark.kind == "line"]
    )
    assert min(mark.at[1] for mark in drawn.marks if mark.kind == "rect") < drawn.height / 2, "dots use the height"


def test_a_curve_of_shares_goes_from_corner_to_corner_above_the_even_line() -> None:
    rows = [{"share_of_base": x, "share_of_events": y} for x, y in (("0", "0"), ("0.2", "0.5"), ("1", "1"))]
    drawn = small_chart(rows, SmallChart(kind="curve", axis=("Wards, %", "Offences, %"), names=("Wards",)), whole=True)
    assert drawn.alt == "Curve above the line of even shares; it passes 50% at 20%."
    curve, even = (
        next(mark for mark in drawn.marks if mark.shade == shade).points.split() for shade in ("own", "limit")
    )
    assert (curve[0], curve[-1]) == (even[0], even[-1])


def test_links_are_listed_below_what_they_lead_to_with_its_verdict() -> None:
    rows = [
        {"figure": figure, "statement": statement, "verdict": verdict}
        for figure, statement, verdict in (
            ("A", "4.7: 150", "wrong"),
            ("B", "6.1: E", "wrong"),
            ("C", "4.7: 150", "wrong"),
        )
    ]
    chart = SmallChart(kind="links", label="figure", value="statement", mark="verdict")
    drawn = small_chart(rows, chart, whole=True)
    texts = [(mark.shade, mark.text) for mark in drawn.marks if mark.kind == "text"]
    assert texts == [
        ("name", "4.7: 150: wrong"), ("soft", "A"), ("soft", "C"), ("name", "6.1: E: wrong"), ("soft", "B"),
    ]  # fmt: skip


def test_a_strip_of_hundreds_stays_one_and_the_own_area_is_seen() -> None:
    rows = [{"area": f"Area {number}", "rate": f"{400 - number}"} for number in range(307)]
    drawn = small_chart(rows, SmallChart(kind="strip", label="area", value="rate", highlight=("Area 40",)), whole=True)
    (own,) = [mark for mark in drawn.marks if mark.kind == "rect"]
    assert own.at[2] >= 3
    assert [mark.text for mark in drawn.marks if mark.shade == "name"] == ["Area 40 360.0"]


def test_a_small_drawing_takes_from_the_options_of_the_figure_what_it_leaves_out() -> None:
    options = {"label": "name", "value": "share", "kind": "reading", "axis": "% of answers", "reference": 72.3,
               "highlight": ["A"], "write": "{:.1f}"}  # fmt: skip
    drawn = SmallChart(kind="intervals", value="other", mark="reading").drawn_with(options)
    assert (drawn.kind, drawn.label, drawn.value, drawn.mark) == ("intervals", "name", "other", "reading")
    assert (drawn.axis, drawn.reference, drawn.highlight) == (("% of answers",), 72.3, ("A",))


def test_on_a_narrow_screen_every_row_is_drawn_with_its_name_and_number(tmp_path: Path) -> None:
    rows = [{"area": f"Area {number}", "rate": f"{number}.0"} for number in range(32, 0, -1)]
    drawn = small_chart(rows, SmallChart(kind="strip", label="area", value="rate", highlight=("Area 7",)), whole=True)
    assert [mark.text for mark in drawn.marks if mark.shade == "name"] == [f"Area {n}" for n in range(32, 0, -1)]
    assert [mark.shade for mark in drawn.marks if mark.kind == "rect"].count("own") == 1
    write_pages(tmp_path, with_findings(tmp_path, found("a", "People", 10, charts=("first_choices",))))


def test_steps_keep_their_order_and_a_change_its_sign() -> None:
    rows = [{"step": step, "amount": amount} for step, amount in (("Before", "90"), ("Saving", "-40"), ("After", "50"))]
    drawn = small_chart(rows, SmallChart(kind="steps", label="step", value="amount", before="£"))
    assert drawn.alt == "Bars: Before £90; Saving \N{MINUS SIGN}£40; After £50."
    assert all(mark.at[2] > 0 for mark in drawn.marks if mark.kind == "rect")


def test_a_long_name_takes_a_second_line_and_loses_nothing() -> None:
    name = "Single point of contact for the teams of police and prison"
    drawn = small_chart([{"a": name, "n": "1"}], SmallChart(kind="bars", label="a", value="n"), whole=True)
    lines = [mark for mark in drawn.marks if mark.shade == "name"]
    assert " ".join(mark.text for mark in lines) == name
    assert len({mark.at[1] for mark in lines}) == 2


def test_a_small_drawing_has_the_decimals_that_are_asked_for() -> None:
    rows = [{"a": "Theft", "n": "37.64"}, {"a": "Rape", "n": "8.37"}]
    drawn = small_chart(rows, SmallChart(kind="bars", label="a", value="n", places=0))
    assert drawn.alt == "Bars: Theft 38; Rape 8."


def test_a_card_that_shows_some_of_its_figure_says_how_many_of_all() -> None:
    rows = [{"a": f"Project {at}", "n": str(at), "low": str(at - 1), "high": str(at + 1)} for at in range(1, 6)]
    bars = SmallChart(kind="bars", label="a", value="n")
    intervals = SmallChart(kind="intervals", label="a", value="n", low="low", high="high")
    for chart, which in ((bars, "The 4 largest of 5"), (intervals, "The 4 clearest of 5")):
        drawn = small_chart(rows, chart)
        assert drawn.marks[-1].text == which
        assert drawn.marks[-1].at[1] < drawn.height
        assert drawn.alt.endswith(f". {which}.")
        for all_of_them in (small_chart(rows, chart, whole=True), small_chart(rows[:4], chart)):
            assert which.split()[0] not in {mark.text.split()[0] for mark in all_of_them.marks if mark.text}


def test_counts_keep_their_order() -> None:
    assert counts_chart({"Correct": 1, "Wrong": 5}).alt == "Bars: Correct 1; Wrong 5."


def test_sentences_end_before_a_capital_or_a_number_and_not_within_one() -> None:
    text = "The rate changed by +3.0%. It was 6.4% more (see 3.2). 10 are wrong."
    assert sentences_of(text) == ["The rate changed by +3.0%.", "It was 6.4% more (see 3.2).", "10 are wrong."]


def test_the_front_page_says_how_people_were_reached_and_guesses_nothing() -> None:
    tells = environment().filters["what_answers_tell"]
    assert tells(None).startswith("We do not know how people were reached")
    for way, said in (("self-selected", "People chose to answer"), ("random sample", "drawn at random")):
        result = Result(value=way, unit="how people were reached", paragraph=None, section="s")
        assert said in tells((None, result))
