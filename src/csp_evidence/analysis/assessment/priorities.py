"""Priorities derived from scores: a matrix of themes and criteria, and how firm the ranking is.

In the style of MoRiLE, whose scales and formula are not public; none of them is used here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from csp_evidence.analysis.wording import figure

TOP = 4
HIGHEST = 4
HALF = 50.0
YES, OPEN, NO = "yes", "open", "no"
WEIGHTS_SPREAD, SCORERS_DISAGREE = 0.1, 0.5  # of `rank_themes`, where weights and scorers are uncertain
DRAWN = {"unknown": (0.0, 0.0), "weights": (WEIGHTS_SPREAD, 0.0), "scorers": (0.0, SCORERS_DISAGREE)}
STABILITY = [
    "label", "score", "score_low", "score_high", "rank", "rank_low", "rank_high",
    "top_unknown", "top_weights", "top_scorers", "top_four",
]  # fmt: skip


def score_matrix(measures: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Scores of every theme on every criterion, from 0 to 4: how many of the criterion's four cuts its measure reaches.

    Parameters
    ----------
    measures
        theme, criterion, value (missing where it is not known), floor and ceiling (the least and the most that it could
        be then; missing where that is not known either), evidence (where the value comes from).
    criteria
        criterion, weight, cut_1 to cut_4 (rising).

    Returns
    -------
    DataFrame
        theme, criterion, value, low, high (score; they differ where the value is not known: from the score of the
        floor, or 0, to that of the ceiling, or 4), evidence.
    """
    cuts = criteria.set_index("criterion")[[f"cut_{n}" for n in range(1, HIGHEST + 1)]].astype(float)
    rows = []
    for row in measures.itertuples():
        steps = cuts.loc[row.criterion].to_numpy()
        ends = (row.floor, row.ceiling) if pd.isna(row.value) else (row.value, row.value)
        low, high = (
            unknown if pd.isna(end) else int((float(end) >= steps).sum())
            for end, unknown in zip(ends, (0, HIGHEST), strict=True)
        )
        rows.append((row.theme, row.criterion, row.value, low, high, row.evidence))
    return pd.DataFrame(rows, columns=["theme", "criterion", "value", "low", "high", "evidence"])


def rank_themes(
    scores: pd.DataFrame,
    weights: pd.Series,
    *,
    spread: float = 0.0,
    disagreement: float = 0.0,
    draws: int = 10_000,
    seed: int = 2016,
) -> pd.DataFrame:
    """Rank themes by the weighted mean of their scores, over many draws of what is not certain.

    In each draw a score that is not known is drawn from all it could be; each score is moved one step up or down with
    the probability `disagreement`, as by another scorer; and the weights are drawn from a Dirichlet distribution
    around the declared ones in which a weight of a half has the standard deviation `spread`. Ties are broken by lot.
    The order in which themes and criteria are given changes nothing.

    The rule comes first: a theme whose score could be anything over more than half of the scale cannot rank. It
    competes in the draws, and has neither a rank nor a place among the first four.

    Parameters
    ----------
    scores
        From `score_matrix`.
    weights
        By criterion; only their proportions count.

    Returns
    -------
    DataFrame
        theme, score (weighted mean, unknown scores at the middle of their range), score_low, score_high (with all
        unknown scores at their least and most), unknown (criteria not scored), rank (by score, among those that can
        rank), rank_low, rank_high (5th and 95th percentile of the rank over the draws), top_four (% of draws); highest
        score first, those that cannot rank last.
    """
    weights = weights.sort_index()
    low, high = (_matrix(scores, column, weights.index) for column in ("low", "high"))
    declared = (weights / weights.sum()).to_numpy(dtype=float)
    random = np.random.default_rng(seed)
    shape = (draws, *low.shape)
    drawn = random.integers(low.to_numpy(), high.to_numpy() + 1, shape)
    if disagreement:
        moves = random.choice([-1, 0, 1], shape, p=[disagreement / 2, 1 - disagreement, disagreement / 2])
        drawn = np.clip(drawn + moves, 0, HIGHEST)
    weighing = np.broadcast_to(declared, (draws, len(declared)))
    if spread:
        weighing = random.dirichlet(declared * (0.25 / spread**2 - 1), draws)
    totals = np.einsum("dtc,dc->dt", drawn, weighing) + random.uniform(0, 1e-9, shape[:2])
    ranks = (-totals).argsort(axis=1).argsort(axis=1) + 1
    table = pd.DataFrame(
        {
            "score": (low.to_numpy() + high.to_numpy()) / 2 @ declared,
            "score_low": low.to_numpy() @ declared,
            "score_high": high.to_numpy() @ declared,
            "unknown": (low != high).sum(axis=1).astype(int).to_numpy(),
            "rank_low": np.percentile(ranks, 5, axis=0, method="inverted_cdf").astype(float),
            "rank_high": np.percentile(ranks, 95, axis=0, method="inverted_cdf").astype(float),
            "top_four": 100 * (ranks <= TOP).mean(axis=0),
        },
        index=low.index,
    )
    cannot = table["score_high"] - table["score_low"] > HIGHEST / 2
    table.insert(4, "rank", table["score"].round(9).mask(cannot).rank(ascending=False, method="min"))
    table.loc[cannot, ["rank_low", "rank_high", "top_four"]] = float("nan")
    table = table.astype(dict.fromkeys(["rank", "rank_low", "rank_high"], "Int64"))
    return table.rename_axis("theme").reset_index().sort_values(["rank", "theme"], ignore_index=True)


