"""Gi* and contiguity as PySAL has them, for tests/unit/test_hot_spots.py: esda 2.9, libpysal 4, geopandas 1.

    python pysal_hot_spots.py OUTLINES.geojson COUNTS.csv > pysal_hot_spots.json

COUNTS has lsoa_code and crimes; each of its small areas is in OUTLINES. Not a dependency:
with scikit-learn and GDAL it takes 400 MB.
"""

from __future__ import annotations

import json
import sys
import time

import geopandas
import numpy as np
import pandas as pd

began = time.process_time()
import esda  # noqa: E402
import libpysal  # noqa: E402

print(f"imported in {time.process_time() - began:.1f} s", file=sys.stderr)
counts = pd.read_csv(sys.argv[2]).set_index("lsoa_code")["crimes"]
outlines = geopandas.read_file(sys.argv[1]).set_index("lsoa_code").loc[counts.index]
near = libpysal.weights.Queen.from_dataframe(outlines, use_index=True)
found = esda.G_Local(counts.to_numpy(float), near, transform="B", star=True, permutations=0)
json.dump(
    {
        "esda": esda.__version__,
        "libpysal": libpysal.__version__,
        "counts": counts.to_dict(),
        "neighbours": {code: sorted(near.neighbors[code]) for code in counts.index},
        "scores": dict(zip(counts.index, np.round(found.Zs, 10).tolist(), strict=True)),
    },
    sys.stdout,
    indent=0,
)
