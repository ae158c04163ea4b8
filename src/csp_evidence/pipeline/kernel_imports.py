"""What a forked kernel finds imported: everything that notebooks use and that takes time. Starts no threads.

The one module that does something when it is imported: the server of forks is told nothing but names of modules.

The collector of garbage rests meanwhile, as an import leaves none, and afterwards never looks at what was imported:
forks would copy each page of memory that it marks.
"""

# ruff: noqa: E402  (the collector must rest before the imports)
import gc
import importlib
import os
import pkgutil

from csp_evidence.pipeline.process_setup import set_up_process

set_up_process()
gc.disable()
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # or the debugger warns on the terminal

import afcharts
import great_expectations
import great_expectations.expectations.core
import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.oinspect
import matplotlib.backends.backend_svg
import matplotlib_inline.backend_inline
import pandas.core.reshape.reshape
import pandas.io.formats.csvs
import psutil
import pyarrow.pandas_compat
import pyarrow.parquet
import scipy.stats
import seaborn
import statsmodels.stats.inter_rater
import statsmodels.stats.proportion
import statsmodels.stats.rates
import tornado.platform.asyncio

import csp_evidence.analysis
import csp_evidence.charts
import csp_evidence.pipeline.forked
import csp_evidence.pipeline.shared_inputs
import csp_evidence.stage.notebook

for part in (csp_evidence.analysis, csp_evidence.charts):
    for module in pkgutil.walk_packages(part.__path__, f"{part.__name__}."):
        importlib.import_module(module.name)

gc.freeze()
gc.enable()

__all__ = [
    "IPython",
    "afcharts",
    "csp_evidence",
    "great_expectations",
    "ipykernel",
    "matplotlib",
    "matplotlib_inline",
    "pandas",
    "psutil",
    "pyarrow",
    "scipy",
    "seaborn",
    "statsmodels",
    "tornado",
]
