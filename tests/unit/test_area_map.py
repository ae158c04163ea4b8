"""The map over the editions of areas: every district is drawn once, in the class of its own partnership's rate."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as Tree

import pytest

from csp_evidence.partnership.finding import known_areas
from csp_evidence.project import Project
from csp_evidence.publish.area_map import FEWEST, SHADES, STRIPED, Place, area_map, fifths, shade_of
from tests.conftest import ROOT

HERE = Project(ROOT)
KNOWN, _ = known_areas(HERE)
WITHOUT = "E22000142"  # Maidstone, which is not available


@pytest.fixture(scope="module")
def places() -> dict[str, Place]:
    return {
        code: Place(
            code, area.name, None if code == WITHOUT else float(number), None if code == WITHOUT else number + 1
        )
        for number, (code, area) in enumerate(sorted(KNOWN.items()))
    }


@pytest.fixture(scope="module")
def drawn(places):
    made = area_map(HERE, places)
    assert made is not None
    return made


def fills(svg: str) -> dict[str, str]:
    """What each title stands on: the words of a district by its fill."""
    tree = Tree.fromstring(re.sub(r' xmlns="[^"]+"', "", svg))
    return {str(path.findtext("title")): str(path.get("fill")) for path in tree.iter("path")}


def test_every_district_is_drawn_and_leads_to_its_partnership(drawn):
    assert drawn.svg.count("<path") == 318
    assert 'href="E22000215/index.html"' in drawn.svg
    assert 'role="group"' in drawn.svg, "an image would hide its links from who cannot see it"
    assert len(drawn.svg) < 400_000


def test_a_district_without_a_rate_or_with_several_partnerships_has_no_shade(drawn):
    found = fills(drawn.svg)
    assert found["Maidstone: no rate"] == STRIPED
    shared = next(words for words in found if words.startswith("Buckinghamshire: "))
    assert found[shared] == STRIPED
    assert "Aylesbury Vale" in shared
    assert "Wycombe" in shared
    striped = [words for words, fill in found.items() if fill == STRIPED]
    assert len(striped) == 8, "seven shared districts and one without a rate"


def test_the_classes_hold_a_fifth_each_and_are_those_of_the_key(drawn, places):
    bounds = fifths([place.rate for place in places.values() if place.rate is not None])
    sizes = [0] * 5
    for place in places.values():
        if place.rate is not None:
            sizes[shade_of(place.rate, bounds)] += 1
    assert max(sizes) - min(sizes) <= 2
    assert [shade for shade, _ in drawn.key[:5]] == list(SHADES)
    assert drawn.key[0][1] == f"below {bounds[0]:.0f}"
    low = next(place for place in places.values() if place.rate == 0.0)
    assert fills(drawn.svg)[f"{low.name}: 0.0 per 1,000 residents, place 1"] == SHADES[0]


def test_shades_get_darker_so_that_they_part_in_grey():
    def grey(shade: str) -> float:
        red, green, blue = (int(shade[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    levels = [grey(shade) for shade in SHADES]
    assert all(one - other > 25 for one, other in pairwise(levels))


def test_a_few_editions_make_no_map(places):
    assert area_map(HERE, dict(list(places.items())[: FEWEST - 1])) is None
