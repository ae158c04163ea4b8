"""Codes for free texts, from a codebook that is data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.text import redact

UNCODED = "uncoded"
LONGEST = 2_000
TO_READ = "may hold personal details: not read by a person yet"


@dataclass(frozen=True)
class Coded:
    """Texts by code, and how many fit none or held personal details.

    `counts` has label and respondents; `unfit` has the texts that fit no code, each once and redacted, and the mark
    that nobody has read them yet: they are for the coder alone.
    """

    counts: pd.DataFrame
    unfit: pd.DataFrame
    uncoded: int
    with_details: int


def coded(answers: Answers, texts: pd.Series, codebook: pd.DataFrame) -> Coded:
    """Texts of some of the answers coded and redacted; none of them may be missing."""
    codes = code_texts(texts, codebook)
    redacted = {text: redact(text) for text in texts.unique()}
    left = sorted({redacted[text][0] for text in texts[codes == UNCODED]})
    everybody = answers.responses.index
    details = texts.map(lambda text: bool(redacted[text][1])).reindex(everybody, fill_value=False)
    counts = code_counts(answers, codes.reindex(everybody), codebook)
    uncoded = int(counts.loc[counts["code"] == UNCODED, "respondents"].iloc[0])
    with_details = counting.rows_of(answers, details.astype(bool))
    return Coded(counts.drop(columns="code"), pd.DataFrame({"text": left, "review": TO_READ}), uncoded, with_details)


def code_texts(texts: pd.Series, codebook: pd.DataFrame) -> pd.Series:
    """The code of each text: the first of the codebook one of whose words is in it, else `uncoded`.

    `codebook` has code and words, parted by semicolons; case does not count, a word matches whole, and `*`
    stands for any letters. Only the first 2,000 characters are looked at. Missing texts stay missing.

    Raises
    ------
    ValueError
        A code has no words, so that nothing could ever get it.
    """
    patterns = list(_patterns(codebook))
    known = {text: _code(str(text)[:LONGEST], patterns) for text in texts.dropna().unique()}
    return texts.map(known)


def code_counts(answers: Answers, codes: pd.Series, codebook: pd.DataFrame) -> pd.DataFrame:
    """Respondents by code, in the order of the codebook with the uncoded last: code, label, respondents."""
    labels = {**dict(zip(codebook["code"], codebook["label"], strict=True)), UNCODED: "None of the codes fits"}
    counts = counting.in_each(answers, codes, list(labels))
    return pd.DataFrame({"code": list(labels), "label": list(labels.values()), "respondents": counts})


def _patterns(codebook: pd.DataFrame) -> Iterator[tuple[str, re.Pattern[str]]]:
    for row in codebook.itertuples():
        if not row.words:
            raise ValueError(f"the code {row.code} has no words to find it by")
        parts = [re.escape(word).replace(r"\*", r"\w*") for word in row.words]
        yield str(row.code), re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _code(text: str, patterns: list[tuple[str, re.Pattern[str]]]) -> str:
    return next((code for code, pattern in patterns if pattern.search(text)), UNCODED)
