"""One area among its peers: what rates areas like them usually have, and whether its own lies beyond."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csp_evidence.analysis.quadrature import quadrature

Floats = NDArray[np.float64]
HIGH, LOW, ALIKE, TOO_FEW = "high", "low", "not unusual", "too few to say"
FEWEST_PEERS = 3  # with fewer no usual spread can be told
FURTHER = 1.3  # the ratio for which the power is printed
MOST_STEPS, CLOSE = 200, 1e-12  # of Newton's method, and the step at which it ends as a share of the value


@dataclass(frozen=True)
class Usual:
    """The distribution of the rate that one more area like the peers would have.

    `centre`: rate per person of the typical peer; `spread`: standard deviation of log rates between areas; `scale`:
    that of the prediction, with the uncertainty of the centre; `freedom` of Student's t; `peers`: how many;
    `dispersion` of counts within a year.
    """

    centre: float
    spread: float
    scale: float
    freedom: int
    peers: int
    dispersion: float

    def p_values(self, counts: ArrayLike, people: ArrayLike) -> Floats:
        """Two-sided p-values of counts of other areas, twice the smaller tail."""
        y, n = (np.asarray(one, dtype=float) for one in np.broadcast_arrays(counts, people))
        means = self._means(n)
        return np.asarray(np.minimum(1.0, 2 * np.minimum(_below(y, means), _above(y, means))))

    def limits(self, people: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
        """The counts between which areas with these residents usually lie; 0 where even none would not be unusual."""
        n = np.asarray(people, dtype=float)
        return _range(self._means(n), self._reach(n), (1 - level) / 2)

    def _reach(self, n: Floats) -> Floats:
        """Counts beyond which few such areas lie."""
        mean = self.centre * n
        return np.asarray(np.exp(8 * self.scale) * (mean + 8 * np.sqrt(self.dispersion * mean) + 20))

    def power(self, people: float, high: float, ratio: float = FURTHER) -> float:
        """The chance that an area exactly `ratio` times the typical peer lies above `high`, where the range as it was
        found ends.

        What is not known of the typical peer is in it. Over all sets of peers its mean is the share of such areas that
        are told, however few the peers.
        """
        mean = ratio * self.centre * people
        error = np.sqrt(self.scale**2 - self.spread**2 + (self.dispersion - 1) / mean)
        return float(_above(np.array(high), np.array(mean * np.exp(error * _normal()))))

    def no_more(self, count: float, people: float) -> float:
        """The chance that another area with these residents has no more than a count."""
        return float(_below(np.array(float(count)), self._means(np.array(float(people)))))

    def no_fewer(self, count: float, people: float) -> float:
        """The chance that another area with these residents has no fewer than a count."""
        return float(_above(np.array(float(count)), self._means(np.array(float(people)))))

    def _means(self, n: Floats) -> Floats:
        """The means that a count of areas with `n` residents may have, one a node of the quadrature."""
        mean = (self.centre * n)[..., None]
        excess = np.sqrt(self.scale**2 + (self.dispersion - 1 + _own_share(self.freedom)) / mean)
        return np.asarray(mean * np.exp(np.clip(excess * _student(self.freedom), -50, 50)))


def _below(y: Floats, means: Floats) -> Floats:
    from scipy.special import gammaincc

    return np.asarray(gammaincc(y[..., None] + 1, means) @ quadrature()[1])


def _above(y: Floats, means: Floats) -> Floats:
    from scipy.special import gammainc

    return np.where(y > 0, gammainc(np.where(y > 0, y, 1.0)[..., None], means) @ quadrature()[1], 1.0)


@cache
def _own_share(freedom: int) -> float:
    """The part of the variance of an area's own count that Student's t takes in, so that t is of the whole error."""
    from scipy.special import ndtri, stdtrit

    return float(1 - (ndtri(0.975) / stdtrit(freedom, 0.975)) ** 2)


@cache
def _student(freedom: int) -> Floats:
    """Student's t at each node."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(float(freedom), quadrature()[0]))


@cache
def _normal() -> Floats:
    """A standard normal variable at each node."""
    from scipy.special import ndtri

    return np.asarray(ndtri(quadrature()[0]))


def ranges(found: Sequence[Usual], people: float, level: float = 0.95) -> tuple[Floats, Floats]:
    """`Usual.limits` of one area against several sets of peers, worked out together."""
    n = np.array(people)
    means, reach = np.array([one._means(n) for one in found]), np.array([one._reach(n) for one in found])
    return _range(means, reach, (1 - level) / 2)


