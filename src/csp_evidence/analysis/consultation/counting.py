"""The counts of respondents, each by way of the release: nothing else in this package counts answers.

A count is a whole number, a multiple of 5 or as published. 0 stands for one that is withheld, whether few answered so
or nobody; with it goes what is worked out from it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.bands import band_labels, round_limits
from csp_evidence.analysis.consultation.questions import LIVES, Question
from csp_evidence.analysis.consultation.released_counts import YES, groups_of, in_each, name_of, rows_of, size, weighted
from csp_evidence.analysis.release import Crossing, release

__all__ = ["in_each", "rows_of", "size", "weighted"]  # beside what is defined here
LONGEST_BY_MONTH = 36  # months; dates further apart are counted by year


def options(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by answer of a question with options, in the order of the form.

    Returns
    -------
    DataFrame
        option, label, respondents: of ranks those who put it first, of several choices those who chose it.
    """
    names = list(question.options)
    counts = in_each(
        answers, _choice(answers, question), names, around=_around(answers, question), quantity=question.id
    )
    labels = [option.label for option in question.options.values()]
    return pd.DataFrame({"option": names, "label": labels, "respondents": pd.Series(counts, dtype="int64")})


def ranks(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by answer of a ranked question: option, label, respondents (first), later, anywhere, points.

    `later` counts those who named it in another place, by place, and `anywhere` adds both up. Borda's count (J.-C. de
    Borda, 1781) gives the first of n places n points and the last 1. They are 0 where a count behind them is withheld.
    """
    table, places = options(answers, question), answers.places(question)
    names, everywhere = list(question.options), None if answers.among is None else answers.all.places(question)
    counts = pd.DataFrame({places.columns[0]: table["respondents"].to_numpy()}, index=names)
    for rank in places.columns[1:]:
        around = None if everywhere is None else everywhere[rank]
        counts[rank] = in_each(answers, places[rank], names, around=around)
    known = (counts > answers.rule.withheld_to).all(axis=1).to_numpy()
    table["later"] = counts[list(places.columns[1:])].sum(axis=1).to_numpy() * known
    table["anywhere"] = (table["respondents"] + table["later"]) * known
    worth = range(len(places.columns), 0, -1)
    table["points"] = sum(points * counts[rank] for points, rank in zip(worth, counts, strict=True)).to_numpy() * known
    return table


def bands(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by band of a number: option (from 1), label, respondents.

    The limits are those of the question. Without them, at most eight bands of a round width, the first and the last
    open, between the numbers that stand when as many of the lowest and of the highest are left out as may be withheld:
    else a limit would say that somebody lies beyond it.
    """
    numbers = answers.given(question).dropna().map(lambda number: Decimal(str(number)))
    limits = list(question.bands) or round_limits(_without_ends(sorted(numbers), answers.rule.withheld_to))
    labels = band_labels(limits, whole=all(number == int(number) for number in [*numbers, *limits]))
    names = [str(at) for at in range(len(labels))]
    place = numbers.map(lambda number: str(sum(number >= limit for limit in limits)))
    counts = in_each(answers, place.reindex(answers.responses.index), names)
    return pd.DataFrame(
        {
            "option": [str(at) for at in range(1, len(labels) + 1)],
            "label": labels,
            "respondents": pd.Series(counts, dtype="int64"),
        }
    )


