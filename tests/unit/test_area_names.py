"""A partnership is found by its folder, its code, its district's code or a name, and never by a guess."""

from __future__ import annotations

import re

import pytest

from csp_evidence.errors import ConfigurationError, UnknownAreaError
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.partnership.finding import known_areas, meant
from csp_evidence.project import Project
from tests.conftest import ROOT, csp

HERE = Project(ROOT)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("E22000215", "E22000215"),
        ("E09000030", "E22000215"),
        ("W14000020", "W14000020"),
        ("Cardiff", "W14000015"),
        ("hackney", "E22000197"),
        ("bristol city of", "E22000002"),
        ("tower-hamlets", "tower-hamlets"),
        ("E07000040", "E22000362"),
        ("North Devon", "E22000363"),
        ("Shepway", "E22000145"),
        ("Folkestone & Hythe", "E22000145"),
    ],
)
def test_what_is_meant(given, code):
    assert meant(HERE, given) == code


@pytest.mark.parametrize(
    ("given", "choices"),
    [
        ("Tower Hamlets", ["tower-hamlets", "E22000215 (Tower Hamlets)"]),
        ("E06000060", ["E22000303 (Aylesbury Vale)", "E22000306 (Chiltern)", "E22000311", "E22000318"]),
        ("East Suffolk", ["E22000274 (Suffolk Coastal)", "E22000278 (Waveney)"]),
    ],
)
def test_a_name_or_a_code_that_fits_several_is_refused_with_the_choices(given, choices):
    with pytest.raises(ConfigurationError, match="fits several") as caught:
        meant(HERE, given)
    assert all(choice in str(caught.value) for choice in choices)


def test_what_nothing_is_called_is_refused_with_what_is_near():
    with pytest.raises(ConfigurationError, match="Near to it: Hackney"):
        meant(HERE, "Hackny")
    with pytest.raises(UnknownAreaError, match=r"There is no area E99999999 in reference/csp_districts_2024\.csv"):
        meant(HERE, "E99999999")


def test_every_partnership_of_the_reference_data_can_be_loaded():
    known, _ = known_areas(HERE)
    assert len(known) == 314
    assert sum(bool(area.shared) for area in known.values()) == 21
    for code, area in known.items():
        loaded = load_partnership(HERE, code)
        assert (loaded.name, loaded.csp_code) == (area.name, code)
        assert ("area_months" in loaded.inputs) is (area.force_name == "Metropolitan Police")


def test_a_folder_with_national_inputs_must_say_which_partnership_it_is(project):
    file = project / "data" / "raw" / "hackney" / "partnership.yml"
    assert csp(project, "init", "hackney", "--area", "E09000012").returncode == 0
    text = file.read_text(encoding="utf-8")
    assert "csp_code: E22000197" in text
    file.write_text(re.sub(r"csp_code: .*\n", "", text), encoding="utf-8")
    done = csp(project, "run", "hackney")
    assert done.returncode == 2
    assert "csp_code must give the partnership's own code, such as W14000020" in done.stderr