def rank_all_ways(scores: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Themes ranked with weights and scorers uncertain, beside how often each is in the top four otherwise.

    Parameters
    ----------
    scores
        From `score_matrix`.
    criteria
        criterion, weight.

    Returns
    -------
    DataFrame
        The columns of `rank_themes` with both; and top_unknown, top_weights, top_scorers: % of draws in the top four
        with only the unknown scores drawn, the weights too, and the scorers too.
    """
    weights = criteria.set_index("criterion")["weight"].astype(float)
    ranked = rank_themes(scores, weights, spread=WEIGHTS_SPREAD, disagreement=SCORERS_DISAGREE)
    for cause, (spread, disagreement) in DRAWN.items():
        top = rank_themes(scores, weights, spread=spread, disagreement=disagreement).set_index("theme")["top_four"]
        ranked[f"top_{cause}"] = top.reindex(ranked["theme"]).to_numpy()
    return ranked


def matrix(
    scores: pd.DataFrame, ranked: pd.DataFrame, criteria: pd.DataFrame, labels: Mapping[str, str]
) -> pd.DataFrame:
    """The scoring matrix as it is shown, highest score first.

    Returns
    -------
    DataFrame
        theme (its label), a column for each criterion under its label (a score, or the range that it could be in),
        Score, Rank.
    """
    ends = zip(scores["low"], scores["high"], strict=True)
    texts = scores.assign(score=[str(low) if low == high else f"{low} to {high}" for low, high in ends])
    table = texts.pivot(index="theme", columns="criterion", values="score")
    table = table.loc[ranked["theme"], list(criteria["criterion"])].rename_axis(columns=None)
    table = table.rename(index=dict(labels), columns=criteria.set_index("criterion")["label"])
    return table.assign(Score=ranked["score"].to_numpy(), Rank=ranked["rank"].to_numpy()).reset_index()


def settling(scores: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Which figures would settle the ranking, and by how much each would narrow it, most first.

    Parameters
    ----------
    scores
        From `score_matrix`.
    criteria
        criterion, label, weight.

    Returns
    -------
    DataFrame
        criterion (its label), themes (that lack a figure), narrows (by how many points of the scale it would narrow the
        score of such a theme on average), share (% of all that is open over all themes and criteria).
    """
    weights = criteria.set_index("criterion")["weight"].astype(float)
    open_ = (scores["high"] - scores["low"]) * scores["criterion"].map(weights / weights.sum())
    lacking = scores.assign(open=open_)[open_ > 0].groupby("criterion")["open"].agg(["size", "mean", "sum"])
    table = pd.DataFrame(
        {
            "criterion": lacking.index.map(criteria.set_index("criterion")["label"]).to_numpy(),
            "themes": lacking["size"].to_numpy(),
            "narrows": lacking["mean"].to_numpy(),
            "share": (100 * lacking["sum"] / lacking["sum"].sum()).to_numpy(),
        }
    )
    return table.sort_values(["share", "criterion"], ascending=[False, True], ignore_index=True)


def scale(criteria: pd.DataFrame) -> str:
    """How each criterion is scored, in words: its measure, its weight and its four cuts."""
    return "; ".join(
        f"{row.label}: {row.measure.rstrip('.')} (weight {row.weight}; "
        + ", ".join(f"{score} from {figure(getattr(row, f'cut_{score}'), '')}" for score in (1, 2, 3, 4))
        + ")"
        for row in criteria.itertuples()
    )


def score_evidence(scores: pd.DataFrame, criteria: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """The scores of `score_matrix` with what each rests on, under the labels of theme and criterion."""
    called = criteria.set_index("criterion")["label"]
    return scores.assign(theme=scores["theme"].map(labels), criterion=scores["criterion"].map(called))


def support(beside: pd.DataFrame) -> dict[str, int]:
    """How many rows of `against_adopted` the scores support, leave open and do not support."""
    return {word: int((beside["supported"] == word).sum()) for word in (YES, OPEN, NO)}


def _matrix(scores: pd.DataFrame, column: str, criteria: pd.Index) -> pd.DataFrame:
    by_theme = scores.pivot(index="theme", columns="criterion", values=column)
    return by_theme.sort_index()[criteria].astype(int)


def against_adopted(ranked: pd.DataFrame, themes: pd.DataFrame, adopted: dict[str, str]) -> pd.DataFrame:
    """The derived ranking beside the priorities that were adopted, with the reason for every difference, by rule.

    A priority is supported where a theme of it is in the top four in at least half of the draws. Where none of its
    themes can rank, or one that cannot might be such a theme, the evidence leaves it open.

    Parameters
    ----------
    ranked
        From `rank_themes`.
    themes
        theme, label, priority (id of the adopted priority that holds the theme, or none).
    adopted
        Name of each adopted priority by id.

    Returns
    -------
    DataFrame
        priority (name), themes (how many), likeliest (the theme that is most often in the top four), top_four (% of
        draws), supported (yes, open or no), reason. Themes that are in the top four in at least half of the draws and
        that no adopted priority holds follow, where there are any.
    """
    merged = ranked.merge(themes[["theme", "label", "priority"]], on="theme")
    rows: list[tuple[object, ...]] = []
    for identifier, name in adopted.items():
        own = merged[merged["priority"] == identifier]
        if own.empty:
            rows.append((name, 0, None, None, NO, "No theme of the matrix belongs to it."))
            continue
        if own["top_four"].isna().all():
            rows.append((name, len(own), None, None, OPEN, "Too little measures its themes for any of them to rank."))
            continue
        likeliest = own.loc[own["top_four"].idxmax()]
        supported, reason = _support(own, likeliest)
        rows.append((name, len(own), likeliest["label"], float(likeliest["top_four"]), supported, reason))
    outside = merged[(merged["top_four"] >= HALF) & ~merged["priority"].isin(adopted)]
    rows += [
        ("Not among the adopted", 1, row.label, float(row.top_four), NO, "Often in the top four, and in no priority.")
        for row in outside.itertuples()
    ]
    return pd.DataFrame(rows, columns=["priority", "themes", "likeliest", "top_four", "supported", "reason"])


def _support(own: pd.DataFrame, likeliest: pd.Series) -> tuple[str, str]:
    often = own[own["top_four"] >= HALF].sort_values("top_four", ascending=False)
    if len(often):
        return YES, f"In the top four in at least half of the draws: {', '.join(often['label'])}."
    chance = f"{likeliest['label']} reaches the top four in {likeliest['top_four']:.0f}% of draws"
    if own["top_four"].isna().any():
        return (
            OPEN,
            f"Too little measures some of its themes, so that the scores cannot decide. Of the others {chance}.",
        )
    return NO, f"Its themes score lower: {chance}. The priority rests on judgement beyond the scores."
