"""Puts what leaves a stage or an edition through the disclosure policy, and compares its tables with each other."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.analysis.small_counts.differencing import WITHHELD, Shown, differences
from csp_evidence.errors import GateError
from csp_evidence.records import StageRecord
from csp_evidence.stage.disclosure import People, Policy, assumed, marked_as


class Releases:
    """The tables and figures of one stage that rest on personal records, as they were let through."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._shown: dict[str, Shown] = {}

    def release(
        self,
        what: str,
        frame: pd.DataFrame,
        people: People,
        *,
        like: pd.DataFrame | None = None,
        published: Sequence[bool] | None = None,
    ) -> pd.DataFrame:
        """The frame as it may be shown.

        Parameters
        ----------
        like : a protected frame with some of the same counts; what is withheld there is withheld here as well.
        published : the rows whose counts the partnership has published itself. They stand exactly.
        """
        stands = pd.Series([False] * len(frame) if published is None else [*published], index=frame.index, dtype=bool)
        if len(frame) and stands.all():
            return frame
        shared = [] if like is None else [name for name in (*people.counts, *people.known) if name in like]
        marked = frame if like is None else marked_as(frame, like, people.names(frame)[0], shared)
        shown = self._policy.protect(marked, people, what)
        if not stands.any():
            return shown
        return shown.assign(**{name: shown[name].astype(object).mask(stands, frame[name]) for name in people.counts})

    def table(self, what: str, frame: pd.DataFrame, people: People | None) -> tuple[pd.DataFrame, dict[str, Any]]:
        """The protected frame, and what its record says of it."""
        layout = people or assumed(frame, what)
        protected = self._policy.protect(frame, layout, what)
        return protected, self._note(what, protected, layout)

    def figure(self, what: str, data: pd.DataFrame, people: People | None) -> dict[str, Any]:
        """What the record of a figure says of it; GateError where it was drawn from unprotected counts."""
        layout = people or assumed(data, what)
        self._policy.require(data, layout, what)
        noted = self._note(what, data, layout)
        return {name: noted[name] for name in ("counts", "keys", "adds_up")}

    def compare(self, kept: Collection[str]) -> None:
        """Refuse tables and figures, of those still kept, that give away together what each of them withholds."""
        refuse_differences([shown for what, shown in self._shown.items() if what in kept], self._policy)

    def _note(self, what: str, frame: pd.DataFrame, layout: People) -> dict[str, Any]:
        keys = layout.names(frame)
        self._shown[what] = Shown(what, frame, keys, layout.counts, not layout.overlapping)
        withheld = int((frame[list(layout.counts)].astype(object) == WITHHELD).to_numpy().sum())
        adds_up = not layout.overlapping
        return {"counts": layout.counts, "keys": keys, "adds_up": adds_up, "withheld": withheld}


def refuse_differences(shown: Sequence[Shown], policy: Policy) -> None:
    """Refuse tables that can be subtracted from each other; GateError names the tables, not the counts.

    Rounded counts differ by steps of the rounding, which tell of no exact number: they are compared for marks alone.
    """
    found = differences(shown, policy.threshold if policy.rounding == 1 else 1)
    if found:
        more = f" And {len(found) - 5} more." if len(found) > 5 else ""
        raise GateError(
            f"Tables of this edition can be subtracted from each other: {'; '.join(found[:5])}.{more} Withhold the "
            "category in both, count both for the same people, or leave one out."
        )


def compare_edition(folder: Path, stages: Iterable[StageRecord], policy: Policy) -> None:
    """Compare the tables and the data of the figures of all stages, as they lie in the edition's folder."""
    outputs = [(t.file, t.keys, t.counts, t.adds_up) for stage in stages for t in stage.tables]
    outputs += [(f.data_file, f.keys, f.counts, f.adds_up) for stage in stages for f in stage.figures]
    shown = [Shown(file, _as_text(folder / file), keys, counts, up) for file, keys, counts, up in outputs if counts]
    refuse_differences(shown, policy)


def _as_text(path: Path) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(path.read_bytes()), dtype=str, keep_default_na=False)
