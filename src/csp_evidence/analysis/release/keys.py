"""Keys of the people counted: they settle how a count is rounded, and change with any answer that anybody changes."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b

import pandas as pd

KEYS = 256  # as many as in the ONS's tables of changes


def record_keys(answers: pd.DataFrame) -> pd.Series:
    """A key of 0 to 255 for each row, by the index of the rows, drawn from all the answers together.

    Whoever holds the same answers gets the same keys, in whatever order the rows stand. Where one answer is added,
    taken away or changed, all keys are others. Nobody can work them out who does not have every answer, so that the
    answers are the secret and no other has to be kept.
    """
    columns = [answers[name].map(_text) for name in sorted(map(str, answers))]
    rows = ["\x1f".join(cells) for cells in zip(*columns, strict=True)] if columns else [""] * len(answers)
    secret = blake2b("\x1e".join(sorted(rows)).encode(), digest_size=32, person=b"record keys").digest()
    seen: dict[str, int] = defaultdict(int)
    keys = []
    for row in rows:
        seen[row] += 1
        keys.append(blake2b(f"{seen[row]}\x1f{row}".encode(), digest_size=1, key=secret).digest()[0])
    return pd.Series(keys, index=answers.index, dtype="int64")


def draw(keys: pd.Series) -> float:
    """A number of 0 to 1 for a set of people, from the sum of their keys: the same people, the same number."""
    return float(keys.sum() % KEYS) / KEYS


def _text(cell: object) -> str:
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)
