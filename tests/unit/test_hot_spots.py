"""Hot spots of small areas: equal to PySAL, few by chance alone, and the predictive accuracy index by definition."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csp_evidence.analysis.areas import hot_spots, levels, places
from csp_evidence.analysis.areas.outlines import outlines_of
from tests.conftest import ROOT

REFERENCE = json.loads((Path(__file__).parent / "reference" / "pysal_hot_spots.json").read_text(encoding="utf-8"))
COUNTS = pd.Series(REFERENCE["counts"])
SHARED = ROOT.parent / "shared" / "data"


def boundaries(path: Path, code: str = "lsoa_code") -> pd.DataFrame:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = [(feature["properties"][code], json.dumps(feature["geometry"])) for feature in features]
    return pd.DataFrame(rows, columns=["lsoa_code", "geometry"])


@pytest.fixture(scope="module")
def newport():
    return outlines_of(boundaries(ROOT / "data/raw/reference/lsoa_outlines_2021.geojson"), pd.Series(COUNTS.index))


def test_neighbours_are_those_of_pysal(newport):
    assert {code: list(others) for code, others in newport.neighbours.items()} == REFERENCE["neighbours"]


def test_scores_are_those_of_esda(newport):
    at_place = {code: at for at, code in enumerate(COUNTS.index)}
    near = [[at_place[other] for other in newport.neighbours[code]] for code in COUNTS.index]
    assert hot_spots.gi_star(COUNTS.to_list(), near) == pytest.approx(list(REFERENCE["scores"].values()), abs=1e-8)


def test_areas_are_as_large_as_they_are(newport):
    """Newport has 190.5 square kilometres on land; outlines are simplified."""
    assert newport.areas.sum() == pytest.approx(190.5, rel=0.02)
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]]}
    frame = pd.DataFrame({"lsoa_code": ["a"], "geometry": [json.dumps(square)]})
    assert outlines_of(frame, pd.Series(["a"])).areas["a"] == pytest.approx(1.11195**2, rel=1e-3)
    hole = [[0.002, 0.002], [0.004, 0.002], [0.004, 0.004], [0.002, 0.004], [0.002, 0.002]]
    square["coordinates"].append(hole)
    frame = pd.DataFrame({"lsoa_code": ["a"], "geometry": [json.dumps(square)]})
    assert outlines_of(frame, pd.Series(["a"])).areas["a"] == pytest.approx(0.96 * 1.11195**2, rel=1e-3)


def test_crime_that_lies_together_is_told_and_crime_that_does_not_is_not(newport):
    found = hot_spots.hot_spots(COUNTS, newport)
    assert 1 <= (found["spot"] == hot_spots.HOT).sum() <= 20
    assert found.loc[found["spot"] == hot_spots.HOT, "score"].min() > 2
    flat = hot_spots.hot_spots(pd.Series(7, index=COUNTS.index), newport)
    assert set(flat["spot"]) == {hot_spots.PLAIN}


def test_a_handful_of_small_areas_is_not_tested(newport):
    """Among six areas no count could stand out: to say that none does would be false comfort."""
    few = hot_spots.hot_spots(COUNTS.iloc[:6], newport)
    assert set(few["spot"]) == {hot_spots.TOO_FEW}
    assert few[["score", "p", "adjusted_p"]].isna().all(axis=None)
    assert places.hot_spots_headline("the City", few) == "The City has too few small areas to look for hot spots"
    assert places.shaded(levels.NO_RATE)["value"] == "crimes", "residents are no base there"
    assert places.shaded(None)["value"] == "rate"


def test_few_hot_spots_are_told_where_the_same_counts_lie_at_random(newport):
    """Where nothing lies together, in at most about 1 in 20 maps one is told."""
    random, told = np.random.default_rng(3), 0
    at_place = {code: at for at, code in enumerate(COUNTS.index)}
    near = [[at_place[other] for other in newport.neighbours[code]] for code in COUNTS.index]
    from statsmodels.stats.multitest import multipletests

    for _ in range(60):
        mixed = random.permutation(COUNTS.to_numpy())
        p = hot_spots.chance_of(mixed, near, shuffles=1_999, seed=int(random.integers(1 << 30)))
        told += bool((multipletests(p, method="fdr_bh")[1] < hot_spots.LEVEL).any())
    assert told <= 8, "60 maps, of which 3 are expected; more than 8 come by chance once in 200 times"


def test_the_index_is_its_definition():
    """25 of 100 crimes in 2 of 40 square kilometres: (25 / 100) over (2 / 40)."""
    assert hot_spots.pai(25, 100, 2, 40) == pytest.approx(5.0)
    assert np.isnan(hot_spots.pai(0, 0, 2, 40))
    assert np.isnan(hot_spots.pai(5, 10, 0, 40))


def test_a_forecast_on_a_worked_example():
    areas = pd.Series({"a": 1.0, "b": 1.0, "c": 8.0, "d": 10.0})
    before, after = pd.Series({"a": 10, "b": 5, "c": 20, "d": 0}), pd.Series({"a": 4, "b": 12, "c": 20, "d": 4})
    found = hot_spots.forecast(before, after, areas, share=0.1)
    assert found["chosen"] == 2
    assert found["area"] == pytest.approx(10)
    assert found["hits"] == pytest.approx(40)
    assert found["pai"] == pytest.approx(4) == found["best"]


def burglaries(year: int) -> Counter[str]:
    """Burglaries of Tower Hamlets by small area, from October of the year before to September."""
    found: Counter[str] = Counter()
    for month in pd.period_range(f"{year - 1}-10", periods=12, freq="M").astype(str):
        (path,) = (SHARED / "police_uk" / month).glob("*-street.csv")
        with path.open(encoding="utf-8", newline="") as file:
            found.update(row["LSOA code"] for row in csv.DictReader(file))
    return found


def test_the_burglaries_of_a_year_predict_those_of_the_next_in_tower_hamlets():
    """2013/14 to 2015/16, by the boundaries of 2011: better than chance (1), and worse than hindsight."""
    file = SHARED / "boundaries" / "tower_hamlets_lsoa_2011.geojson"
    if not file.is_file():
        pytest.skip("the published files of Tower Hamlets are not beside the project")
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    key = next(name for name, value in features[0]["properties"].items() if str(value).startswith("E01"))
    outlines = boundaries(file, key)
    shapes = outlines_of(outlines, outlines["lsoa_code"])
    codes = outlines["lsoa_code"]
    years = {year: pd.Series(burglaries(year)).reindex(codes, fill_value=0) for year in (2014, 2015, 2016)}
    assert [int(counts.sum()) for counts in years.values()] == [2_355, 2_343, 2_598]
    for year in (2015, 2016):
        found = hot_spots.forecast(years[year - 1], years[year], shapes.areas)
        assert 1.2 < found["pai"] < found["best"], found