def _range(means: Floats, reach: Floats, tail: float) -> tuple[Floats, Floats]:
    """The counts at which either tail of the distributions with these means is `tail`; the lower is at least 0."""
    from scipy.optimize.elementwise import find_root

    for _ in range(60):
        short = _above(reach, means) > tail
        if not short.any():
            break
        reach = np.where(short, 4 * reach, reach)
    none, every = _below(np.zeros(reach.shape), means) >= tail, np.arange(reach.size)
    low, high = (
        find_root(
            lambda y, at, end=end: end(y, means[at]) - tail,
            (np.full(reach.shape, least), reach),
            args=(every,),
            tolerances={"xatol": 1e-6, "xrtol": 1e-9},
        ).x
        for end, least in ((_below, -1 + 1e-9), (_above, 1e-9))
    )
    return np.where(none, 0.0, np.maximum(low, 0.0)), np.asarray(high)


def usual(counts: pd.Series, people: pd.Series, peers: Collection[str], dispersion: float = 1.0) -> Usual | None:
    """What areas like the peers usually have; None for fewer than three peers with residents and a count.

    A normal distribution of log rates between areas with the counts' own variance added, its variance by Paule and
    Mandel (1982); the prediction for one more area has Student's t with one degree of freedom less than there are
    peers (Higgins, Thompson and Spiegelhalter 2009), as by Ohlssen, Sharples and Spiegelhalter 2007.
    """
    known = pd.DataFrame({"y": counts, "n": people}).reindex(list(peers)).dropna().astype(float)
    known = known[known["n"] > 0]
    return fitted(known["y"].to_numpy(), known["n"].to_numpy(), dispersion)


def fitted(y: Floats, n: Floats, dispersion: float) -> Usual | None:
    """`usual` of the counts and residents of the peers themselves."""
    return None if _too_few(y) else _fits(y[None], n[None], dispersion)[0]


def fitted_without_each(y: Floats, n: Floats, dispersion: float) -> list[Usual | None]:
    """`fitted` without the first peer, without the second, and so on."""
    others = [[other for other in range(len(y)) if other != one] for one in range(len(y))]
    few = [_too_few(y[rows]) for rows in others]
    rows = [rows for rows, none in zip(others, few, strict=True) if not none]
    fits = iter(_fits(y[rows], n[rows], dispersion) if rows else ())
    return [None if none else next(fits) for none in few]


def _too_few(y: Floats) -> bool:
    return len(y) < FEWEST_PEERS or not y.sum()


def _fits(y: Floats, n: Floats, dispersion: float) -> list[Usual]:
    """The distribution behind each row of counts and residents."""
    phi = max(1.0, dispersion)
    rates, variances = np.log((y + 0.5) / n), phi / (y + 0.5)
    spread = paule_mandel(rates, variances)
    weights = 1 / (variances + spread[:, None])
    total = weights.sum(axis=1)
    centre, scale = np.exp((weights * rates).sum(axis=1) / total), np.sqrt(spread + 1 / total)
    peers = y.shape[1]
    return [
        Usual(float(middle), float(between), float(reach), peers - 1, peers, phi)
        for middle, between, reach in zip(centre, np.sqrt(spread), scale, strict=True)
    ]


def paule_mandel(values: Floats, variances: Floats) -> Floats:
    """The variance between values at which Cochran's Q equals its degrees of freedom; 0 where chance explains them.

    Along the last axis. By Newton's method from 0, which comes to the root from below (DerSimonian and Kacker 2007).
    """
    between = np.zeros(values.shape[:-1])
    for _ in range(MOST_STEPS):
        weights = 1 / (variances + between[..., None])
        mean = (weights * values).sum(axis=-1) / weights.sum(axis=-1)
        parts = weights * (values - mean[..., None]) ** 2
        excess, slope = parts.sum(axis=-1) - (values.shape[-1] - 1), (weights * parts).sum(axis=-1)
        step = np.where(excess > 0, excess, 0.0) / np.where(slope > 0, slope, 1.0)
        between = between + step
        if (step <= CLOSE * between).all():
            break
    return between


def level_word(found: Usual | None, count: float, people: float, *, margin: float, level: float = 0.95) -> str:
    """The word for a level, by the first rule that fits.

    Too few to say: fewer than three peers, no count of the area's own, or so few offences that none at all would not be
    low and the count is not high. High or low: beyond the range in which 95% of areas like the peers lie, and further
    than `margin` (in %) from the typical peer. Else not unusual.
    """
    if found is None or not np.isfinite(count):
        return TOO_FEW
    ratio, tail = count / (found.centre * people), (1 - level) / 2
    if ratio > 1 + margin / 100 and found.no_fewer(count, people) < tail:
        return HIGH
    if ratio < 1 - margin / 100 and found.no_more(count, people) < tail:
        return LOW
    return TOO_FEW if found.no_more(0.0, people) >= tail else ALIKE
