"""Police officers counted by post and by team, and the sum that counts some of them twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd


def posts_in_teams(posts: pd.DataFrame, team_officers: int) -> list[tuple[str, ...]]:
    """Every choice of posts that adds up to the officers of the teams, as line ids."""
    rows = [(str(row.line_id), int(row.officers)) for row in posts.itertuples()]
    return [
        tuple(name for name, _ in chosen)
        for size in range(1, len(rows) + 1)
        for chosen in combinations(rows, size)
        if sum(number for _, number in chosen) == team_officers
    ]


def two_way(posts: pd.DataFrame, in_teams: Sequence[str]) -> pd.DataFrame:
    """Posts down, whether they belong to the neighbourhood teams across.

    Parameters
    ----------
    posts
        line_id, description, paragraph, officers.
    in_teams
        The line ids of the posts that make up the teams.

    Returns
    -------
    DataFrame
        description, paragraph, in_teams, outside_teams, officers; the last row adds up.
    """
    inside = posts["line_id"].isin(list(in_teams))
    table = pd.DataFrame(
        {
            "description": posts["description"],
            "paragraph": posts["paragraph"],
            "in_teams": posts["officers"].where(inside, 0).astype(int),
            "outside_teams": posts["officers"].where(~inside, 0).astype(int),
            "officers": posts["officers"].astype(int),
        }
    )
    sums = {name: int(table[name].sum()) for name in ("in_teams", "outside_teams", "officers")}
    total = pd.DataFrame([{"description": "All", "paragraph": "", **sums}])
    return pd.concat([table, total], ignore_index=True)
