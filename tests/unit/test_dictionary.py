"""The data dictionary: its texts are filled in, what is missing is named, and notebooks declare no label."""

from __future__ import annotations

import importlib.util
import json
import re

import pytest

from csp_evidence.errors import ConfigurationError
from csp_evidence.partnership.stages import STAGES
from csp_evidence.project import Project
from csp_evidence.stage.dictionary import Dictionary, literal, load_dictionary
from tests.conftest import ROOT

PROJECT = Project(ROOT)
NAMES = [stage.name for stage in STAGES]
GIVEN = re.compile(r'stage\.(?:table|figure|finding|gap|text)\(\s*f?"([^"]+)"')
INLINE = re.compile(r"\b(caption|unit|notes|headings|decimals|subtitle|alt|section|label|missing|remedy)=[^=]")


def code(stage: str) -> list[str]:
    cells = json.loads((ROOT / "notebooks" / f"{stage}.ipynb").read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def dictionary(**parts) -> Dictionary:
    return Dictionary(**parts, file="data/dictionary/x.yml")


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("{count:counted areas}", {"count": 1}, "1 area"),
        ("{count:counted areas}", {"count": 1234}, "1,234 areas"),
        ("In {count:or_none} of 19", {"count": 0}, "In none of 19"),
        ("{count} of 8 {count:verb has/have}", {"count": 1}, "1 of 8 has"),
        ("{count} of 8 {count:verb has/have}", {"count": 2}, "2 of 8 have"),
        ("In {count:or_none} of 1,900", {"count": 1234}, "In 1,234 of 1,900"),
        ("{names:listed}", {"names": ["a", "b", "c"]}, "a, b and c"),
        ("{first[rate]:.1f}", {"first": {"rate": 2.25}}, "2.2"),
        ("{label}", {"label": "{x} <b> %s $y$"}, "{x} <b> %s $y$"),
    ],
)
def test_words_are_put_in_as_they_are(text, words, said):
    assert dictionary().fill(text, words) == said


@pytest.mark.parametrize("text", ["{year}", "{name.__class__}", "{name:counted areas}", "{0}", "{"])
def test_a_text_that_cannot_be_filled_in_is_named_with_its_file(text):
    with pytest.raises(ConfigurationError, match=r"data/dictionary/x\.yml: the text"):
        dictionary().fill(text, {"name": "Ham"})


def test_braces_of_a_label_that_a_notebook_gives_stand_for_themselves():
    assert dictionary().fill(literal("{a} and {b}"), {}) == "{a} and {b}"


def test_a_missing_entry_is_named_with_the_file_where_it_belongs():
    with pytest.raises(ConfigurationError, match=r"data/dictionary/x\.yml has no entry 'years' under tables"):
        dictionary().entry("tables", "years")


def test_the_most_exact_pattern_wins():
    found = dictionary(
        results={
            "group.*": {"unit": "any", "section": "s"},
            "group.*.rate": {"unit": "rate", "section": "s"},
            "group.all.rate": {"unit": "exact", "section": "s"},
        }
    )
    units = [found.entry("results", name).unit for name in ("group.a.count", "group.a.rate", "group.all.rate")]
    assert units == ["any", "rate", "exact"]


def test_an_entry_with_an_unknown_field_is_refused_by_its_place(tmp_path):
    file = tmp_path / "data" / "dictionary" / "consultation.yml"
    file.parent.mkdir(parents=True)
    file.write_text("tables:\n  years: {caption: Years, sorces: [population]}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"data/dictionary/consultation\.yml: tables\.years\.sorces"):
        load_dictionary(Project(tmp_path), "consultation")


@pytest.mark.parametrize("stage", NAMES)
def test_notebooks_declare_no_label_themselves(stage):
    assert [found[0] for cell in code(stage) for found in INLINE.finditer(cell)] == []


@pytest.mark.parametrize("stage", NAMES)
def test_cells_are_short_enough_to_read(stage):
    assert [len(cell.splitlines()) for cell in code(stage) if len(cell.splitlines()) > 25] == []


@pytest.mark.parametrize("stage", NAMES)
def test_every_entry_is_used(stage):
    """An entry that no cell gives is a leftover; `*` stands for what a notebook fills in."""
    known, text = load_dictionary(PROJECT, stage), "\n".join(code(stage))
    named = [*GIVEN.findall(text), *re.findall(r'f"([a-z_]+\{[a-z_.]+\})"', text)]
    given = {re.sub(r"\{[^}]*\}", "*", name) for name in named}
    given |= set(re.findall(r'"([a-z0-9_]+)"', text))
    given |= {entry.people for entry in (*known.tables.values(), *known.figures.values()) if entry.people}
    declared = [*known.people, *known.tables, *known.figures, *known.findings, *known.gaps, *known.texts]
    assert sorted(name for name in declared if name not in given) == []


@pytest.mark.parametrize("script", ["make_dictionary_page.py", "make_expressions_page.py"])
def test_a_page_of_the_docs_is_what_its_script_makes(script):
    spec = importlib.util.spec_from_file_location("page", ROOT / "scripts" / script)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert (ROOT / made.PAGE).read_text(encoding="utf-8") == made.page(), "run: make dictionary"
