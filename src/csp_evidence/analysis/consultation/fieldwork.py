"""How the responses came in: by day and channel, answers left out, doubles and campaigns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from csp_evidence.analysis.consultation.published import percentage
from csp_evidence.analysis.wording import counted

ANSWERS = ("first_choice", "second_choice", "third_choice", "feels_safe")
OVER_USUAL = 5
PROFILE = ("ward_code", "age_band", "sex", "ethnic_group")
QUESTIONS = (*ANSWERS, "other_text", *PROFILE)


def in_words(codes: pd.Series, names: Mapping[str, str] | None = None) -> pd.Series:
    """Answers and questions as readers see them: by their names, or else "web_page" as "Web page"."""
    return codes.replace(dict(names or {})).str.replace("_", " ").str.capitalize()


def by_category(responses: pd.DataFrame, column: str, names: Mapping[str, str]) -> pd.DataFrame:
    """Respondents by the answers in a column, the most first: the column in words, respondents, percent (of all).

    `names` are those of answers that do not read well as they are.
    """
    counts = responses[column].value_counts().rename_axis(column).reset_index(name="respondents")
    counts = counts.sort_values(["respondents", column], ascending=[False, True], ignore_index=True)
    counts["percent"] = [percentage(int(count), len(responses), 1) for count in counts["respondents"]]
    return counts.assign(**{column: in_words(counts[column], names)})


def by_day(responses: pd.DataFrame, opens: date, closes: date) -> pd.DataFrame:
    """Responses on each day of the window, days without any included: day, week (0 is the first), respondents."""
    days = pd.date_range(opens, closes, freq="D")
    counts = responses["submitted"].dt.normalize().value_counts().reindex(days, fill_value=0)
    return pd.DataFrame({"day": days, "week": range(len(days)), "respondents": counts.to_numpy()}).assign(
        week=lambda table: table["week"] // 7
    )


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


def channels(responses: pd.DataFrame) -> list[str]:
    """The channels by which responses came in, the most used first."""
    return list(responses["channel"].value_counts().index)


def by_week_and_channel(responses: pd.DataFrame, opens: date, channels: Sequence[str]) -> pd.DataFrame:
    """Responses in each week of seven days from the opening, by channel: week_from, one column a channel, all."""
    week = (responses["submitted"].dt.normalize() - pd.Timestamp(opens)).dt.days // 7
    table = pd.crosstab(week, responses["channel"]).reindex(columns=list(channels), fill_value=0)
    table = table.reindex(range(int(week.max()) + 1), fill_value=0)
    table["all"] = table.sum(axis=1)
    table.insert(0, "week_from", pd.Timestamp(opens) + pd.to_timedelta(7 * table.index.to_numpy(), unit="D"))
    return table.reset_index(drop=True).rename_axis(columns=None)


def left_out(responses: pd.DataFrame, questions: Sequence[str] = QUESTIONS) -> pd.DataFrame:
    """Item non-response: question, asked, answered, left_out, percent (of those asked who left it out).

    Who one is, is counted for the persons who live in the area, whom the profile is of; the ward for all who live
    there; and the text of `other` for those who chose it.
    """
    persons = responses["respondent_type"] == "person"
    lives = responses["connection"].isin(["lives", "lives_and_works"])
    other = (responses[list(ANSWERS[:3])] == "other").any(axis=1)
    everyone = pd.Series(True, index=responses.index)
    asked_of = {"ward_code": lives, "other_text": other, **dict.fromkeys(PROFILE[1:], persons & lives)}
    rows = []
    for question in questions:
        asked = responses.loc[asked_of.get(question, everyone), question]
        missing = int((asked.isna() | (asked.astype("string") == "prefer_not_to_say")).sum())
        share = percentage(missing, len(asked), 1) if len(asked) else None
        rows.append((question, len(asked), len(asked) - missing, missing, share))
    return pd.DataFrame(rows, columns=["question", "asked", "answered", "left_out", "percent"])


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


def doubles(responses: pd.DataFrame) -> pd.Series:
    """Whether a response repeats an earlier one in everything that was asked, by the same channel on the same day."""
    columns = ["submitted", "channel", "respondent_type", "connection", *ANSWERS, *PROFILE, "other_text"]
    return responses.duplicated(columns, keep="first")


def campaigns(responses: pd.DataFrame, least: int, days: int) -> pd.Series:
    """The number of the campaign that each response belongs to, and missing for the rest.

    The rule: at least `least` responses whose three choices, feeling of safety and text of `other` (without regard to
    case, spaces and punctuation) are the same, within `days` days running, and five times as many as such answers bring
    in that time on average. Responses without a text count too: a burst of identical ticks is as telling. A campaign
    is no fault, and its people are people; the rule shows what depends on them.
    """
    text = responses["other_text"].fillna("").map(_plain)
    columns = [responses[name].astype("string").fillna("") for name in ANSWERS]
    same = pd.Series(pd.MultiIndex.from_arrays([*columns, text]).factorize()[0], index=responses.index)
    day = (responses["submitted"] - responses["submitted"].min()).dt.days
    found = pd.Series(pd.NA, index=responses.index, dtype="Int64")
    frequent = same.value_counts()
    number = 0
    for answer in sorted(frequent.index[frequent >= least]):
        dates = day[same == answer].sort_values(kind="stable")
        ends = np.searchsorted(dates.to_numpy(), dates.to_numpy() + days, side="left")
        inside = ends - np.arange(len(dates))
        start = int(inside.argmax())
        usual = len(dates) * days / (int(day.max()) + 1)
        if inside[start] >= least and inside[start] >= OVER_USUAL * usual:
            number += 1
            found.loc[dates.index[start : ends[start]]] = number
    return found


def campaign_table(responses: pd.DataFrame, found: pd.Series, labels: pd.Series) -> pd.DataFrame:
    """The campaigns: campaign, respondents, first_day, last_day, first_choice (label)."""
    rows = [
        {
            "campaign": f"Campaign {int(number)}",
            "respondents": len(of),
            "first_day": of["submitted"].min(),
            "last_day": of["submitted"].max(),
            "first_choice": labels[of["first_choice"].iloc[0]],
        }
        for number, of in responses.groupby(found, dropna=True)
    ]
    return pd.DataFrame(rows, columns=["campaign", "respondents", "first_day", "last_day", "first_choice"])


def counted_once(responses: pd.DataFrame, found: pd.Series) -> pd.DataFrame:
    """The responses with each campaign reduced to one and doubles left out."""
    repeats = found.notna() & found.duplicated(keep="first")
    return responses[~repeats & ~doubles(responses)]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text[:2000].casefold()))
