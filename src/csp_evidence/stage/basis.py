"""What a number rests on, and which cells of a table rest on invented data where others are published.

Every block of a reader's page states its basis in `data-basis`: `published` (each of its numbers stands in a published
or transcribed input that it names, see `as_published`), `computed` (worked out from inputs), `invented` (an input of
which is synthetic), `illustration` (what would be if something were so) or `edition` (counted while the edition was
made, such as its checks). An invented number bears a mark as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

Basis = Literal["published", "computed", "invented", "illustration", "edition"]
Published = Sequence[str] | Mapping[str, Sequence[bool]]


def basis_of(*, synthetic: bool, illustrative: bool = False, published: bool = False) -> Basis:
    """The basis of a block as a whole; what is invented comes before all else."""
    return "invented" if synthetic else "illustration" if illustrative else "published" if published else "computed"


def invented_cells(frame: pd.DataFrame, published: Published) -> pd.DataFrame:
    """Which cells of a table are invented, one truth value a cell.

    Parameters
    ----------
    published
        The columns that rest on published figures alone; as a mapping, with a truth value for each row. The first
        column names the rows and is never invented.

    Raises
    ------
    ValueError
        A column is not in the table, or has not as many truth values as the table has rows.
    """
    columns = published if isinstance(published, Mapping) else dict.fromkeys(published, [True] * len(frame))
    missing = sorted(set(columns) - {str(name) for name in frame})
    if missing:
        raise ValueError(f"published columns that are not in the table: {', '.join(missing)}")
    invented = pd.DataFrame(True, index=frame.index, columns=frame.columns)
    invented.isetitem(0, False)
    for name, rows in columns.items():
        if len(rows) != len(frame):
            raise ValueError(f"column {name}: {len(rows)} truth values for {len(frame)} rows")
        invented[name] = [not bool(row) for row in rows]
    return invented & frame.notna()
