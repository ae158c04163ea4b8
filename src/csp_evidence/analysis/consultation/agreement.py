"""Agreement between two coders beyond chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers


@dataclass(frozen=True)
class Agreement:
    """`kappa` with its 95% interval; `observed` is the plain share of texts coded alike, of `texts`.

    kappa and its limits are missing where it is not defined: no text, or one code for everything.
    """

    texts: int
    observed: float | None
    kappa: float | None
    low: float | None
    high: float | None

    def results(self) -> dict[str, float | None]:
        """The agreement and its limits, by the names of their results."""
        return {"kappa": self.kappa, "kappa.low": self.low, "kappa.high": self.high}

    def words(self, texts: str) -> dict[str, object]:
        """The words of a sentence on it; `texts` says of how many."""
        return {"texts": texts, "observed": self.observed, "kappa": self.kappa, "low": self.low, "high": self.high}


def kappa(answers: Answers, first: str, second: str) -> Agreement:
    """Cohen's kappa of two codings of the same texts (Educ. Psychol. Meas. 20, 1960), from released counts.

    Those are how many texts were coded alike, and how many have each code by each coder, in the columns `first` and
    `second`; codes whose counts are withheld count for nothing in the agreement by chance. The interval uses Cohen's
    own large-sample error, sqrt(p (1 - p) / n) / (1 - e), cut off at 1. Texts that one of them left uncoded are left
    out.
    """
    one, two = answers.responses[first], answers.responses[second]
    both = one.notna() & two.notna()
    state = (one == two).map({True: "alike", False: "not"}).astype(object).where(both)
    alike, unlike = counting.in_each(answers, state, ["alike", "not"])
    texts = alike + unlike or counting.rows_of(answers, both)
    if not texts or not alike:
        return Agreement(texts, None, None, None, None)
    codes = sorted({*one[both], *two[both]})
    by_coder = [counting.in_each(answers, of.where(both), codes) for of in (one, two)]
    chance = sum(a * b for a, b in zip(*by_coder, strict=True)) / max(sum(by_coder[0]) * sum(by_coder[1]), 1)
    observed = alike / texts
    if chance >= 1:
        return Agreement(texts, observed, None, None, None)
    value = (observed - chance) / (1 - chance)
    reach = 1.96 * math.sqrt(observed * (1 - observed) / texts) / (1 - chance)
    return Agreement(texts, observed, value, max(-1.0, value - reach), min(1.0, value + reach))
