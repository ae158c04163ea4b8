"""What a forked kernel finds imported: everything that notebooks use and that takes time. Starts no threads."""

import gc

import afcharts
import great_expectations
import great_expectations.expectations.core
import ipykernel.ipkernel
import ipykernel.kernelapp
import matplotlib.backends.backend_svg
import matplotlib_inline.backend_inline
import pyarrow.parquet
import scipy.stats
import seaborn
import statsmodels.api

import csp_evidence.stage

__all__ = [
    "afcharts",
    "csp_evidence",
    "great_expectations",
    "ipykernel",
    "matplotlib",
    "matplotlib_inline",
    "pyarrow",
    "scipy",
    "seaborn",
    "statsmodels",
]

# Kernels need not look for garbage among what they inherit, and in looking would copy every page of it.
gc.freeze()
