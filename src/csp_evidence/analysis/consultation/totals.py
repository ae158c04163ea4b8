"""What is known of a consultation as a whole: what is published, and the responses where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from csp_evidence.analysis.consultation.published import FORM, outside_range
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.release import Rule
from csp_evidence.analysis.release.microdata import of_released
from csp_evidence.analysis.release.rule import REACH

OURS = "consultation_responses"


@of_released
def known_totals(counts: Mapping[str, int], published: pd.DataFrame) -> pd.DataFrame:
    """Counts of the whole consultation, as published where they are and from the responses otherwise.

    Parameters
    ----------
    counts
        As `counting.quantities` gives them; empty without responses.
    published
        As `published.published_figures` gives them; a count is missing where a percentage alone is published. One that
        the responses contradict, as a person has confirmed, does not count.

    Returns
    -------
    DataFrame
        By quantity: count, published (whether the partnership published it), source (the input it stands in).
    """
    given = published[published["count"].notna() & published["confirmed"].isna()]
    printed = {row.quantity: (int(row.count), True, row.source) for row in given.itertuples(index=False)}
    found = {name: (count, False, OURS) for name, count in counts.items()} | printed
    columns = ["count", "published", "source"]
    return pd.DataFrame.from_dict(found, orient="index", columns=columns).rename_axis("quantity")


@of_released
def rests_on(known: pd.DataFrame, *names: str, also: Iterable[str] = ()) -> list[str]:
    """The inputs that totals come from, in order; `also` are others that go in beside them.

    What is no total, such as a band of numbers, comes from the responses.
    """
    return sorted({*also, *(str(known.at[name, "source"]) if name in known.index else OURS for name in names)})


@of_released
def responses(known: pd.DataFrame) -> int | None:
    """How many answered; None where nobody published it and no responses are supplied."""
    return int(known.at["responses", "count"]) if "responses" in known.index else None


@of_released
def responses_said(total: int | None, as_told: Callable[[int | str, str], str]) -> str:
    """How many answered, as a sentence names it."""
    return "a number of responses that is not published" if total is None else as_told(total, "responses")


@of_released
def published_share(published: pd.DataFrame, quantity: str) -> Decimal | None:
    """The percentage that is published of a quantity; None where there is none."""
    shares = published.set_index("quantity")["percent"]
    return None if quantity not in shares or pd.isna(shares[quantity]) else shares[quantity]


@of_released
def connection(known: pd.DataFrame) -> pd.DataFrame:
    """Those who live or work in the area and those who do not, by connected and not_connected: value, published.

    Empty where it is not known.
    """
    total = responses(known)
    if total is None or "connected" not in known.index:
        return pd.DataFrame({"value": [], "published": []})
    inside = int(known.at["connected", "count"])
    counts = pd.DataFrame({"value": [inside, total - inside]}, index=["connected", "not_connected"])
    return counts.assign(published=bool(known.at["connected", "published"]))


@of_released
def of_question(question: Question) -> list[str]:
    """The quantities of a question's options, in the order of the form."""
    return [f"{question.id}.{name}" for name in question.options]


@of_released
def by_option(known: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Counts of the options of a question: rank, option, label, respondents, published.

    A scale keeps its order; other options stand by their counts, the most first. What is no answer comes last, without
    a rank.
    """
    names = list(question.options)
    found = known.reindex(of_question(question))
    table = pd.DataFrame(
        {
            "option": names,
            "label": [option.label for option in question.options.values()],
            "respondents": found["count"].to_numpy(dtype="int64"),
            "published": found["published"].to_numpy(dtype=bool),
            "last": [option.means == "no answer" for option in question.options.values()],
        }
    )
    if question.kind != "scale":
        order = ["last", "respondents", "option"]
        table = table.sort_values(order, ascending=[True, False, True], ignore_index=True)
    ranks = table["respondents"].where(~table["last"]).rank(ascending=False, method="min").astype("Int64")
    table.insert(0, "rank", ranks)
    return table.drop(columns="last")


@of_released
def has_counts(known: pd.DataFrame, question: Question) -> bool:
    """Whether every answer of a question has a count, or the responses hold it."""
    return question.held or (bool(question.options) and set(of_question(question)) <= set(known.index))


@of_released
def base_of(known: pd.DataFrame, published: pd.DataFrame, question: Question) -> str:
    """The quantity that percentages of a question are of: the published base, or else those who answered it."""
    own = published[published["quantity"].isin(of_question(question))]["base"].dropna()
    named = own.iloc[0] if len(own) else None
    return str(named) if named in known.index else f"{question.id}.answered"


@of_released
def by_priority(known: pd.DataFrame, question: Question) -> pd.DataFrame:
    """First choices of the concerns that each priority takes up, by priority: first_choices, sources."""
    rows = {}
    for priority in sorted({option.priority for option in question.options.values() if option.priority}):
        names = [f"{question.id}.{name}" for name, option in question.options.items() if option.priority == priority]
        count = int(known.loc[names, "count"].sum())
        rows[priority] = (count, rests_on(known, *names, also=[options_source(question)]))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["first_choices", "sources"])


@of_released
def options_source(question: Question) -> str:
    """The input that says what the options of a question are."""
    return question.options_from.input if question.options_from else FORM


class Outside(NamedTuple):
    """The least and the most respondents who neither live nor work in the area, and the inputs that say so."""

    least: int
    most: int
    sources: list[str]


@of_released
def outside(known: pd.DataFrame, published: pd.DataFrame, rule: Rule) -> Outside | None:
    """How many can be from outside the area, by the percentage that is published or else by count.

    A rounded count may be any that is rounded to it, and a withheld one any that is withheld. None where nobody knows,
    and where no number of people gives the percentage.
    """
    share, total = published_share(published, "connected"), responses(known)
    if total is None:
        return None
    if share is not None and not ("connected" in known.index and known.at["connected", "published"]):
        row = published.set_index("quantity").loc["connected"]
        found = outside_range(total, share, int(row["decimals"]))
        if found is None:
            return None
        least, most = found
        return Outside(least, most, rests_on(known, "responses", also=[str(row["source"])]))
    if "connected" not in known.index:
        return None
    count = total - int(known.at["connected", "count"])
    if known.at["connected", "published"]:
        least, most = count, count
    else:
        least, most = (count - REACH, count + REACH) if count > rule.withheld_to else (0, rule.withheld_to + REACH)
    return Outside(least, most, rests_on(known, "connected", "responses"))