def periods(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by month of a date, or by year where the dates lie over three years apart: option, label,
    respondents. It begins and ends with a month that is shown: one beyond it would say that somebody named it.
    """
    days = pd.to_datetime(answers.given(question).dropna())
    within = _without_ends(sorted(days), answers.rule.withheld_to)
    if not within:
        return pd.DataFrame({"option": [], "label": [], "respondents": pd.Series(dtype="int64")})
    by_month = (within[-1] - within[0]).days < 31 * LONGEST_BY_MONTH
    unit = "M" if by_month else "Y"
    found, every = days.dt.to_period(unit), pd.period_range(within[0], within[-1], freq=unit)
    names = [str(period) for period in every]
    counts = in_each(answers, found.astype(str).astype(object).reindex(answers.responses.index), names)
    labels = [period.strftime("%B %Y" if by_month else "%Y") for period in every]
    table = pd.DataFrame({"option": names, "label": labels, "respondents": pd.Series(counts, dtype="int64")})
    return _between_shown(table, "respondents")


def asked_and_answered(answers: Answers, question: Question) -> pd.DataFrame:
    """One row: question (its wording), asked, answered, no_answer (don't know and the like), left_out (blank)."""
    answered, filled = answers.answered(question), answers.filled(question)
    state = pd.Series(None, index=answers.responses.index, dtype=object)
    state[answers.asked(question) | filled] = "left_out"
    state[filled] = "no_answer"
    state[answered] = "answered"
    given, no_answer, left_out = in_each(answers, state, ["answered", "no_answer", "left_out"])
    everybody = given + no_answer + left_out if question.asked_if else size(answers)
    columns = ["question", "asked", "answered", "no_answer", "left_out"]
    return pd.DataFrame([(question.wording, everybody, given, no_answer, left_out)], columns=columns)


def by_day(answers: Answers, opens: date, closes: date) -> pd.DataFrame:
    """Responses on each day of the window: day, week (0 is the first), respondents."""
    days = pd.date_range(opens, closes, freq="D")
    names = [f"{day:%Y-%m-%d}" for day in days]
    counts = in_each(answers, _days(answers).dt.strftime("%Y-%m-%d").reindex(answers.responses.index), names)
    weeks = [number // 7 for number in range(len(days))]
    return pd.DataFrame({"day": days, "week": weeks, "respondents": pd.Series(counts, dtype="int64")})


def by_week(answers: Answers, opens: date) -> pd.DataFrame:
    """Responses in each week of seven days from the opening: week_from, all.

    Not by channel: with the days and the channels beside them, too much could be worked out.
    """
    week = (_days(answers) - pd.Timestamp(opens)).dt.days // 7
    names = [str(number) for number in range(int(week.max()) + 1)]
    counts = in_each(answers, week.astype("Int64").astype(str).reindex(answers.responses.index), names)
    first_days = pd.Timestamp(opens) + pd.to_timedelta([7 * number for number in range(len(names))], unit="D")
    return _between_shown(pd.DataFrame({"week_from": first_days, "all": pd.Series(counts, dtype="int64")}), "all")


def _without_ends(ordered: list[Any], fewest: int) -> list[Any]:
    """Values in order without so many of the lowest and of the highest."""
    return ordered[max(fewest, 0) : len(ordered) - max(fewest, 0)]


def _between_shown(table: pd.DataFrame, counts: str) -> pd.DataFrame:
    """The rows from the first to the last whose count is shown."""
    shown = table.index[table[counts] > 0]
    return table.loc[shown[0] : shown[-1]].reset_index(drop=True) if len(shown) else table.iloc[:0]


def by_group(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by answer to a question on who they are, the most used options first: label, respondents."""
    table = options(answers, question).sort_values(["respondents", "label"], ascending=[False, True], ignore_index=True)
    return table.drop(columns="option")


def good_by_group(answers: Answers, opinion: Question, group: Question) -> pd.DataFrame:
    """Of those who answered both questions: option and label of each group, yes (respondents whose answer is a good
    one), answered. Small groups, and those of whom nearly all answered alike, have 0 in both.
    """
    both = answers.answered(opinion) & answers.filled(group)
    good = answers.given(opinion).isin(opinion.meaning("good"))
    said = good.map({True: YES, False: "no"}).astype(object).where(both)
    own, names = answers.given(group).where(both), tuple(group.options)
    index = answers.all.responses.index
    crossing = Crossing(
        "by_group", own.where(own.isin(names)).reindex(index), names, said.reindex(index), (YES, "no"), name_of(answers)
    )
    found = release(answers.all.keys, [crossing], groups=groups_of(answers), rule=answers.rule).crossed["by_group"]
    rows = []
    for name, option in group.options.items():
        yes, no = (found[name, of].value or 0 for of in (YES, "no"))
        shown = all(found[name, of].value is not None for of in (YES, "no"))
        rows.append((name, option.label, yes * shown, (yes + no) * shown))
    return pd.DataFrame(rows, columns=["option", "label", "yes", "answered"]).astype({"yes": int, "answered": int})


def quantities(answers: Answers) -> dict[str, int]:
    """What a partnership may publish of a consultation, by name.

    `responses`, `connected` (who live or work in the area), `concerns_listed` (options of the question on concerns
    beside other), `<question>.answered`, and `<question>.<option>` as `options` counts them.
    """
    found = {"responses": size(answers)}
    for question in answers.form.of("connection"):
        inside = answers.given(question).isin(question.meaning(*LIVES, "works"))
        found["connected"] = rows_of(answers, inside)
    for question in answers.form.of("concern"):
        found["concerns_listed"] = len(question.options) - len(question.meaning("other"))
    for question in answers.form:
        if question.held:
            counts = options(answers, question) if question.options else pd.DataFrame()
            found[f"{question.id}.answered"] = _answered(answers, question, counts)
            found |= {f"{question.id}.{row.option}": int(row.respondents) for row in counts.itertuples()}
    return found


def answered(answers: Answers, question: Question) -> int:
    """How many answered a question, don't know and the like left out."""
    return _answered(answers, question, options(answers, question) if question.options else pd.DataFrame())


def asked(answers: Answers, question: Question) -> int:
    """How many were asked a question."""
    if not question.asked_if:
        return size(answers)
    return rows_of(answers, answers.asked(question) | answers.filled(question))


def uncounted(answers: Answers) -> int:
    """How many answers to questions with one answer, or one first choice, no option counts: none, where all is well."""
    lost = 0
    for question in answers.form:
        if question.held and question.options and question.kind != "several":
            given = answers.given(question)
            lost += rows_of(answers, given.notna() & ~given.isin(list(question.options)))
    return lost


def _answered(answers: Answers, question: Question, counts: pd.DataFrame) -> int:
    """The sum of the answers, where each is shown and none is published, so that their shares are of what is shown."""
    published = any(f"{question.id}.{name}" in answers.published for name in question.options)
    if f"{question.id}.answered" in answers.published:
        said = answers.answered(question).map({True: "answered"}).astype(object)
        return in_each(answers, said, ["answered"], quantity=question.id)[0]
    if len(counts) and question.kind != "several" and not published:
        own = counts[counts["option"].isin(question.counted)]["respondents"]
        if (own > 0).all():
            return int(own.sum())
    number = size(answers) - rows_of(answers, ~answers.answered(question))
    return number if number >= answers.rule.smallest else 0


def _choice(answers: Answers, question: Question) -> pd.Series | pd.DataFrame:
    return answers.ticked(question) if question.kind == "several" else answers.given(question)


def _around(answers: Answers, question: Question) -> pd.Series | pd.DataFrame | None:
    """Everybody's answers to a question that these were not the only ones to be asked."""
    return None if answers.among is None or question.asked_if else _choice(answers.all, question)


def _days(answers: Answers) -> pd.Series:
    submitted = answers.role("submitted")
    if submitted is None:
        raise ValueError("no question has the role submitted")
    return pd.to_datetime(submitted).dropna().dt.normalize()
