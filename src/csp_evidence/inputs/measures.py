"""What a processed gate looks at beside the columns of an input: measures of completeness and plausibility.

They are worked out for the gate alone and never reach a notebook.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from csp_evidence.analysis import plausibility
from csp_evidence.analysis.consultation.published import percentage

SERIES = ["area_code", "offence_group"]
PRINTED_DECIMALS = range(7)


def with_measures(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The tidy frame of the input called `name` with the measures that its gate knows; most inputs have none."""
    return MEASURES[name](frame) if name in MEASURES else frame


def recorded_crime(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds combinations_missing, months_missing, jump, zero_run, month_repeats and series_repeats.

    The first two are of the whole file and stand in every row. `month_repeats` counts the months of the same area, or
    the areas, whose figures are all the same as those of the row; `series_repeats` the series that are.
    """
    keyed = frame.drop_duplicates([*SERIES, "month"]).astype({"offences": float})
    matrix = keyed.pivot(index="month", columns=SERIES, values="offences").sort_index()
    return frame.assign(
        combinations_missing=plausibility.combinations_missing(frame, [*SERIES, "month"]),
        months_missing=plausibility.months_missing(frame["month"]),
        jump=_cells(plausibility.jumps(matrix), frame),
        zero_run=_cells(plausibility.zero_runs(matrix), frame),
        month_repeats=plausibility.repeats(
            frame, group=["area_code", "month"], within="offence_group", value="offences"
        ),
        series_repeats=plausibility.repeats(frame, group=SERIES, within="month", value="offences"),
    )


def population(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds combinations_missing, and change_on_year in per cent."""
    return frame.assign(
        combinations_missing=plausibility.combinations_missing(frame, ["area_code", "mid_year"]),
        change_on_year=plausibility.change_on_year(frame, group="area_code", year="mid_year", value="persons"),
    )


def census(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds categories_missing (of the area), and sum_difference between the characteristics of one area."""
    categories = frame.groupby("area_code")["category"].transform("size")
    return frame.assign(
        categories_missing=(categories.max() - categories).astype(int) if len(frame) else 0,
        sum_difference=plausibility.sum_differences(frame, group="area_code", part="characteristic", value="persons"),
    )


def consultation_published(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds percent_difference: the printed percentage less that of its count and base; missing without all three.

    It is missing too where the decimals are no number of decimals that anybody prints; another gate stops those.
    """
    counts = frame.drop_duplicates("quantity").set_index("quantity")["count"]
    differences: list[Decimal | None] = []
    for row in frame.itertuples():
        base = None if pd.isna(row.base) else counts.get(row.base)
        given = not any(pd.isna(value) for value in (row.count, row.percent, row.decimals, base))
        if not given or not base or row.decimals not in PRINTED_DECIMALS:
            differences.append(None)
        else:
            differences.append(row.percent - percentage(int(row.count), int(base), int(row.decimals)))
    return frame.assign(
        percent_difference=pd.Series(
            [d if d is None else float(d) for d in differences], index=frame.index, dtype=float
        )
    )


def street_crime(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds, of the whole file and in every row, what its counts by place and id alone do not show.

    months_missing between the first and the last; without_place_share and repeated_share, the shares of records without
    a small area and with an id that another has too.
    """
    if not len(frame):
        return frame.assign(months_missing=0, without_place_share=0.0, repeated_share=0.0)
    every = int(frame["records"].sum())
    return frame.assign(
        months_missing=plausibility.months_missing(frame["month"]),
        without_place_share=int(frame.loc[frame["lsoa_code"].isna(), "records"].sum()) / every,
        repeated_share=int(frame["repeats"].sum()) / every,
    )


def small_areas(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds ward_fits: 1 where a ward has both code and name and its code one name only, or where there is no ward."""
    code, name = frame["ward_code"], frame["ward_name"]
    names = frame.groupby("ward_code")["ward_name"].transform("nunique")
    return frame.assign(ward_fits=((code.notna() == name.notna()) & ~(names > 1)).astype(int))


def csp_crime(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds cast_difference: how far a force's row is from the sum of its partnerships and what lies in none.

    It is summed over all columns of counts, regardless of sign, and stands in the row of the force; other rows have 0.
    """
    numbers = frame.select_dtypes("number").fillna(0).astype(int)
    force = frame["kind"] == "force"
    parts = numbers.where(~force, 0).groupby([frame["year_end"], frame["force_code"]]).transform("sum")
    return frame.assign(cast_difference=(numbers - parts).abs().sum(axis=1).where(force, 0))


def _cells(matrix: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """The cell of a matrix of months by series that each row of the frame stands for."""
    rows = matrix.index.get_indexer(pd.Index(frame["month"]))
    columns = matrix.columns.get_indexer(pd.MultiIndex.from_frame(frame[SERIES]))
    return pd.Series(matrix.to_numpy()[rows, columns], index=frame.index)


MEASURES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "recorded_crime": recorded_crime,
    "population": population,
    "census": census,
    "consultation_published": consultation_published,
    "street_crime": street_crime,
    "small_areas": small_areas,
    "csp_crime": csp_crime,
}
