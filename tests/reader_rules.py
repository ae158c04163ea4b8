"""What must be so of every sentence that a reader meets, whatever the partnership supplies."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

PAGES = (
    "index.html",
    "strategic_assessment.html",
    "consultation.html",
    "funding_reconciliation.html",
    "plan_evidence.html",
    "delivery.html",
    "strategic_assessment_technical.html",
    "consultation_technical.html",
    "funding_reconciliation_technical.html",
    "plan_evidence_technical.html",
    "delivery_technical.html",
)
BLOCKS = ["h1", "h2", "h3", "p", "li", "td", "th", "caption", "figcaption", "dd"]
UNWELCOME = re.compile(
    r"\b(nought|persons|on (?:its|their) face|does not hold|do not hold|wholly|is said to|said to be|told|casts?|"
    r"no home|part them|than chance explains|times theirs)\b",
    re.IGNORECASE,
)
HOLES = re.compile(
    r"\b(?:nan|NaT|inf|null)\b|^None$|\bNone[,;)]|\b(?:is|are|was|of) None\b|"
    r"\N{INFINITY}|\b0 of 0\b|\(\)|“”|\s[.,;:](?:\s|$)|\.\.|,,|: ?\.|\S {2,}\S"
)
ONE = re.compile(
    r"(?<![\d,./\N{EN DASH}-])\b1 ((?!series\b|is\b|has\b|was\b|this\b|its\b|less\b|plus\b|looks\b|differs\b)[a-z]+s)\b"
)
NONE_OF_ONE = re.compile(r"\bnone of 1 \w|\bfor years not stated\b|\b1 of the \w+ are\b", re.IGNORECASE)
PAGE = re.compile(r"\b\d+ page\b")
BODY = r"(?:Fund|Grant|Account|Team|Office|Council|Agency|Authority|Department|Trust|Board|Mayor|Homes|Service)"
NAME = re.compile(rf"\b(?:[A-Z][\w’']+(?: (?:and|of|for|the|in))* )+{BODY}\b")
LEADING = re.compile(r"^(?:(?:If|The|No|With|For|In|Of|All|Half|How|Which|the|of) )+")
LONDON = re.compile(r"\b(?:London|[Bb]oroughs?|MOPAC|DAAT|Tower Hamlets)\b")
UP = re.compile(r"\b(?:rose|up|above|higher|high)\b", re.IGNORECASE)
DOWN = re.compile(r"\b(?:fell|down|below|lower|low)\b", re.IGNORECASE)
RECONCILED = re.compile(r"\b(?:while|still|though|but|against|from|to|or|interval)\b")
ADDRESS = re.compile(r"\b[a-z_]+\.html#[\w-]+")
NATIONAL = Path(__file__).with_name("national_terms.txt")


def sentences(edition: Path, pages: tuple[str, ...] = PAGES) -> Iterator[tuple[str, str]]:
    """Each block of text of the readers' pages with its page; code and addresses are words in their place."""
    for page in pages:
        if not (edition / page).is_file():
            continue
        soup = BeautifulSoup((edition / page).read_text(encoding="utf-8"), "html.parser")
        for hidden in soup.select("script, style, svg, pre, nav, footer"):
            hidden.decompose()
        for code in soup.select("code"):
            code.replace_with("a command")
        for block in soup.find_all(BLOCKS):
            text = ADDRESS.sub("its place", re.sub(r"\s*\n\s*", " ", block.get_text()).strip())
            nested = block.name == "p" and block.find_parent(["li", "td", "dd", "figcaption"])
            if not nested:
                yield page, text


def faults(text: str) -> list[str]:
    """What is wrong with a block of text on its face: holes, words to avoid, units that do not agree."""
    rules = {
        "a hole": HOLES,
        "a word to avoid": UNWELCOME,
        "one of many": ONE,
        "none of one": NONE_OF_ONE,
        "a page behind its number": PAGE,
    }
    return [f"{what}: {found[0]!r}" for what, rule in rules.items() if (found := rule.search(text))]


def two_verdicts(text: str, subjects: list[str]) -> list[str]:
    """Subjects that one sentence calls both up and down, or both high and low, without saying how both can be.

    A statement of the report stands beside the advice to correct it, which is a sentence of its own.
    """
    found = []
    for sentence in re.split(r"(?<=[.;])\s|\bAdvice:", text):
        own = [name for name in subjects if re.search(rf"\b{re.escape(name)}\b", sentence, re.IGNORECASE)]
        opposed = UP.search(sentence) and DOWN.search(sentence) and not RECONCILED.search(sentence)
        if len(own) == 1 and opposed:
            found.append(own[0])
    return found


def unknown_names(text: str, known: str) -> set[str]:
    """Funds and bodies that a text names and that neither the inputs nor the national terms do."""
    terms = _folded(known)
    names = {LEADING.sub("", name[0]) for name in NAME.finditer(text)}
    unknown = {name for name in names if name.casefold() not in terms}
    return {name for name in unknown if not all(part.casefold() in terms for part in name.split(" and "))}


@cache
def _folded(known: str) -> str:
    return (known + NATIONAL.read_text(encoding="utf-8")).casefold()


def inputs_of(project: Path, slug: str) -> str:
    """The text of everything that a partnership's edition is made from, its own settings and notes included."""
    settings = project / "data" / "raw" / slug / "partnership.yml"
    place = settings if settings.is_file() else project / "data" / "raw" / "reference" / "any_area.yml"
    named = yaml.safe_load(place.read_text(encoding="utf-8"))["inputs"].values()
    files = [project / "data" / "raw" / name for name in named]
    beside = [file.with_name(f"{file.name}.meta.yml") for file in files]
    plain = [file for file in [place, *files, *beside] if file.is_file() and file.suffix != ".gz"]
    return "\n".join(" ".join(file.read_text(encoding="utf-8").split()) for file in plain)


def labels(project: Path, slug: str) -> list[str]:
    """The names of the partnership's offence groups."""
    named = yaml.safe_load((project / "data" / "raw" / slug / "partnership.yml").read_text(encoding="utf-8"))["inputs"]
    if "offence_groups" not in named:
        return []
    with (project / "data" / "raw" / named["offence_groups"]).open(encoding="utf-8", newline="") as file:
        return [row["label"] for row in csv.DictReader(file)]


def table(edition: Path, stage: str, name: str) -> list[dict[str, str]]:
    """A table of the edition as it can be downloaded."""
    with (edition / "tables" / stage / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def gate_rows(edition: Path) -> tuple[str, list[list[str]]]:
    """The sentence on the gates of the front page, and the rows of the table of gates that it leads to."""
    front, quality = (
        BeautifulSoup((edition / page).read_text(encoding="utf-8"), "html.parser")
        for page in ("index.html", "data_quality.html")
    )
    status = front.select_one(".status")
    rows = quality.select("#gate-table tbody tr")
    assert isinstance(status, Tag)
    return status.get_text(" "), [[cell.get_text(" ").strip() for cell in row.find_all(["th", "td"])] for row in rows]
