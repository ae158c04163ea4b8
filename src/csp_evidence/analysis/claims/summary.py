"""How many statements of a report got each verdict, as counts and as a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from csp_evidence.analysis.claims.judging import CORRECT, VERDICTS, Judged, Verdict

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
    parts = [
        f"{_of(sound, len(judged))} of the report {_are(sound)} correct.",
        f"{found['wrong']} {_are(found['wrong'])} wrong: {_errors(fact)} of fact and {wording} of wording.",
        f"{found['incomplete']} {_are(found['incomplete'])} incomplete, {found['unclear']} unclear, and "
        f"{found['looks wrong but explained']} look wrong but can be explained.",
        f"We could not check {found['not checkable']}, and {found['recorded']} we could only record.",
    ]
    return " ".join(parts)


def _of(number: int, whole: int) -> str:
    return f"{number} of {whole} statement{'' if whole == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _errors(number: int) -> str:
    return f"{number} error{'' if number == 1 else 's'}"
