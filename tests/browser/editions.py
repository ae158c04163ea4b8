"""The editions whose pages are looked at in a browser, and their pages."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import AREAS, EXAMPLE, NOT_DRAWN, SLUG, sampled
from tests.inventory import STAGES

NEWPORT = "W14000022"  # Newport, with a year of street-level files
AROUND = ("index", "one_page", "search", "glossary", "data_quality", "provenance")
TECHNICAL = tuple(f"{stage}_technical" for stage in STAGES)
WHOLE = (*AROUND, *STAGES, *TECHNICAL)
OF_AREA = (*AROUND, "area_profile", "area_profile_technical")
PAGES = [
    *((SLUG, page) for page in WHOLE),
    *((EXAMPLE, page) for page in (*WHOLE, "board")),
]
OF_AREAS = [(name, page) for name in (AREAS[0], NEWPORT) for page in OF_AREA]


READERS = ("index", *STAGES, "area_profile")


def pages_and(*ways: tuple[Any, ...], number: int, of: tuple[str, ...] = ()) -> list[Any]:
    """Every page of every edition, or those called `of`, in each of some ways.

    By default `number` of those of the two partnerships are tried.
    """
    alone = getattr(pytest.mark, NOT_DRAWN)
    of_partnerships, of_areas = (
        [(*page, *way) for page, way in product(pages, ways or ((),)) if not of or page[1] in of]
        for pages in (PAGES, OF_AREAS)
    )
    return [*sampled(of_partnerships, number), *(pytest.param(*values, marks=alone) for values in of_areas)]


def folder_of(request: pytest.FixtureRequest, name: str) -> Path:
    """The edition of that name."""
    fixture = {SLUG: "finished", EXAMPLE: "example", AREAS[0]: "area", NEWPORT: "newport"}[name]
    project: Path = request.getfixturevalue(fixture)
    return project / "outputs" / name


def address(request: pytest.FixtureRequest, name: str, page: str) -> str:
    """The address of a page of that edition."""
    return (folder_of(request, name) / f"{page}.html").as_uri()
