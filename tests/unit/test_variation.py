"""The name of a variation's folder, and what is said of its settings."""

from __future__ import annotations

import re

import pytest

from csp_evidence.partnership.configuration import Settings
from csp_evidence.project import SLUG
from csp_evidence.publish.variation import WORDS, changed_settings, edition_name

STANDING = Settings(year_end="2016-09")


def varied(**changes: object) -> Settings:
    return Settings(**{**STANDING.model_dump(), **changes})


def test_every_setting_has_words():
    assert list(WORDS) == sorted(Settings.model_fields, key=list(WORDS).index)
    assert WORDS.keys() == Settings.model_fields.keys()


def test_the_label_names_each_changed_setting_in_one_order():
    assert edition_name("a", STANDING, STANDING) == "a"
    assert edition_name("a", STANDING, varied(year_end="2015-09")) == "a@year_end-2015-09"
    both = varied(small_base=20, plan_date="2018-01-01")
    assert edition_name("E09000030", STANDING, both) == "E09000030@plan_date-2018-01-01+small_base-20"


def test_a_label_is_safe_as_a_file_name_and_of_one_variation_only():
    huge = [varied(campaign_answers=10**size, weight_cap=10**size) for size in range(1, 300, 7)]
    names = {edition_name("a" * 60, STANDING, settings) for settings in huge}
    assert len(names) == len(huge)
    for name in names:
        assert len(f".{name}.building") < 255
        assert re.fullmatch(r"[\w.@+-]+", name, re.ASCII)
        assert not SLUG.fullmatch(name), "no partnership can have the name"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"year_end": "2015-09"}, ("year_end", "September 2015", "September 2016")),
        ({"plan_date": "2018-01-02"}, ("plan_date", "2 January 2018", "the first day of the plan")),
        ({"campaign_answers": 1000}, ("campaign_answers", "1,000", "10")),
    ],
)
def test_a_changed_setting_is_told_in_words(changes, told):
    [change] = changed_settings(STANDING.model_dump(), varied(**changes).model_dump())
    assert (change.name, change.value, change.standing) == told
    assert change.what == WORDS[change.name]


def test_an_unchanged_setting_is_not_told():
    assert changed_settings(STANDING.model_dump(), STANDING.model_dump()) == ()
