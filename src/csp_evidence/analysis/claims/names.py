"""The names that expressions of claims may use, from what a partnership supplies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from csp_evidence.analysis.expressions.series import INPUTS, Table


def claim_names(
    results: Mapping[str, Any],
    *,
    priorities: Sequence[tuple[str, str]],
    term: tuple[date, date],
    window: tuple[date, date] | None,
    lines: pd.DataFrame | None = None,
    counted: pd.DataFrame | None = None,
    concerns: pd.DataFrame | None = None,
    concern_question: str = "",
    areas: pd.DataFrame | None = None,
    population: pd.DataFrame | None = None,
    area_code: str = "",
    tables: Mapping[str, pd.DataFrame | None] | None = None,
) -> dict[str, Any]:
    """Every name but those of the register's own facts.

    Parameters
    ----------
    results
        Values of results by their keys.
    priorities
        Id and name of each, in the plan's order.
    term, window
        First and last day of the plan and of the consultation.
    lines, counted
        The amounts of money of the printed tables, and what is counted there, such as officers.
    concerns, areas, population
        The tidy inputs of these names, where the partnership supplies them; or the options of the question on concerns
        in the form of the first, whose id is `concern_question`.
    area_code
        The partnership's own area, `area`, whose residents are `residents.mid_<year>`; `all_residents.mid_<year>` are
        those of all areas of the input.
    tables
        The inputs that functions such as `crime` read, by name; None for one that the partnership does not supply.
    """
    names = {**results, **plan_names(priorities, term, window), "area": area_code}
    read = {} if tables is None else tables
    names |= {f"{INPUTS}{name}": None if frame is None else Table(name, frame) for name, frame in read.items()}
    if lines is not None:
        names |= line_values(lines, "amount", "lines") | financial_years(lines) | lines_of_totals(lines)
    if counted is not None:
        names |= counted_values(counted, "number")
    if concerns is not None:
        names |= choice_counts(results, concerns, concern_question)
    if areas is not None:
        names |= area_lists(areas)
    if population is not None:
        names |= residents(population, area_code)
    return names


def area_lists(areas: pd.DataFrame) -> dict[str, list[str]]:
    """The codes of all areas as `areas`, and the names of those of each sub-region as `sub_regions.<id>`."""
    named = areas.groupby("sub_region")["area_name"].agg(list) if "sub_region" in areas else {}
    return {"areas": areas["area_code"].tolist(), **{f"sub_regions.{key}": list(names) for key, names in named.items()}}


def residents(population: pd.DataFrame, area_code: str) -> dict[str, int]:
    """Residents by year: of the area as `residents.mid_<year>`, of all areas together as `all_residents.mid_<year>`."""
    own = population[population["area_code"] == area_code].groupby("mid_year")["persons"].sum()
    everywhere = population.groupby("mid_year")["persons"].sum()
    of_all = {f"all_residents.mid_{year}": int(count) for year, count in everywhere.items()}
    return {f"residents.mid_{year}": int(count) for year, count in own.items()} | of_all


def line_values(lines: pd.DataFrame, value: str, prefix: str) -> dict[str, Any]:
    """The column `value` of each line as `<prefix>.<line_id>`, hyphens of the id as underscores."""
    pairs = zip(lines["line_id"], lines[value], strict=True)
    return {f"{prefix}.{line_id.replace('-', '_')}": _plain(amount) for line_id, amount in pairs}


def counted_values(counted: pd.DataFrame, value: str) -> dict[str, Any]:
    """The column `value` of what is counted, as `<resource>.<line_id>`."""
    found: dict[str, Any] = {}
    for resource, own in counted.groupby("resource", sort=False):
        found |= line_values(own, value, str(resource).replace(" ", "_"))
    return found


def financial_years(lines: pd.DataFrame) -> dict[str, Any]:
    """The financial years in which each fund has lines, as `<fund>.years`."""
    dated = lines[lines["financial_years"].astype(bool)]
    return {
        f"{fund}.years": sorted({year for years in own for year in years})
        for fund, own in dated.groupby("fund", sort=False)["financial_years"]
    }


def lines_of_totals(lines: pd.DataFrame) -> dict[str, list[str]]:
    """The ids of the lines that add up to each stated total, as `lines_of.<total_id>`."""
    found: dict[str, list[str]] = {}
    for row in lines.itertuples():
        for total in row.totals:
            found.setdefault(f"lines_of.{total}", []).append(row.line_id)
    return found


def choice_counts(results: Mapping[str, Any], concerns: pd.DataFrame, question: str) -> dict[str, Any]:
    """How many chose each concern (first), as `consultation.first_choices`, and the listed ones, `concerns.listed`."""
    ids = sorted(concerns["concern_id"])
    counts = [results.get(f"consultation.{question}.{concern}") for concern in ids]
    complete = all(isinstance(count, int) for count in counts)
    return {
        "consultation.first_choices": counts if complete else None,
        "concerns.listed": [concern for concern in ids if concern != "other"],
    }


def plan_names(
    priorities: Sequence[tuple[str, str]], term: tuple[date, date], window: tuple[date, date] | None
) -> dict[str, Any]:
    """The plan's dates and priorities; `priority_names` are in lower case. Dates of the window are None without one."""
    return {
        "priorities": [identifier for identifier, _ in priorities],
        "priority_names": [name.lower() for _, name in priorities],
        "plan.term_start": term[0],
        "plan.term_end": term[1],
        "window.opens": window[0] if window else None,
        "window.closes": window[1] if window else None,
    }


def descriptions(lines: pd.DataFrame | None, counted: pd.DataFrame | None, funds: Mapping[str, str]) -> dict[str, str]:
    """What each line of money, and of officers or the like, is for, by its name in expressions; `funds` are by id."""
    money = {} if lines is None else line_values(lines, "project", "lines")
    money |= {f"{fund}.years": f"{label}: years" for fund, label in funds.items()}
    return money | ({} if counted is None else counted_values(counted, "description"))


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
