"""How many statements of a report got each verdict, as counts and as a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from csp_evidence.analysis.claims.judging import CORRECT, VERDICTS, Judged, Verdict
from csp_evidence.analysis.wording import counted, is_are, listed

DOUBTFUL: tuple[Verdict, ...] = ("wrong", "incomplete", "unclear", "looks wrong but explained")
HOW_TESTED = (
    "Every statement of the report that gives a number, a date, a count or a law is here in our own words, with its "
    "verdict. A statement is correct only where something other than our own copy bears it out, and the test could "
    "have failed. What we can only repeat is recorded. What we worked out ourselves stands below, as our calculation, "
    "and is not counted."
)
HOW_FIGURES_REST = "The table shows how many statements rest on each figure, through other statements too."
NO_REGISTER = "The statements of the report are not supplied, so none was tested."


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
