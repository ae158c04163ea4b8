"""Agreement between two coders beyond chance."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


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


def kappa(first: pd.Series, second: pd.Series) -> Agreement:
    """Cohen's kappa of two codings of the same texts (Educ. Psychol. Meas. 20, 1960).

    The interval uses the large-sample error of Fleiss, Cohen and Everitt (Psychol. Bull. 72, 1969), cut off at 1. Texts
    that one of the two left uncoded are not counted.
    """
    from statsmodels.stats.inter_rater import cohens_kappa

    both = pd.DataFrame({"first": first, "second": second}).dropna()
    if both.empty:
        return Agreement(0, None, None, None, None)
    codes = sorted({*both["first"], *both["second"]})
    observed = float((both["first"] == both["second"]).mean())
    if len(codes) < 2:
        return Agreement(len(both), observed, None, None, None)
    table = pd.crosstab(both["first"], both["second"]).reindex(index=codes, columns=codes, fill_value=0)
    found = cohens_kappa(table.to_numpy())
    low, high = max(-1.0, float(found.kappa_low)), min(1.0, float(found.kappa_upp))
    return Agreement(len(both), observed, float(found.kappa), low, high)
