"""Ids of rows as numbers: what is no id, the same number for the same id, and which ids stand more than once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_.:/+-]*[0-9A-Za-z])?")
LENGTH = 64  # of an id as it is published: eight words of eight bytes
MIX = np.array([2 * number + 0x9E3779B97F4A7C15 for number in range(0, 8 * 0x1F123BB5, 0x1F123BB5)], dtype=np.uint64)


def odd_ids(column: pa.StringArray) -> Iterator[tuple[int, str]]:
    """The place and text of each cell that is no id; a blank is none, and signs may stand within an id."""
    from pyarrow import compute

    if _bytes_of(column).isalnum():
        return
    plain = compute.ascii_is_alnum(column).to_numpy(zero_copy_only=False)
    for at in np.flatnonzero(~plain & (compute.binary_length(column).to_numpy(zero_copy_only=False) > 0)):
        text = column[int(at)].as_py()
        if not ID.fullmatch(text):
            yield int(at), text


def id_numbers(column: pa.StringArray) -> NDArray[np.uint64]:
    """A number for each id, the same for the same id; 0 for a blank."""
    import pyarrow as pa
    from pyarrow import compute

    lengths = compute.binary_length(column).to_numpy(zero_copy_only=False)
    found = np.zeros(len(column), np.uint64)
    usual = lengths == LENGTH
    if usual.any():
        found[usual] = _numbers(column if (usual | (lengths == 0)).all() else column.filter(pa.array(usual)))
    other = (lengths > 0) & ~usual
    if other.any():
        texts = column.filter(pa.array(other)).to_numpy(zero_copy_only=False)
        found[other] = pd.util.hash_array(texts.astype(object), categorize=False) | np.uint64(1)
    return found


def _numbers(column: pa.StringArray) -> NDArray[np.uint64]:
    """A number for each id of the usual length; blanks take no place in the buffer that holds them."""
    words = np.frombuffer(_bytes_of(column), np.uint64).reshape(-1, LENGTH // 8)
    return _scrambled(np.einsum("ij,j->i", words, MIX))


def _bytes_of(column: pa.StringArray) -> bytes:
    """The cells of a column one after the other."""
    _, offsets, texts = column.buffers()
    first, last = np.frombuffer(offsets, np.int32)[[column.offset, column.offset + len(column)]]
    return texts[int(first) : int(last)].to_pybytes() if texts else b""


def repeated(ids: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether another row has the id as well; of a blank it has not."""
    ordered = np.sort(ids)  # quicker than the order itself, for few ids are repeated
    again = np.unique(ordered[1:][np.diff(ordered) == 0])
    found: NDArray[np.bool_] = np.isin(ids, again[again != 0])
    return found


def _scrambled(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers whose sums tell them apart (the finaliser of splitmix64), never 0."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(factor)
    found: NDArray[np.uint64] = (numbers ^ (numbers >> np.uint64(31))) | np.uint64(1)
    return found
