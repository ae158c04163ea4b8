"""What a forked kernel finds imported: everything that notebooks use and that takes time. Starts no threads."""

import great_expectations
import great_expectations.expectations.core
import ipykernel.ipkernel
import ipykernel.kernelapp
import matplotlib.backends.backend_svg
import matplotlib_inline.backend_inline
import pyarrow.parquet
import scipy.stats
import statsmodels.api

import csp_evidence.stage

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
