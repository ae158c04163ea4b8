"""How the responses came in: by day and channel, answers left out, doubles and campaigns."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.published import percentage, percentages
from csp_evidence.analysis.consultation.questions import Question
from csp_evidence.analysis.release import draw
from csp_evidence.analysis.release.rule import STEP
from csp_evidence.analysis.wording import counted

OVER_USUAL = 5


def by_category(answers: Answers, question: Question) -> pd.DataFrame:
    """Respondents by answer to a question, the most first: its key, respondents, percent (of all)."""
    counts = counting.by_group(answers, question)
    counts["percent"] = percentages(counts["respondents"], counting.size(answers), 1)
    return counts.rename(columns={"label": question.key})


def with_mean(by_day: pd.DataFrame) -> pd.DataFrame:
    """Released responses by day with their mean of seven days: day, respondents, mean; withheld days are missing."""
    counts = pd.to_numeric(by_day["respondents"], errors="coerce").astype(float)
    return pd.DataFrame({"day": by_day["day"], "respondents": counts, "mean": counts.rolling(7).mean()})


def busiest(by_day: pd.DataFrame) -> dict[str, object]:
    """What is said of a drawing of responses by day: highest, when, withheld; empty where no day is shown."""
    highest = by_day["respondents"].max()
    days = by_day.loc[by_day["respondents"] == highest, "day"]
    if days.empty:
        return {}
    when = f"on {days.iloc[0]:%-d %B %Y}" if len(days) == 1 else f"on each of {len(days)} days"
    withheld = int(by_day["respondents"].isna().sum())
    left_out = f" {counted(withheld, 'days')} left out because few answered." if withheld else ""
    return {"highest": highest, "when": when, "withheld": left_out}


def left_out(answers: Answers) -> pd.DataFrame:
    """Item non-response: question, asked, answered, left_out, percent (of those asked who left it out).

    Preferring not to say, don't know and the like count as left out.
    """
    questions = [one for one in answers.form if one.held and one.role not in ("submitted", "channel")]
    rows = [counting.asked_and_answered(answers, one) for one in questions]
    if not rows:
        return pd.DataFrame(columns=["question", "asked", "answered", "left_out", "percent"])
    table = pd.concat(rows, ignore_index=True)
    table["left_out"] += table.pop("no_answer")
    shares = [percentage(row.left_out, row.asked, 1) if row.asked else None for row in table.itertuples()]
    return table.assign(percent=shares)


def holidays_met(opens: date, closes: date) -> list[str]:
    """A sentence for each school holiday of England that the window meets, with how many of its days.

    Summer is taken from 25 July to 31 August and Christmas from 22 December to 2 January; Easter is the two weeks from
    the Monday before Easter Sunday. Councils and schools set their own terms, so that these are the usual ones.
    """
    from dateutil.easter import easter

    usual = []
    for year in range(opens.year - 1, closes.year + 1):
        monday = easter(year) - timedelta(6)
        usual += [
            (f"the Easter holidays of {year}", monday, monday + timedelta(13)),
            (f"the summer holidays of {year}", date(year, 7, 25), date(year, 8, 31)),
            (f"the Christmas holidays of {year}", date(year, 12, 22), date(year + 1, 1, 2)),
        ]
    days = [(name, (min(closes, last) - max(opens, first)).days + 1) for name, first, last in usual]
    window = (closes - opens).days + 1
    return [
        f"{'All' if count == window else f'{count} of the'} {window} days on which people could answer fell in {name}."
        for name, count in days
        if count > 0
    ]


def doubles(answers: Answers) -> pd.Series:
    """Whether a response repeats an earlier one in everything that was asked, by the same channel on the same day."""
    columns = [column for one in answers.form for column in (*one.places, *one.spread.values())]
    if not columns:
        return pd.Series(False, index=answers.responses.index)
    return answers.responses.duplicated(columns, keep="first")


def campaigns(answers: Answers, least: int, days: int) -> pd.Series:
    """The number of the campaign that each response belongs to, and missing for the rest.

    The rule: at least `least` responses (rounded as they would be released) whose opinions and texts (without regard to
    case, spaces and punctuation) are the same, within `days` days running, and five times as many as such answers bring
    in that time on average.
    Responses without a text count too: a burst of identical ticks is as telling. A campaign is no fault, and its
    people are people; the rule shows what depends on them. Without days of submission none can be found.
    """
    responses = answers.responses
    found, submitted = pd.Series(pd.NA, index=responses.index, dtype="Int64"), answers.role("submitted")
    opinions = [column for one in answers.form.opinions for column in one.all_columns]
    if submitted is None or submitted.dropna().empty or not opinions:
        return found
    texts = [answers.given(one).fillna("").map(_plain) for one in answers.form.texts]
    columns = [responses[name].astype("string").fillna("") for name in opinions]
    same = pd.Series(pd.MultiIndex.from_arrays([*columns, *texts]).factorize()[0], index=responses.index)
    dated = pd.to_datetime(submitted).dropna()
    same, day = same[dated.index], (dated - dated.min()).dt.days
    frequent = same.value_counts()
    number = 0
    for answer in sorted(frequent.index[frequent > least - STEP]):
        dates = day[same == answer].sort_values(kind="stable")
        ends = np.searchsorted(dates.to_numpy(), dates.to_numpy() + days, side="left")
        inside = ends - np.arange(len(dates))
        start = int(inside.argmax())
        usual = len(dates) * days / (int(day.max()) + 1)
        people = dates.index[start : ends[start]]
        # Rounded like every count, so that one answer more does not tell itself by making a campaign.
        if answers.rule.rounded(len(people), draw(answers.keys[people])) >= least and len(people) >= OVER_USUAL * usual:
            number += 1
            found.loc[people] = number
    return found


def campaign_table(answers: Answers, found: pd.Series) -> pd.DataFrame:
    """The campaigns whose size may be shown: campaign, respondents, first_day, last_day, answer (to the first question
    on opinions).
    """
    rows = []
    for number in sorted(found.dropna().unique()):
        own = answers.where(found.eq(number).fillna(False).astype(bool))
        days = pd.to_datetime(own.role("submitted"))
        if size := counting.size(own):
            rows.append((f"Campaign {int(number)}", size, days.min(), days.max(), _first_answer(own)))
    return pd.DataFrame(rows, columns=["campaign", "respondents", "first_day", "last_day", "answer"])


def counted_once(answers: Answers, found: pd.Series) -> Answers:
    """The responses with each campaign reduced to one and doubles left out."""
    repeats = found.notna() & found.duplicated(keep="first")
    return answers.where(~repeats & ~doubles(answers))


def _first_answer(answers: Answers) -> str:
    question = next(iter(answers.form.of("concern")), answers.form.opinions[0])
    given = answers.given(question).iloc[0] if question.kind != "several" else None
    return question.options[given].label if given in question.options else ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text[:2000].casefold()))
