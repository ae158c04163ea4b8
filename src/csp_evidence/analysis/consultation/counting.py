"""Every count of respondents that leaves the responses is made here, and nowhere else in this package.

What comes back are counts as they are, before any protection; `points` and `any` of ranks are made from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

import pandas as pd

from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.questions import LIVES, Question

MOST_BANDS = 8
LONGEST_BY_MONTH = 36  # months; dates further apart are counted by year


def options(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by answer of a question with options, in the order of the form; those that nobody chose have 0.

    Returns
    -------
    DataFrame
        option, label, respondents: of ranks those who put it first, of several choices those who chose it.
    """
    names = list(question.options)
    if question.kind == "several":
        counts = answers.ticked(question).sum().reindex(names, fill_value=0)
    else:
        counts = answers.given(question).value_counts().reindex(names, fill_value=0)
    labels = [option.label for option in question.options.values()]
    return pd.DataFrame({"option": names, "label": labels, "respondents": counts.to_numpy(dtype="int64")})


def ranks(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by answer of a ranked question: option, label, respondents (first), later, anywhere, points.

    `anywhere` counts a respondent once, who named it in any place; `later` those of them who did not put it first.
    Borda's count (J.-C. de Borda, 1781) gives the first of n places n points and the last 1.
    """
    table, places = options(answers, question), answers.places(question)
    table["anywhere"] = answers.ticked(question).sum().reindex(table["option"]).to_numpy(dtype="int64")
    table.insert(3, "later", table["anywhere"] - table["respondents"])
    by_place = [places[rank].value_counts().reindex(table["option"], fill_value=0) for rank in places]
    worth = range(len(by_place), 0, -1)
    table["points"] = sum(points * of.to_numpy(dtype="int64") for points, of in zip(worth, by_place, strict=True))
    return table


def bands(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by band of a number: option (from 1), label, respondents; bands in between may have 0.

    The limits are those of the question. Without them, at most eight bands of a round width take in all numbers.
    """
    numbers = answers.given(question).dropna().map(lambda number: Decimal(str(number)))
    limits = list(question.bands) or _round_limits(list(numbers))
    labels = _band_labels(limits, whole=all(number == int(number) for number in [*numbers, *limits]))
    place = [sum(number >= limit for limit in limits) for number in numbers]
    counts = pd.Series(place, dtype="int64").value_counts().reindex(range(len(labels)), fill_value=0)
    return pd.DataFrame(
        {"option": range(1, len(labels) + 1), "label": labels, "respondents": counts.to_numpy(dtype="int64")}
    )


def periods(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by month of a date, or by year where the dates lie over three years apart: option, label,
    respondents; periods in between without an answer have 0.
    """
    days = pd.to_datetime(answers.given(question).dropna())
    if days.empty:
        return pd.DataFrame({"option": [], "label": [], "respondents": pd.Series(dtype="int64")})
    by_month = (days.max() - days.min()).days < 31 * LONGEST_BY_MONTH
    found = days.dt.to_period("M" if by_month else "Y")
    every = pd.period_range(found.min(), found.max())
    counts = found.value_counts().reindex(every, fill_value=0)
    form = "%B %Y" if by_month else "%Y"
    labels = [period.strftime(form) for period in every]
    return pd.DataFrame({"option": every.astype(str), "label": labels, "respondents": counts.to_numpy(dtype="int64")})


def asked_and_answered(answers: Answers, question: Question) -> pd.DataFrame:
    """One row: question (its wording), asked, answered, no_answer (don't know and the like), left_out (blank)."""
    asked = answers.asked(question) | answers.filled(question)
    given, filled = int(answers.answered(question).sum()), int(answers.filled(question).sum())
    everybody = int(asked.sum())
    row = (question.wording, everybody, given, filled - given, everybody - filled)
    return pd.DataFrame([row], columns=["question", "asked", "answered", "no_answer", "left_out"])


def by_day(answers: Answers, opens: date, closes: date) -> pd.DataFrame:
    """Responses on each day of the window, days without any included: day, week (0 is the first), respondents."""
    days = pd.date_range(opens, closes, freq="D")
    counts = _days(answers).value_counts().reindex(days, fill_value=0)
    weeks = [number // 7 for number in range(len(days))]
    return pd.DataFrame({"day": days, "week": weeks, "respondents": counts.to_numpy(dtype="int64")})


def by_week(answers: Answers, opens: date) -> pd.DataFrame:
    """Responses in each week of seven days from the opening: week_from, a column for each channel that was used, the
    most used first and by its label, and all.
    """
    week = (_days(answers) - pd.Timestamp(opens)).dt.days // 7
    channel = answers.role("channel")
    labels = {name: of.label for one in answers.form.of("channel") for name, of in one.options.items()}
    if channel is None:
        table = pd.DataFrame(index=sorted(week.dropna().unique()))
        table["all"] = week.value_counts()
    else:
        used = list(channel.value_counts().index)
        table = pd.crosstab(week, channel).reindex(columns=used, fill_value=0).rename(columns=labels)
        table["all"] = table.sum(axis=1)
    table = table.reindex(range(int(week.max()) + 1), fill_value=0).astype("int64")
    table.insert(0, "week_from", pd.Timestamp(opens) + pd.to_timedelta(7 * table.index.to_numpy(), unit="D"))
    return table.reset_index(drop=True).rename_axis(columns=None)


def by_group(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by answer to a question on who they are, the most used options first: label, respondents."""
    table = options(answers, question).sort_values(["respondents", "label"], ascending=[False, True], ignore_index=True)
    return table.drop(columns="option")


def good_by_group(answers: Answers, opinion: Question, group: Question) -> pd.DataFrame:
    """Of those who answered both questions: option and label of each group that somebody is in, yes (respondents whose
    answer is a good one), answered.
    """
    both = answers.answered(opinion) & answers.filled(group)
    good = answers.given(opinion).isin(opinion.meaning("good"))
    own, rows = answers.given(group), []
    for name, option in group.options.items():
        inside = both & (own == name)
        if inside.any():
            rows.append((name, option.label, int((inside & good).sum()), int(inside.sum())))
    return pd.DataFrame(rows, columns=["option", "label", "yes", "answered"]).astype({"yes": int, "answered": int})


def quantities(answers: Answers) -> dict[str, int]:
    """What a partnership may publish of a consultation, by name.

    `responses`, `connected` (who live or work in the area), `concerns_listed` (options of the question on concerns
    beside other), `<question>.answered`, and `<question>.<option>` as `options` counts them.
    """
    found = {"responses": len(answers)}
    for question in answers.form.of("connection"):
        found["connected"] = int(answers.given(question).isin(question.meaning(*LIVES, "works")).sum())
    for question in answers.form.of("concern"):
        found["concerns_listed"] = len(question.options) - len(question.meaning("other"))
    for question in answers.form:
        if question.held:
            found[f"{question.id}.answered"] = rows_of(answers.answered(question))
            counts = options(answers, question) if question.options else pd.DataFrame()
            found |= {f"{question.id}.{row.option}": int(row.respondents) for row in counts.itertuples()}
    return found


def uncounted(answers: Answers) -> int:
    """How many answers to questions with one answer, or one first choice, no option counts: none, where all is well."""
    lost = 0
    for question in answers.form:
        if question.held and question.options and question.kind != "several":
            given = rows_of(answers.given(question).notna())
            lost += given - int(options(answers, question)["respondents"].sum())
    return lost


def in_each(values: pd.Series, names: Sequence[str]) -> list[int]:
    """How many have each of some values."""
    return [int(count) for count in values.value_counts().reindex(list(names), fill_value=0)]


def rows_of(rows: pd.Series) -> int:
    """How many respondents a condition holds for."""
    return int(rows.sum())


def _days(answers: Answers) -> pd.Series:
    submitted = answers.role("submitted")
    if submitted is None:
        raise ValueError("no question has the role submitted")
    return pd.to_datetime(submitted).dropna().dt.normalize()


def _round_limits(numbers: Sequence[Decimal]) -> list[Decimal]:
    """Limits between bands of a width of 1, 2 or 5 times a power of ten, so wide that eight take in all numbers."""
    if not numbers:
        return []
    least, most = min(numbers), max(numbers)
    whole = all(number == int(number) for number in numbers)
    for width in _widths(most - least):
        if whole and width < 1:
            continue
        first = (least / width).to_integral_value(rounding=ROUND_FLOOR) * width
        count = int((most - first) / width) + 1
        if count <= MOST_BANDS:
            return [first + width * at for at in range(1, count)]
    return []


def _widths(span: Decimal) -> Iterable[Decimal]:
    power = span.adjusted() - 1 if span else 0
    return (Decimal(of).scaleb(power + more) for more in range(4) for of in (1, 2, 5))


def _band_labels(limits: Sequence[Decimal], *, whole: bool) -> list[str]:
    """Names of the bands that limits part: "Under 10", "10 to 19" (to under 20 unless all numbers are whole)."""
    if not limits:
        return ["All answers"]
    between = [
        f"{low:f} to {high - 1:f}"
        if whole and high - low > 1
        else f"{low:f}"
        if whole
        else f"{low:f} to under {high:f}"
        for low, high in pairwise(limits)
    ]
    return [f"Under {limits[0]:f}", *between, f"{limits[-1]:f} or more"]
