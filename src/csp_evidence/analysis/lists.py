"""Cells that hold a list: the one place that knows what separates their items."""

from __future__ import annotations

SEPARATOR = ";"  # as the sidecars of the inputs declare it, under `delimiter`


def list_items(cell: object) -> list[str]:
    """The items of a cell such as "2017/18;2018/19", in their order and without blanks around them; none of a blank."""
    if not isinstance(cell, str):
        return []
    return [item for part in cell.split(SEPARATOR) if (item := part.strip())]
