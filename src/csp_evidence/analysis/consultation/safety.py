"""Feeling safe: the share by group, with intervals, tests against the rest and warnings of small bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from csp_evidence.analysis.consultation.fieldwork import in_words
from csp_evidence.analysis.consultation.intervals import wilson
from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.small_counts.differencing import WITHHELD
from csp_evidence.analysis.wording import counted

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
CHARACTERISTICS = {"age_band": "Age", "sex": "Sex", "ethnic_group": "Ethnic group"}
ALPHA = 0.05


def safe_by_group(
    responses: pd.DataFrame, characteristics: Mapping[str, str], small_base: int, weights: pd.Series | None = None
) -> pd.DataFrame:
    """Who feels safe, by each group of each characteristic.

    Each group is tested against everyone else who answered both questions, by Fisher's exact test (two-sided). All
    tests of the table are controlled together for the false discovery rate (Benjamini and Hochberg, JRSS B 57, 1995):
    q_value is the smallest rate at which the difference would be declared. Tests and intervals read the responses as
    if they were a random sample.

    Parameters
    ----------
    characteristics
        Column of the responses -> what readers call it.
    weights
        Weight of each response, by the index of the responses; all alike by default.
    small_base
        Bases below it are marked: their shares move a lot with a few answers.

    Returns
    -------
    DataFrame
        characteristic, group, yes, no, answered (respondents), percent (who feel safe), weighted (the same, by
        weight), low and high (Wilson, 95%),
        p_value, q_value, reading ("safer", "less safe", "no difference", with "small base").
    """
    from scipy.stats import false_discovery_control, fisher_exact

    weights = pd.Series(1.0, index=responses.index) if weights is None else weights
    rows = []
    for column, name in characteristics.items():
        both = responses[responses["feels_safe"].notna() & responses[column].notna()]
        yes_all, all_answers = int(both["feels_safe"].sum()), len(both)
        for group, of in both.groupby(column, sort=True):
            yes, answered = int(of["feels_safe"].sum()), len(of)
            rest = [yes_all - yes, all_answers - answered - (yes_all - yes)]
            low, high = wilson(yes, answered)
            weight = weights[of.index].astype(float)
            rows.append(
                {
                    "characteristic": name,
                    "group": group,
                    "yes": yes,
                    "no": answered - yes,
                    "answered": answered,
                    "percent": percentage(yes, answered, 1),
                    "weighted": float(100 * weight[of["feels_safe"].astype(bool)].sum() / weight.sum()),
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


def both_told(safe: pd.DataFrame) -> bool:
    """Whether neither of the two released counts of feeling safe (respondents) is withheld."""
    return WITHHELD not in list(safe["respondents"])


def groups(persons: pd.DataFrame, ward_names: Mapping[str, str] | None) -> tuple[pd.DataFrame, dict[str, str]]:
    """Persons with their groups in words, and what readers call each column; wards only where they have names."""
    named = persons.assign(**{column: in_words(persons[column]) for column in CHARACTERISTICS})
    if ward_names is None:
        return named, CHARACTERISTICS
    return named.assign(ward=persons["ward_code"].map(ward_names)), {"ward": "Ward", **CHARACTERISTICS}


def as_released(by_group: pd.DataFrame) -> pd.DataFrame:
    """Released groups, where a withheld count takes the reading with it."""
    hidden = (by_group[["answered", "yes", "no"]].astype(object) == WITHHELD).any(axis=1)
    return by_group.assign(reading=by_group["reading"].mask(hidden, WITHHELD))


def by_ward(released: pd.DataFrame) -> pd.DataFrame:
    """The rows of wards, the ward first and without its characteristic."""
    wards = released[released["characteristic"] == "Ward"]
    return wards.drop(columns="characteristic").rename(columns={"group": "ward"})


def by_characteristic(released: pd.DataFrame) -> pd.DataFrame:
    """The rows of the other groups."""
    return released[released["characteristic"] != "Ward"]


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


def differences_said(tests: int, differing: int) -> str:
    """How many groups differ from the rest, in a sentence that says what the tests can and cannot show."""
    if not differing:
        return (
            f"We compared {counted(tests, 'groups')} by ward, age, sex or ethnicity with everybody else. For none can "
            "we say that it felt safer or less safe, as if those who answered were a random sample."
        )
    return (
        f"{differing} of {counted(tests, 'groups')} by ward, age, sex or ethnicity felt safer or less safe than "
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
