"""Feeling safe: the share by group, with intervals, tests against the rest and warnings of small bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from csp_evidence.analysis.assessment.change import UNSURE
from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.intervals import wilson
from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.consultation.questions import GROUPS, Question
from csp_evidence.analysis.consultation.sentences import in_sentence
from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.wording import counted, listed

COLUMNS = [
    "characteristic",
    "group",
    "yes",
    "no",
    "answered",
    "percent",
    "low",
    "high",
    "p_value",
    "q_value",
    "reading",
]
ALPHA = 0.05
SPOKEN = {"ethnic_group": "ethnicity"}


def safe_by_group(
    answers: Answers,
    opinion: Question,
    groups: Mapping[str, Question],
) -> pd.DataFrame:
    """Who feels safe, by each group that the form tells respondents apart by.

    Each group is tested against everyone else who answered both questions, by Fisher's exact test (two-sided). All
    tests of the table are controlled together for the false discovery rate (Benjamini and Hochberg, JRSS B 57, 1995):
    q_value is the smallest rate at which the difference would be declared. Tests and intervals read the responses as
    if they were a random sample.

    Parameters
    ----------
    answers
        Of those whom the table is of.
    groups
        What readers call a characteristic -> the question on it.

    Returns
    -------
    DataFrame
        characteristic, group, yes, no, answered (respondents), percent (who feel safe), low and high (Wilson, 95%),
        p_value, q_value, reading ("safer", "less safe", "too uncertain to say"). Groups that are too small have no
        test.
    """
    from scipy.stats import false_discovery_control, fisher_exact

    rows = []
    for name, question in groups.items():
        counts = counting.good_by_group(answers, opinion, question)
        counts = counts.sort_values("label") if question.role == "ward" else counts  # bands of age keep their order
        yes_all, all_answers = int(counts["yes"].sum()), int(counts["answered"].sum())
        for row in counts.itertuples():
            yes, answered = int(row.yes), int(row.answered)
            shown: dict[str, Any] = {"characteristic": name, "group": row.label, "yes": yes, "no": answered - yes}
            shown["answered"] = answered
            if answered:
                rest = [yes_all - yes, all_answers - answered - (yes_all - yes)]
                low, high = wilson(yes, answered)
                shown |= {"percent": percentage(yes, answered, 1), "low": 100 * low, "high": 100 * high}
                shown["p_value"] = float(fisher_exact([[yes, answered - yes], rest]).pvalue)
                shown["above"] = yes * (all_answers - answered) > rest[0] * answered
            rows.append(shown)
    table = pd.DataFrame(rows, columns=[*COLUMNS, "above"])
    tested = table["answered"] > 0
    if not tested.any():
        return table[COLUMNS].iloc[:0]
    table.loc[tested, "q_value"] = false_discovery_control(table.loc[tested, "p_value"].astype(float), method="bh")
    table["reading"] = [_reading(row) if row["answered"] else WITHHELD for row in table.to_dict("records")]
    return table[COLUMNS]


def groups(answers: Answers) -> dict[str, Question]:
    """The questions that the form tells respondents apart by, by what readers call them; wards come first."""
    return {question.named: question for role in GROUPS for question in answers.form.of(role) if question.options}


def overall(answers: Answers, opinion: Question) -> float:
    """The share of good answers among those who answered, in per cent, from released counts."""
    table = counting.options(answers, opinion).set_index("option")["respondents"]
    return 100 * float(table[opinion.meaning("good")].sum()) / counting.answered(answers, opinion)


def tested(by_group: pd.DataFrame) -> int:
    """How many groups could be compared with the rest."""
    return int((by_group["answered"] > 0).sum())


def by_ward(released: pd.DataFrame, groups: Mapping[str, Question]) -> pd.DataFrame:
    """The rows of wards, the ward first and without its characteristic."""
    wards = released[released["characteristic"].isin(_wards(groups))]
    return wards.drop(columns="characteristic").rename(columns={"group": "ward"})


def by_characteristic(released: pd.DataFrame, groups: Mapping[str, Question]) -> pd.DataFrame:
    """The rows of the other groups."""
    return released[~released["characteristic"].isin(_wards(groups))]


def _wards(groups: Mapping[str, Question]) -> list[str]:
    return [name for name, question in groups.items() if question.role == "ward"]


def shown(groups: pd.DataFrame) -> pd.DataFrame:
    """The groups whose counts are shown."""
    return groups[groups["reading"] != WITHHELD]


def drawn(groups: pd.DataFrame) -> pd.DataFrame:
    """What is drawn of groups that are shown: name, answered, yes, no, percent, low, high, reading (three at most)."""
    named = groups.assign(name=groups["characteristic"] + ": " + groups["group"])
    numbers = ["percent", "low", "high"]
    return named[["name", "answered", "yes", "no", *numbers, "reading"]].astype(dict.fromkeys(numbers, float))


def ends(bars: pd.DataFrame) -> dict[str, str]:
    """The groups of a drawing with the lowest and the highest share: lowest, highest."""
    name, share = bars["name"], bars["percent"]
    return {"lowest": name[share.idxmin()], "highest": name[share.idxmax()]}


def _spoken(name: str, question: Question) -> str:
    """What people are told apart by, in a sentence; a question without a short name by its wording."""
    return SPOKEN.get(question.role or "", f"“{name}”" if name == question.wording else in_sentence(name))


def differences_said(tests: int, differing: int, groups: Mapping[str, Question]) -> str:
    """How many groups differ from the rest, in a sentence that says what the tests can and cannot show."""
    by = listed([_spoken(name, question) for name, question in groups.items()], last="or")
    if not differing:
        return (
            f"We compared {counted(tests, 'groups')} by {by} with everybody else. For none can "
            "we say that it felt safer or less safe, as if those who answered were a random sample."
        )
    return (
        f"{differing} of {counted(tests, 'groups')} by {by} felt safer or less safe than "
        "everybody else. Chance alone seldom gives such a difference, as if those who answered were a random sample."
    )


def differences_headline(readings: Sequence[str]) -> str:
    """The headline of a drawing of groups, from their readings."""
    apart = sum(reading.startswith(("safer", "less safe")) for reading in readings)
    if not apart:
        return "For no group can we say that it felt safer or less safe than the rest"
    return f"{apart} of the {len(readings)} groups shown felt safer or less safe than the rest"


def _reading(row: Mapping[str, object]) -> str:
    if float(str(row["q_value"])) <= ALPHA:
        return "safer" if row["above"] else "less safe"
    return UNSURE
