"""What each respondent answered, in the form of the question, whichever columns the file gives it in.

All that comes back here is of single respondents and never leaves a stage; counts of it are made in counting.py alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import pandas as pd

from csp_evidence.analysis.consultation.questions import LIVES, Question, Questions, Role
from csp_evidence.analysis.release import Rule, record_keys
from csp_evidence.analysis.release.microdata import Microdata, PersonalFrame, PersonalSeries


@dataclass(frozen=True)
class Answers(Microdata):
    """The responses beside the questions, whose options are filled in; the index is that of the responses.

    Counts of them are released by `rule`, and stand exactly where they are `published` (by quantity, see `counting`).

    Every column that a question names must be there; `faults` tells of those that are not.
    """

    responses: pd.DataFrame
    form: Questions
    rule: Rule = field(default_factory=Rule)
    published: Mapping[str, int] = field(default_factory=dict)
    among: Answers | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "responses", PersonalFrame(self.responses))

    @property
    def all(self) -> Answers:
        """The answers of everybody, of whom these may be some."""
        return self.among or self

    def where(self, rows: pd.Series) -> Answers:
        """The answers of some respondents."""
        return replace(self, responses=self.responses[rows], among=self.all)

    def given(self, question: Question) -> pd.Series:
        """The one answer of each: an option's id, a number, a day or a text; of a ranked question the first choice.

        Missing where the question was left blank.
        """
        if question.kind == "ranked":
            return self.places(question).iloc[:, 0]
        return _plain(self.responses[question.places[0]], question)

    def places(self, question: Question) -> pd.DataFrame:
        """Options by place, one column a rank, of a ranked question; places after the last may be blank.

        Of two options with one rank the first on the form stands; gates tell of the other. Ranks in columns of options,
        or options in one list, are put in order.
        """
        names = range(1, question.ranks + 1)
        if question.spread:
            ranks = PersonalFrame({name: _number(self.responses[of]) for name, of in question.spread.items()})
            at = {rank: ranks.eq(rank) for rank in names}
            return PersonalFrame({rank: of.idxmax(axis=1).where(of.any(axis=1)) for rank, of in at.items()})
        if len(question.places) == 1:
            listed = self.responses[question.places[0]].map(_items)
            return PersonalFrame({rank: listed.map(partial(_item, rank - 1)) for rank in names})
        columns = zip(names, question.places, strict=True)
        return PersonalFrame({rank: _plain(self.responses[of], question) for rank, of in columns})

    def ticked(self, question: Question) -> pd.DataFrame:
        """Whether each respondent chose each option, one column an option; of a ranked question in any place."""
        options = list(question.options)
        if question.kind == "ranked":
            places = self.places(question)
            return PersonalFrame({name: (places == name).any(axis=1) for name in options}, index=self.responses.index)
        if question.kind != "several":
            given = self.given(question)
            return PersonalFrame({name: given == name for name in options}, index=self.responses.index).fillna(False)
        if question.spread:
            return PersonalFrame({name: _tick(self.responses[of]) for name, of in question.spread.items()})
        listed = self.responses[question.places[0]].map(_items)
        return PersonalFrame({name: [name in of for of in listed] for name in options}, index=listed.index, dtype=bool)

    def unlisted(self, question: Question) -> pd.Series:
        """Whether a list of several choices names what is no option."""
        listed, known = self.responses[question.places[0]].map(_items), set(question.options)
        return listed.map(lambda items: not known.issuperset(items))

    def alike(self) -> pd.Series:
        """Whether another response says the same throughout, the day aside; codes that a coder gave do not count."""
        own = [one for one in self.form if one.role != "submitted"]
        columns = [column for one in own for column in (*one.places, *one.spread.values())]
        return self.responses.duplicated(columns, keep=False)

    def asked(self, question: Question) -> pd.Series:
        """Who was asked: those who meet every condition."""
        rows = PersonalSeries(True, index=self.responses.index)
        for condition in question.asked_if:
            other = next(one for one in self.form if one.id == condition.question)
            if other.kind in ("number", "date", "text"):
                rows &= self.given(other).astype("string").isin(condition.answers).astype(bool)
            else:
                rows &= self.ticked(other).reindex(columns=list(condition.answers), fill_value=False).any(axis=1)
        return rows

    def filled(self, question: Question) -> pd.Series:
        """Whether anything was answered, no matter what."""
        if question.kind in ("several", "ranked"):
            return self.ticked(question).any(axis=1)
        return self.given(question).notna()

    def answered(self, question: Question) -> pd.Series:
        """Whether an answer was given; don't know and the like are none."""
        if question.kind in ("several", "ranked"):
            return self.ticked(question)[list(question.counted)].any(axis=1)
        given = self.given(question)
        return given.notna() & ~given.isin(question.meaning("no answer"))

    def role(self, role: Role) -> pd.Series | None:
        """The one answer of each to the question with a role; None where it was not asked, or the rows lack it."""
        found = self.form.of(role)
        return self.given(found[0]) if found else None

    @cached_property
    def keys(self) -> pd.Series:
        """What settles how counts of these people are rounded: a key of each, by everybody's answers together."""
        if self.among is not None:
            return self.among.keys[self.responses.index]
        columns = {column for one in self.form for column in one.all_columns if column in self.responses}
        return record_keys(self.responses[sorted(columns)])

    @cached_property
    def individuals(self) -> pd.Series:
        """Who answered for themselves; all where nobody asked."""
        return self._meaning("respondent_type", "person", otherwise=True)

    @cached_property
    def residents(self) -> pd.Series | None:
        """The people who live in the area, by their connection or else by their ward; None where nobody asked."""
        if self.form.of("connection"):
            return self.individuals & self._meaning("connection", *LIVES, otherwise=False)
        ward = self.role("ward")
        return None if ward is None else self.individuals & ward.notna()

    def _meaning(self, role: Role, *meanings: str, otherwise: bool) -> pd.Series:
        found = self.form.of(role)
        wanted = found[0].meaning(*meanings) if found else []  # type: ignore[arg-type]
        if not wanted:
            return PersonalSeries(otherwise, index=self.responses.index)
        return self.given(found[0]).isin(wanted)


def _plain(values: pd.Series, question: Question) -> pd.Series:
    """Ids of options as text, as the sidecar may have typed them: yes and no, or whole numbers."""
    if pd.api.types.is_bool_dtype(values):
        return values.map({True: "yes", False: "no"}).astype(object)
    if question.options and not pd.api.types.is_object_dtype(values):
        return values.astype("string").astype(object).where(values.notna(), None)
    return values


def _number(values: pd.Series) -> pd.Series:
    return pd.to_numeric(values, errors="coerce")


def _tick(values: pd.Series) -> pd.Series:
    """A tick is anything but a blank, no, false or 0."""
    return ~values.astype("string").str.casefold().isin(["no", "false", "0"]).fillna(False) & values.notna()


def _item(place: int, items: list[str]) -> str | None:
    return items[place] if len(items) > place else None


def _items(cell: object) -> list[str]:
    """The items of a cell that holds a list, each once, or its one answer; none of a blank."""
    return list(dict.fromkeys(cell)) if isinstance(cell, tuple) else [cell] if isinstance(cell, str) and cell else []
