"""Each number on a reader's page is marked by what it is: published, worked out from it, or invented."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from tests import other_responses
from tests.conftest import SLUG, accept, csp
from tests.inventory import PAGES, Found, inventory
from tests.other_responses import RESPONSES

pytestmark = pytest.mark.suite("editions")

PUBLISHED_COUNTS = {"339", "311", "130", "998", "391", "1,389"}
AS_ROUNDED = {"130"}  # a multiple of 5, which a rounded count of the invented responses may be by chance
# Numbers typed in the notebooks' Markdown cells: constants of methods and names of laws, and nothing measured.
TYPED = {
    "strategic_assessment": {
        "2007": "the year of a statutory instrument",
        "1830": "the number of a statutory instrument",
        "0": "the lowest score that the criteria allow",
        "4": "the highest score that the criteria allow",
    },
    "consultation": {
        "12": "a regulation",
        "2007": "the year of a statutory instrument",
        "1830": "the number of a statutory instrument",
        "149": "a section of the Equality Act",
        "2010": "the year of the Equality Act",
        "95": "the level of the simultaneous intervals",
        "5": "the step to which counts of people are rounded",
        "100": "the percentages of answers to one question add up to it, where one could be chosen",
        "1": "the false discovery rate that the tests are held to, 1 in 20",
        "20": "the false discovery rate that the tests are held to, 1 in 20",
    },
}
COUNTS_OF_THE_INVENTED = {
    "table-published_figures": "counts the invented responses beside the figures that they were made to match",
    "table-left_out": "counts the invented responses, which are as many as the real ones",
}


def text_of(file: Path) -> str:
    """The text of an input, of a compressed one too."""
    content = file.read_bytes()
    return (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8-sig")


@pytest.fixture(scope="module")
def found(edition: Path) -> list[Found]:
    return inventory(edition)


@pytest.fixture(scope="module")
def found_again(redrawn: Path) -> list[Found]:
    return inventory(redrawn / "outputs" / SLUG)


def made(project: Path) -> Path:
    done = csp(project, "run", SLUG)
    assert done.returncode == 0, done.stderr
    return project / "outputs" / SLUG


def test_no_number_is_without_a_basis(found: list[Found]) -> None:
    assert [one for one in found if one.basis is None] == []
    assert {one.page for one in found} == set(PAGES)


def test_numbers_typed_in_prose_are_constants_of_a_method(found: list[Found]) -> None:
    typed = {(one.page, number) for one in found if one.basis == "method" for number in one.numbers}
    known = {(page, number) for page, numbers in TYPED.items() for number in numbers}
    technical = {(page.removesuffix("_technical"), number) for page, number in typed if page.endswith("_technical")}
    assert technical == known
    assert {(page, number) for page, number in typed if not page.endswith("_technical")} <= known


def test_every_invented_number_bears_its_mark_and_no_published_one_does(found: list[Found], edition: Path) -> None:
    assert [one for one in found if one.basis == "invented" and not one.marked] == []
    for page in PAGES:
        soup = BeautifulSoup((edition / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
        for mark in soup.select(".badge.synthetic, span.invented"):
            stating = mark.find_parent(attrs={"data-basis": True})
            partly = mark.get_text() == "Partly synthetic"
            assert stating is not None, f"{page}: a mark that belongs to nothing"
            assert partly or stating["data-basis"] in ("invented", "edition"), f"{page}: {stating.get_text()[:80]}"


def test_the_published_totals_stand_without_a_mark(found: list[Found], edition: Path) -> None:
    plain = {
        number
        for one in found
        if one.page == "consultation" and one.basis in ("published", "computed")
        for number in one.numbers
    }
    assert plain >= PUBLISHED_COUNTS | {"24.4", "22.4", "9.4", "71.85", "28.15", "95", "609"}
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    for name, value in (
        ("responses", 1389), ("first_choice.drugs_and_alcohol", 339), ("first_choice.anti_social_behaviour", 311),
        ("first_choice.gangs", 130), ("feels_safe.yes", 998), ("feels_safe.no", 391),
        ("priority.asb.first_choices", 650),
        ("unnamed_first_choices", 609), ("first_minus_second", 28), ("not_connected.most", 76),
    ):  # fmt: skip
        result = results[f"consultation.{name}"]
        assert (result["value"], result["synthetic"]) == (value, False), name


def test_what_only_the_invented_responses_say_is_marked(edition: Path) -> None:
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    for name in ("connected", "not_connected", "coders.kappa", "campaigns", "repeats", "safe_by_group.tests",
                 "texts", "first_choice.concern_04", "first_choice.other"):  # fmt: skip
        assert results[f"consultation.{name}"]["synthetic"], name


def test_numbers_that_move_with_the_invented_responses_are_marked(found: list[Found], found_again: list[Found]) -> None:
    """What stands without a mark is the same whichever responses are invented."""
    for page, texts in unmarked(found).items():
        moved = Counter(texts) - Counter(unmarked(found_again)[page])
        assert not moved, f"{page}: {sorted(moved)}"
    assert unmarked(found_again) == unmarked(found)


SEEDS = (11, 12, 13, 14, 15)  # counts to the nearest 5 are often the same by chance, and seldom in six draws
NUMBER_ALONE = re.compile(r"[£\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?%?")
# The marked numbers that stay the same whichever responses are drawn, and why.
FIRST_THREE = "(Drugs and alcohol|Anti-social behaviour|Gangs)"
STANDS = {
    "/table-published_figures/": "the responses were made to agree with what is published",
    f"/table-(three_rankings_first_choice|rank_intervals|weighted_ranks)/{FIRST_THREE}/": "published counts say",
    r"/table-rank_intervals/Concern \d+ .*/[567]/": "an interval from the first to the last of the places left over",
    "/figure-responses_by_day/text/[12]$": "the numbers at an axis are whole and round",
    "/table-left_out/": "in each draw everybody answers, or as many as the assumptions say",
}
EDITIONS_OWN = "edition"  # the basis of what counts the edition's own gates and inputs, as those find them


@pytest.mark.suite("editions", whole=True)
def test_each_number_moves_with_the_responses_just_where_it_is_marked(
    found: list[Found], found_again: list[Found], finished: Path, tmp_path: Path
) -> None:
    """Place by place: a cell or a sentence that is marked can be another, and one that is not marked never is."""
    draws = [texts_by_place(found_again)]
    for seed in SEEDS:
        project = Path(shutil.copytree(finished, tmp_path / str(seed)))
        other_responses.give(project, seed)
        draws.append(texts_by_place(inventory(made(project))))
    here = texts_by_place(found)
    moved = {place for place, text in here.items() if any(draw.get(place) != text for draw in draws)}
    marked = {one.at for one in found if one.basis == "invented"}
    own = {one.at for one in found if one.basis == EDITIONS_OWN}
    assert sorted(place for place in moved - marked - own) == []
    # A label, a caption or a note may hold a digit; what must move is what says a number and nothing else.
    still = {one.at for one in found if one.at in marked - moved and NUMBER_ALONE.fullmatch(one.text)}
    places = ["/".join(at) for at in sorted(still)]
    assert [place for place in places if not any(re.search(one, place) for one in STANDS)] == []
    assert [one for one in STANDS if not any(re.search(one, place) for place in places)] == []


def texts_by_place(of: list[Found]) -> dict[tuple[str, ...], str]:
    return {one.at: one.text for one in of}


def unmarked(found: list[Found]) -> dict[str, list[str]]:
    return {page: [one.text for one in found if one.page == page and one.basis != "invented"] for page in PAGES}


def test_no_published_total_is_marked_as_invented(found: list[Found], found_again: list[Found]) -> None:
    """A published number in the same invented place of two draws is no coincidence."""
    places = [
        {(one.at, number) for one in of if one.basis == "invented" for number in one.numbers}
        for of in (found, found_again)
    ]
    marked = {at for at, number in places[0] & places[1] if number in PUBLISHED_COUNTS - AS_ROUNDED}
    assert {at for at in marked if at[1] not in COUNTS_OF_THE_INVENTED} == set()


def test_results_that_move_with_the_invented_responses_are_synthetic(edition: Path, redrawn: Path) -> None:
    editions = (edition, redrawn / "outputs" / SLUG)
    results, again = (json.loads((one / "results.json").read_text(encoding="utf-8")) for one in editions)
    assert results.keys() == again.keys()
    moved = {key for key in results if results[key]["value"] != again[key]["value"]}
    assert {key for key in moved if not results[key]["synthetic"]} == set()
    assert len(moved) > 30


def test_the_csv_and_the_workbook_say_which_numbers_are_invented(edition: Path) -> None:
    with (edition / "tables" / "consultation" / "three_rankings_first_choice.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = {row["label"]: row for row in csv.DictReader(file)}
    assert "respondents" not in rows["Gangs"]["synthetic"].removeprefix("synthetic: ").split("; ")
    assert "respondents" in rows["Other"]["synthetic"].removeprefix("synthetic: ").split("; ")
    with (edition / "tables" / "consultation" / "answers_first_choice.csv").open(encoding="utf-8", newline="") as file:
        assert "synthetic" not in next(csv.reader(file))


def make_real(project: Path) -> None:
    """The same answers as if people had given them, supplied as the council holds them."""
    path = project / RESPONSES
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row | {"synthetic": "real"} for row in csv.DictReader(file)]
    rewrite(path, rows)
    sidecar = path.with_name(f"{path.name}.meta.yml")
    text = sidecar.read_text(encoding="utf-8")
    assert "status: synthetic" in text
    sidecar.write_text(
        text.replace("status: synthetic", "status: transcribed").replace("responses, synthetic", "responses"), "utf-8"
    )
    accept(project, RESPONSES)
    with_settings(
        project, lambda kept: kept.update(gaps=[gap for gap in kept["gaps"] if "invented" not in gap["missing"]])
    )


def with_settings(project: Path, change: Callable[[dict[str, Any]], object]) -> None:
    settings = project / "data" / "raw" / SLUG / "partnership.yml"
    kept = yaml.safe_load(settings.read_text(encoding="utf-8"))
    change(kept)
    settings.write_text(yaml.safe_dump(kept, sort_keys=False), encoding="utf-8")


def rewrite(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.suite("editions", whole=True)
def test_real_responses_bear_no_mark_and_carry_findings(finished: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(finished, project)
    make_real(project)
    edition = made(project)
    assert {one.basis for one in inventory(edition)} == {"published", "computed", "edition", "illustration", "method"}
    for page in (*PAGES, "provenance", "data_quality"):
        text = (edition / f"{page}.html").read_text(encoding="utf-8")
        body = BeautifulSoup(text, "html.parser").body
        assert body is not None
        assert body.select(".badge.synthetic, span.invented") == [], page
        for code in body.select("details.code"):
            code.decompose()
        if page in PAGES:
            assert "invented" not in body.get_text(), page
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    assert not any(result["synthetic"] for result in results.values())
    assert results["consultation.equality.gaps"]["value"] == 6
    assert (edition / "tables" / "consultation" / "equality.csv").is_file()


def nobody_outside(row: dict[str, str]) -> dict[str, str]:
    kept = {"neither": "works"}.get(row["connection"], row["connection"])
    return row | {"connection": kept, "feels_safe": ""}


def one_concern(row: dict[str, str]) -> dict[str, str]:
    return row | {"first_choice": "gangs", "second_choice": "", "third_choice": "", "other_text": "",
                  "other_code_1": "", "other_code_2": ""}  # fmt: skip


def level(row: dict[str, str]) -> dict[str, str]:
    turn = int(row["response_id"].removeprefix("SYN-")) % 3
    return row | {"first_choice": ("gangs", "drugs_and_alcohol", "anti_social_behaviour")[turn],
                  "second_choice": "", "third_choice": ""}  # fmt: skip


WITH_PUBLISHED = ("consultation_published", "claims", "funding_", "funds", "actions")  # speak of published totals


def without_published(kept: dict[str, Any]) -> None:
    kept["inputs"] = {name: file for name, file in kept["inputs"].items() if not name.startswith(WITH_PUBLISHED)}


ODD: dict[str, tuple[Callable[[dict[str, str]], dict[str, str]], tuple[str, ...], tuple[str, ...]]] = {
    "nobody from outside, and nobody says whether they feel safe": (
        nobody_outside,
        ("0 to 13 of those who answered neither live nor work", "Nobody answered it, or too few"),  # counts are rounded
        ("stand well ahead", "None of 38"),
    ),
    "one concern": (
        one_concern,
        ("was the only concern that more than a few chose first",),
        ("at least twice", "separate them"),
    ),
    "three concerns level": (
        level,
        ("are too close to say which came first",),
        ("at least twice", "came first,", "share first place"),
    ),
}


@pytest.mark.suite("editions", whole=True)
@pytest.mark.parametrize("what", ODD)
def test_odd_consultations_are_told_truly(finished: Path, tmp_path: Path, what: str) -> None:
    """Without published totals, with real responses."""
    change, said, never = ODD[what]
    project = tmp_path / "project"
    shutil.copytree(finished, project)
    make_real(project)
    path = project / RESPONSES
    with path.open(encoding="utf-8", newline="") as file:
        rows = [change(row) for row in csv.DictReader(file)][:1386]
    rewrite(path, rows)
    sidecar = path.with_name(f"{path.name}.meta.yml")
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("rows: 1389", "rows: 1386"), encoding="utf-8")
    accept(project, RESPONSES)
    with_settings(project, without_published)
    body = BeautifulSoup(
        (made(project) / "consultation_technical.html").read_text(encoding="utf-8"), "html.parser"
    ).body
    assert body is not None
    text = " ".join(body.get_text(" ").split()) + " ".join(str(image["alt"]) for image in body.find_all("img"))
    for words in said:
        assert words in text, words
    for code in body.select("details.code"):
        code.decompose()
    shown = " ".join(body.get_text(" ").split())
    for words in never:
        assert words not in shown, words


@pytest.mark.suite("editions", whole=True)
def test_twelve_real_answers_are_refused_with_their_file_and_what_to_do(finished: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(finished, project)
    make_real(project)
    path = project / RESPONSES
    with path.open(encoding="utf-8", newline="") as file:
        rewrite(path, list(csv.DictReader(file))[:12])
    sidecar = path.with_name(f"{path.name}.meta.yml")
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("rows: 1389", "rows: 12"), encoding="utf-8")
    accept(project, RESPONSES)
    with_settings(project, without_published)
    done = csp(project, "run", SLUG)
    assert done.returncode == 1
    message = " ".join(done.stderr.split())
    assert RESPONSES in message
    assert "out of `inputs` in partnership.yml" in message


def printed_numbers(project: Path) -> dict[str, set[Decimal]]:
    """The numbers of the published and transcribed inputs by their titles, read from the files by no code of ours."""
    raw = project / "data" / "raw"
    named = yaml.safe_load((raw / SLUG / "partnership.yml").read_text(encoding="utf-8"))["inputs"].values()
    found = {}
    for file in named:
        sidecar = raw / f"{file}.meta.yml"
        told = yaml.safe_load(sidecar.read_text(encoding="utf-8")) if sidecar.is_file() else {"status": "compiled"}
        if told["status"] in ("published", "transcribed"):
            found[told["title"]] = decimals(text_of(raw / file).replace('"', " "))
    return found


def decimals(text: str) -> set[Decimal]:
    """Every number, and of an amount such as £480k also what it stands for."""
    number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    scale = {"k": 1_000, "m": 1_000_000, "million": 1_000_000}
    found = {Decimal(one.replace(",", "")).normalize() for one in re.findall(number, text)}
    amounts = re.findall(rf"£({number}) ?(k|m|million)\b", text)
    return found | {(Decimal(one.replace(",", "")) * scale[word]).normalize() for one, word in amounts}


def of_basis(edition: Path, basis: str) -> list[tuple[str, Tag]]:
    """The blocks of all pages of one basis that hold a number."""
    return [
        (page, block)
        for page in PAGES
        for block in BeautifulSoup((edition / f"{page}.html").read_text("utf-8"), "html.parser").select(
            f'[data-basis="{basis}"]'
        )
        if re.search(r"\d", block.get_text())
    ]


def said_by(block: Tag) -> set[Decimal]:
    """The numbers of a block, without those of what leads elsewhere, names a paragraph or names its sources."""
    for aside in block.select(".source, .para, a.more, td:last-child a, .n-rows, .cite"):
        aside.extract()
    return decimals(block.get_text(" "))


def test_every_number_called_published_stands_in_a_published_input(edition: Path, finished: Path) -> None:
    known = printed_numbers(finished)
    anywhere = set().union(*known.values())
    blocks = of_basis(edition, "published")
    assert len(blocks) > 15
    for page, block in blocks:
        line = block.select_one("figcaption .source")
        own = [numbers for title, numbers in known.items() if line is not None and title in line.get_text()]
        numbers = said_by(block)
        assert numbers <= (set().union(*own) if own else anywhere), (page, block.get_text()[:120], numbers)


def test_what_is_called_computed_holds_a_number_that_no_published_input_does(edition: Path, finished: Path) -> None:
    """But where it has a small number, which is found somewhere by accident."""
    anywhere = set().union(*printed_numbers(finished).values())
    told = 0
    for page, block in of_basis(edition, "computed"):
        if block.name in ("p", "figure"):
            numbers = said_by(block)
            assert not numbers <= anywhere or min(numbers) < 3000, (page, block.get_text()[:160])
            told += not numbers <= anywhere
    assert told > 60


def test_a_result_says_whether_it_stands_in_what_was_published(edition: Path) -> None:
    results = json.loads((edition / "results.json").read_text(encoding="utf-8"))
    for key, published in (
        ("consultation.responses", True), ("consultation.first_choice.gangs", True),
        ("consultation.first_minus_second", False), ("strategic_assessment.offences", False),
        ("funding_reconciliation.lcpf.other_projects_year_1", False),
    ):  # fmt: skip
        assert results[key]["as_published"] is published, key
    assert not any(result["as_published"] and result["synthetic"] for result in results.values())
