"""Means over a distribution of which the quantiles are known: Gauss and Legendre's nodes between 0 and 1."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NODES = 200


@cache
def quadrature() -> tuple[Floats, Floats]:
    """The nodes and their weights: the mean of f is sum(weights * f(quantile(nodes)))."""
    points, weights = np.polynomial.legendre.leggauss(NODES)
    return (points + 1) / 2, weights / 2
