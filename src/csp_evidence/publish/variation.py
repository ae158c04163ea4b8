"""An edition made with changed settings: what changed, in words, and the name of its folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from csp_evidence.analysis.wording import date_text
from csp_evidence.partnership.configuration import Settings
from csp_evidence.records import Record

MARK = "@"  # between the partnership and the label; a partnership's name has none
LONGEST = 120
WORDS = {
    "year_end": "the last month of the year assessed",
    "plan_date": "the day whose law applies",
    "disclosure_threshold": "the smallest count of people that is shown",
    "campaign_answers": "how many like responses are called a campaign",
    "campaign_days": "within how many days they must come to be called a campaign",
    "small_base": "the number of answers below which a group is marked",
    "weight_cap": "the largest weight of a response, as a multiple of the mean",
}
UNSET = {"plan_date": "the first day of the plan"}


class ChangedSetting(Record):
    """A setting that is not the partnership's own, as readers see it: what it is, its value and the standing one."""

    name: str
    what: str
    value: str
    standing: str


def changed_settings(standing: Mapping[str, Any], used: Mapping[str, Any]) -> tuple[ChangedSetting, ...]:
    """The settings in which an edition differs from the standing one, in the order of `Settings`."""
    return tuple(
        ChangedSetting(name=name, what=WORDS[name], value=_told(name, used[name]), standing=_told(name, standing[name]))
        for name in WORDS
        if name in standing and used[name] != standing[name]
    )


def edition_name(slug: str, standing: Settings, used: Settings) -> str:
    """The folder's name of an edition: the partnership's, or <partnership>@<label> where a setting differs.

    The label names each changed setting with its value, such as year_end-2015-09; where that is too long for a file
    name, it is a digest over them.
    """
    before, now = standing.model_dump(), used.model_dump()
    changed = [f"{name}-{now[name]}" for name in Settings.model_fields if now[name] != before[name]]
    if not changed:
        return slug
    label = "+".join(changed)
    if len(label) > LONGEST or not re.fullmatch(r"[\w.+-]+", label, re.ASCII):
        label = f"changed-{hashlib.sha256(label.encode()).hexdigest()[:12]}"
    return f"{slug}{MARK}{label}"


def _told(name: str, value: Any) -> str:
    """A value in words: a month or a day as a date, a number with its separators."""
    if value is None:
        return UNSET.get(name, "not set")
    if isinstance(value, str):
        day = date.fromisoformat(value if len(value) == 10 else f"{value}-01")
        return date_text(day) if len(value) == 10 else f"{day:%B %Y}"
    return f"{value:,}"
