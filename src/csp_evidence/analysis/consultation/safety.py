"""Feeling safe: the share by group, with intervals, tests against the rest and warnings of small bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from csp_evidence.analysis.consultation import counting, weighting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.intervals import wilson
from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.consultation.questions import GROUPS, Question
from csp_evidence.analysis.consultation.sentences import in_sentence
from csp_evidence.analysis.small_counts.differencing import WITHHELD
from csp_evidence.analysis.wording import counted, listed

COLUMNS = [
    "characteristic",
    "group",
    "yes",
    "no",
    "answered",
    "percent",
    "weighted",
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
    small_base: int,
    weight: pd.Series | None = None,
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
    weight
        By the index of the responses, of those who have one; all alike by default.
    small_base
        Bases below it are marked: their shares move a lot with a few answers.

    Returns
    -------
    DataFrame
        characteristic, group, yes, no, answered (respondents), percent (who feel safe), weighted (the same, by
        weight), low and high (Wilson, 95%), p_value, q_value, reading ("safer", "less safe", "no difference", with
        "small base").
    """
    from scipy.stats import false_discovery_control, fisher_exact

    rows = []
    for name, question in groups.items():
        counts = counting.good_by_group(answers, opinion, question).sort_values("label")
        yes_all, all_answers = int(counts["yes"].sum()), int(counts["answered"].sum())
        weighted = weighting.good_by_group(answers, opinion, question, weight) if weight is not None else {}
        for row in counts.itertuples():
            yes, answered = int(row.yes), int(row.answered)
            rest = [yes_all - yes, all_answers - answered - (yes_all - yes)]
            low, high = wilson(yes, answered)
            percent = percentage(yes, answered, 1)
            rows.append(
                {
                    "characteristic": name,
                    "group": row.label,
                    "yes": yes,
                    "no": answered - yes,
                    "answered": answered,
                    "percent": percent,
                    "weighted": weighted.get(row.option) if weighted else 100 * yes / answered,
                    "low": 100 * low,
                    "high": 100 * high,
                    "p_value": float(fisher_exact([[yes, answered - yes], rest]).pvalue),
                    "above": yes * (all_answers - answered) > rest[0] * answered,
                }
            )
    table = pd.DataFrame(rows)
    if table.empty:
        return pd.DataFrame(columns=COLUMNS)
    table["q_value"] = false_discovery_control(table["p_value"], method="bh")
    table["reading"] = [_reading(row, small_base) for row in table.to_dict("records")]
    return table[COLUMNS]


def groups(answers: Answers) -> dict[str, Question]:
    """The questions that the form tells respondents apart by, by what readers call them; wards come first."""
    return {question.named: question for role in GROUPS for question in answers.form.of(role) if question.options}


def overall(answers: Answers, opinion: Question) -> float:
    """The share of good answers among those who answered, in per cent."""
    answered = answers.answered(opinion)
    good = answered & answers.given(opinion).isin(opinion.meaning("good"))
    return 100 * counting.rows_of(good) / counting.rows_of(answered)


def as_released(by_group: pd.DataFrame) -> pd.DataFrame:
    """Released groups, where a withheld count takes the reading with it."""
    hidden = (by_group[["answered", "yes", "no"]].astype(object) == WITHHELD).any(axis=1)
    return by_group.assign(reading=by_group["reading"].mask(hidden, WITHHELD))


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
    """What is drawn of groups that are shown: name, answered, yes, no, percent, low, high, reading (four at most)."""
    named = groups.assign(
        name=groups["characteristic"] + ": " + groups["group"].str.lower(),
        reading=["small base" if "small base" in one else one for one in groups["reading"]],
    )
    numbers = ["percent", "low", "high"]
    return named[["name", "answered", "yes", "no", *numbers, "reading"]].astype(dict.fromkeys(numbers, float))


def ends(bars: pd.DataFrame) -> dict[str, str]:
    """The groups of a drawing with the lowest and the highest share: lowest, highest."""
    name, share = bars["name"], bars["percent"]
    return {"lowest": name[share.idxmin()], "highest": name[share.idxmax()]}


def differences_said(tests: int, differing: int, groups: Mapping[str, Question]) -> str:
    """How many groups differ from the rest, in a sentence that says what the tests can and cannot show."""
    by = listed([SPOKEN.get(question.role or "", in_sentence(name)) for name, question in groups.items()], last="or")
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


def _reading(row: Mapping[str, object], small_base: int) -> str:
    word = "no difference"
    if float(str(row["q_value"])) <= ALPHA:
        word = "safer" if row["above"] else "less safe"
    return f"{word}; small base" if int(str(row["answered"])) < small_base else word
