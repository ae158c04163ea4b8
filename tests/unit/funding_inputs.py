"""The committed inputs on money, read as the funding stage reads them but without their gates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from csp_evidence.analysis.funding.funds import Funds
from csp_evidence.analysis.funding.reconciliation import PRINTED, READ, Reconciliation
from csp_evidence.inputs.documents import read_document
from csp_evidence.inputs.fund_list import read_funds
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.readers import read_tidy
from tests.conftest import ROOT

HERE = ROOT / "data" / "raw" / "tower-hamlets"


@cache
def _frame(name: str) -> pd.DataFrame:
    return read_tidy(name, read_published(HERE / f"{name}.csv", f"{name}.csv"))


def frame(name: str) -> pd.DataFrame:
    """A copy of the tidy frame of one input."""
    return _frame(name).copy()


@cache
def funds() -> Funds:
    return read_funds(read_document(HERE / "funds.yml", "funds.yml"))


def money(changes: Mapping[str, str] | None = None, *, spread: bool = True, **terms: Any) -> Reconciliation:
    """The whole, with the printed text of some figures changed.

    Without `spread` its funds say no more than their lines do; `terms` are what every fund, table and line says.
    """
    printed = frame(PRINTED)
    for figure, text in (changes or {}).items():
        printed.loc[printed["row"] == figure, "printed"] = text
    known = funds()
    if not spread:
        bare = tuple(fund.model_copy(update={"spread": (), "bridge": None}) for fund in known.funds)
        known = known.model_copy(update={"funds": bare})
    if terms:
        tables = tuple(
            one.model_copy(
                update={
                    **terms, "rows": {name: row.model_copy(update=terms) for name, row in one.rows.items()},
                }
            )
            for one in known.tables
        )  # fmt: skip
        every = tuple(fund.model_copy(update=terms) for fund in known.funds)
        known = known.model_copy(update={"tables": tables, "funds": every})
    return Reconciliation.of(known, {PRINTED: printed, **{name: frame(name) for name in READ}})


def one_more(figure: str, by: int = 1) -> str:
    """The printed text of a figure that is so much higher, to the last pound."""
    whole = _whole().figures.set_index("figure_id")
    value, unit = Decimal(whole.at[figure, "value"]) + by, whole.at[figure, "unit"]
    return f"£{value:,.0f}" if unit == "pounds" else f"{value:.0f}%" if unit == "per cent" else f"{value:.0f}"


@cache
def _whole() -> Reconciliation:
    return money()
