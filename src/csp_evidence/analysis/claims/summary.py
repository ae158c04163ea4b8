"""How many statements of a report got each verdict, as counts and as a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from csp_evidence.analysis.claims.dependencies import figure_label, names_of
from csp_evidence.analysis.claims.judging import CORRECT, VERDICTS, Judged, Verdict, called
from csp_evidence.analysis.wording import counted, is_are, listed

DOUBTFUL: tuple[Verdict, ...] = ("wrong", "incomplete", "unclear", "looks wrong but explained")


def counts(judged: Sequence[Judged]) -> dict[str, int]:
    """The number of statements in all, and by verdict, by the keys of results."""
    found = Counter(item.verdict for item in judged)
    return {"statements": len(judged)} | {f"statements.{word.replace(' ', '_')}": found[word] for word in VERDICTS}


def sentence(judged: Sequence[Judged]) -> str:
    """What the verdicts come to, in sentences of at most 25 words."""
    found = Counter(item.verdict for item in judged)
    fact = sum(item.verdict == "wrong" and item.claim.weight == "hard" for item in judged)
    wording = found["wrong"] - fact
    sound = sum(found[word] for word in CORRECT)
    rounded = found["correct when rounded"]
    kinds = [f"{counted(fact, 'errors')} of fact"] if fact else []
    kinds += [f"{wording if fact else counted(wording, 'errors')} of wording"] if wording else []
    explained = found["looks wrong but explained"]
    other = [f"{number} {is_are(number)} {word}" for word in ("incomplete", "unclear") if (number := found[word])]
    other += [f"{explained} {'looks' if explained == 1 else 'look'} wrong but can be explained"] if explained else []
    parts = [
        f"{sound} of {counted(len(judged), 'statements')} of the report {is_are(sound)} correct"
        + (f", {'all' if rounded == sound else rounded} of them when rounded." if rounded else "."),
        f"{found['wrong']} {is_are(found['wrong'])} wrong: {listed(kinds)}." if kinds else "None is wrong.",
        f"{listed(other)}." if other else "",
        f"We could not check {found['not checkable']}." if found["not checkable"] else "",
        f"We could only record {found['recorded']}." if found["recorded"] else "",
    ]
    return " ".join(filter(None, parts))


def doubtful_links(judged: Sequence[Judged], known_as: Mapping[str, str]) -> pd.DataFrame:
    """The figures under the statements in doubt: figure and statement (as readers know them), verdict; a row a pair.

    Parameters
    ----------
    known_as
        As `dependencies.figure_label` takes it.
    """
    figures = names_of([item.claim for item in judged])
    rows = [
        (figure_label(figure, known_as), called(item.claim), item.verdict)
        for item in judged
        if item.verdict in DOUBTFUL
        for figure in figures[item.claim.id]
    ]
    return pd.DataFrame(rows, columns=["figure", "statement", "verdict"])


def in_links(drawn: pd.DataFrame) -> dict[str, Any]:
    """Of `doubtful_links`: how many figures and statements, and the figure under most of them with their number."""
    most = drawn["figure"].value_counts()
    return {
        "figures": drawn["figure"].nunique(),
        "statements": drawn["statement"].nunique(),
        "most": most.index[0],
        "times": int(most.iloc[0]),
    }
