"""What a forked kernel finds imported: everything that notebooks use and that takes time. Starts no threads.

The collector of garbage rests meanwhile, as an import leaves none, and afterwards never looks at what was imported:
forks would copy each page of memory that it marks.
"""

# ruff: noqa: E402  (the collector must rest before the imports)
import gc

gc.disable()

import great_expectations
import great_expectations.expectations.core
import ipykernel.ipkernel
import ipykernel.kernelapp
import matplotlib.backends.backend_svg
import matplotlib_inline.backend_inline
import pyarrow.parquet
import scipy.stats
import statsmodels.stats.inter_rater
import statsmodels.stats.proportion
import statsmodels.stats.rates

import csp_evidence.stage

gc.freeze()
gc.enable()

__all__ = [
    "csp_evidence",
    "great_expectations",
    "ipykernel",
    "matplotlib",
    "matplotlib_inline",
    "pyarrow",
    "scipy",
    "statsmodels",
]
