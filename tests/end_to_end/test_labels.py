"""Labels are text: whatever is typed into one, every medium of the edition shows it as it was typed."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from csp_evidence.cell_text import plain_text
from csp_evidence.characters import UNSEEN
from csp_evidence.publish.notebook_page import slug
from tests.attacked import Attacked
from tests.attacks import ATTACKS
from tests.conftest import SLUG, copy_project, csp, sampled
from tests.drawings import DRAWN, elements_of, words_of
from tests.spreadsheet import Spreadsheet

pytestmark = pytest.mark.suite("editions")

EXAMPLE = "exampleshire"
ROOM_DEPENDS = {"brief", "long", "pair", "phrase", "wordy"}  # classes that follow from the length of a column's texts
SHORTENED = "Long texts are shortened here; the CSV has them in full."
# Headings, sentences, years, truth values, ids and columns that read like a label of an input.
OURS = {
    "Consultation", "Strategic assessment", "Funding", "Priorities", "London Crime Prevention Fund", "Officers",
    "Protected characteristics", "SI 2007/1830", "Police officers paid for by the council", "Age", "Sex",
    "none", "September 2017", "Met", "Yes", "No", "2017/18", "2019/20", "offences", "pcc", "Residents",
    "All recorded offences", "Harm",
}  # fmt: skip


LEAVES_OUT_SMALL_GROUPS = "#figure-safe_by_group svg *"


@dataclass(frozen=True)
class Pair:
    """An edition as it is, and one in which every label is an attack; `typed` says which stands in for which."""

    plain: Path
    attacked: Path
    typed: dict[str, str]


def made(folder: Path, slug: str, start: int) -> tuple[Path, dict[str, str]]:
    project = copy_project(folder)
    typed = Attacked(project, slug, start).typed
    done = csp(project, "check", slug, "--accept", "all", "--reason", "labels that attack")
    assert done.returncode == 0, done.stderr
    done = csp(project, "run", slug)
    assert done.returncode == 0, done.stderr
    return project / "outputs" / slug, typed


# Each start puts other attacks first, and so into other places.
CASES = [f"{EXAMPLE}-0", f"{EXAMPLE}-23", f"{SLUG}-0", f"{SLUG}-41"]


@pytest.fixture(scope="module", params=sampled(CASES, 1))
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, example: Path) -> Pair:
    slug, _, start = request.param.rpartition("-")
    folder = tmp_path_factory.mktemp(request.param)
    plain = request.getfixturevalue("edition") if slug == SLUG else example / "outputs" / EXAMPLE
    attacked, typed = made(folder / "attacked", slug, int(start))
    return Pair(plain, attacked, typed)


def pages(pair: Pair) -> Iterator[tuple[str, BeautifulSoup, BeautifulSoup]]:
    names = sorted(page.name for page in pair.plain.glob("*.html"))
    assert names == sorted(page.name for page in pair.attacked.glob("*.html"))
    for name in names:
        yield name, *(BeautifulSoup((one / name).read_bytes(), "html.parser") for one in (pair.plain, pair.attacked))


def structure(page: BeautifulSoup) -> Counter[tuple[str, ...]]:
    return Counter(
        (element.name, *sorted(set(element.get("class") or ()) - ROOM_DEPENDS)) for element in without_terms(page)
    )


def without_terms(page: BeautifulSoup) -> list[Tag]:
    """All elements but four kinds that depend on the words.

    Links to the glossary, lines of words in a drawing, the note under a table that holds a text too long for it, and
    the marks of a drawing that leaves out small groups: other words in the answers round their counts otherwise.
    """
    rounded = {id(mark) for mark in page.select(LEAVES_OUT_SMALL_GROUPS)}
    return [
        element
        for element in page.find_all(True)
        if id(element) not in rounded
        and "term" not in (element.get("class") or ())
        and element.name != "text"
        and not (element.name == "p" and element.get_text() == SHORTENED)
    ]


def attributes(page: BeautifulSoup) -> Counter[str]:
    names = (name for element in without_terms(page) for name in element.attrs)
    return Counter(name for name in names if name not in ("class", "data-label"))


def addresses(page: BeautifulSoup) -> Counter[str]:
    return Counter(str(element["href"]) for element in without_terms(page) if element.has_attr("href"))


def texts(page: BeautifulSoup) -> set[str]:
    return {" ".join(element.get_text().split()) for element in page.find_all(["td", "th", "p", "strong", "dd", "li"])}


def shown(label: str) -> str:
    return " ".join(plain_text(label)[0].split())


def test_every_attack_stands_in_some_label(pair):
    for attack in ATTACKS:
        assert any(text.startswith(attack) for text in pair.typed.values()), attack


def test_pages_have_the_same_elements_attributes_and_links(pair):
    for name, plain, attacked in pages(pair):
        assert structure(attacked) == structure(plain), name
        assert attributes(attacked) == attributes(plain), name
        if name != "search.html":
            assert addresses(attacked) == addresses(plain), name
        for style in ("script", "style"):
            assert [s.get_text() for s in attacked.find_all(style)] == [s.get_text() for s in plain.find_all(style)]


def test_the_search_leads_to_the_same_places_and_to_a_heading_by_the_label_that_it_has(pair):
    """A heading of a label, such as the wording of a question, has its anchor from what was typed."""
    typed = {shown(label): shown(attack) for label, attack in pair.typed.items()}
    links, moved = Counter(link for link, _ in listed(pair.attacked / "search.html")), 0
    for link, title in listed(pair.plain / "search.html"):
        page, _, anchor = link.partition("#")
        if anchor == slug(title):  # a heading
            named = [f"{page}#{slug(title.replace(label, typed[label]))}" for label in typed if label in title]
            found = next((one for one in [*named, link] if links[one] > 0), None)
            moved += found in named
        else:
            found = link if links[link] > 0 else None
        assert found, (title, link)
        links[found] -= 1
    assert links.total() == 0, +links
    assert moved > 0


def test_every_link_leads_to_a_place_that_is_there(pair):
    places = {name: {str(one["id"]) for one in page.find_all(id=True)} for name, _, page in pages(pair)}
    for name, _, page in pages(pair):
        for link in {str(one["href"]) for one in page.find_all(href=True)}:
            target, _, anchor = link.partition("#")
            if anchor and (target in places or not target):
                assert anchor in places[target or name], (name, link)


def listed(page: Path) -> list[tuple[str, str]]:
    """Where each entry of the search leads, and its title."""
    links = BeautifulSoup(page.read_bytes(), "html.parser").select(".hits a")
    return [(str(link["href"]), " ".join(link.get_text().split())) for link in links]


def test_pages_show_each_label_as_it_was_typed(pair):
    found = 0
    names = {page.name for page in pair.plain.glob("*.html")}
    for name, plain, attacked in pages(pair):
        before, after = texts(plain), texts(attacked)
        for label, attack in pair.typed.items():
            # A page for readers may say by itself what a label says, such as a financial year, and leave the label out.
            by_itself = f"{name.removesuffix('.html')}_technical.html" in names and shown(label) in after
            if shown(label) in before and label not in OURS and not by_itself:
                assert shown(attack) in after, f"{name}: {label!r} became {attack!r}"
                found += 1
    assert found > 200


def test_pictures_are_drawings_of_the_page_with_a_text_that_says_what_they_show(pair):
    for name, _, attacked in pages(pair):
        for image in attacked.find_all("img"):
            assert isinstance(image, Tag)
            assert str(image["src"]).startswith("data:image/svg+xml;base64,"), name
            assert str(image["alt"]).strip()


def test_drawings_write_each_label_as_it_was_typed(pair):
    found = 0
    for plain in sorted(pair.plain.glob("figures/*/*.svg")):
        svg = (pair.attacked / plain.relative_to(pair.plain)).read_bytes()
        before, after = words_of(plain.read_bytes()), words_of(svg)
        assert elements_of(svg) <= DRAWN
        for label, attack in pair.typed.items():
            if drawn(label) in before and label not in OURS:
                assert is_drawn(attack, after), f"{plain.name}: {label!r} became {attack!r}"
                found += 1
    assert found > 10


def drawn(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).split())


def is_drawn(label: str, texts: list[str]) -> bool:
    """Whether a label stands in a drawing: whole, or shortened for want of room."""
    whole = drawn(label)
    shortened = (text[:-3] for text in texts if text.endswith("...") and len(text) > 3)
    return whole in texts or any(map(whole.startswith, shortened))


def test_tables_hold_text_that_no_spreadsheet_runs(pair):
    attacks = set(pair.typed.values())
    held = 0
    for file in pair.attacked.rglob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            for cell in (cell for row in csv.reader(opened) for cell in row):
                assert not cell.startswith(("=", "+", "@")), file.name
                held += cell.removeprefix("'") in attacks
    assert held > 200


def test_the_workbook_holds_the_labels_as_text(pair):
    book = Spreadsheet(pair.attacked / "evidence_tables.xlsx")
    texts = {str(cell.value) for cells in book.sheets.values() for cell in cells.values() if not cell.formula}
    assert len(texts & set(pair.typed.values())) > 100
    plain = Spreadsheet(pair.plain / "evidence_tables.xlsx")
    assert {name: book.formulas(name) for name in book.sheets} == {name: plain.formulas(name) for name in plain.sheets}
    assert book.sheets.keys() == plain.sheets.keys()
    assert book.links() == plain.links()
    links = [link for held in book.links().values() for link in held.values()]
    assert len(links) > 50
    assert {link.sheet for link in links} <= set(book.sheets)
    assert not [link for link in links if not re.fullmatch(r"[A-Z]+[1-9]\d*", link.cell)]
    assert not any(b'TargetMode="External"' in part for part in book.parts.values()), "links lead from sheet to sheet"
    assert not any(b"evil.example" in part for name, part in book.parts.items() if name.endswith(".rels"))


def test_notebooks_hold_no_markdown_made_from_data(pair):
    for file in pair.attacked.glob("notebooks/*.ipynb"):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                assert set(output.get("data", ())) <= {"text/html", "text/plain"}, file.name


def test_what_machines_read_holds_the_labels_as_they_are(pair):
    own = next(iter(pair.typed.values()))
    crate = json.loads((pair.attacked / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert any(own in str(entity.get("name", "")) for entity in crate["@graph"])
    same = [
        json.loads((one / "results.json").read_text(encoding="utf-8")).keys() for one in (pair.plain, pair.attacked)
    ]
    assert same[0] == same[1]


def test_no_file_of_the_edition_holds_a_character_that_nobody_sees(pair):
    for file in pair.attacked.rglob("*"):
        if file.suffix in {".html", ".csv", ".json", ".svg", ".ipynb"}:
            assert not UNSEEN.search(file.read_text(encoding="utf-8")), file.name
