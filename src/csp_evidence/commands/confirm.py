"""Notes that a sum which does not come out is so printed in the report, as a person has found on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd

from csp_evidence.analysis.funding.checks import FROM_TABLES, out_by
from csp_evidence.analysis.funding.funds import Confirmed
from csp_evidence.analysis.funding.reconciliation import FUNDS, PRINTED
from csp_evidence.errors import ConfigurationError, GateError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.gates.report_figures import NEEDED, ReportFigures

BLOCK = re.compile(r"^confirmed:.*\n(?:[ -].*\n)*", re.MULTILINE)
SHOWN = 20


def confirm_printed(gated: GatedInputs, names: Sequence[str], pages: Mapping[str, str]) -> list[str]:
    """Note in funds.yml which sums are wrong as printed; the names of the inputs to accept, funds.yml where it changed.

    Parameters
    ----------
    names
        The inputs that are to be accepted.
    pages
        By check, the page on which a person has found its figures to be so printed.

    Raises
    ------
    GateError
        A sum does not come out and no page confirms it: names each of them. Nothing is written.
    ConfigurationError
        A page is given for a check that comes out, or that there is none of.
    """
    if not set(NEEDED) <= set(gated.partnership.inputs) or not {FUNDS, PRINTED} & set(names):
        if pages:
            raise ConfigurationError(f"--printed is about the input {PRINTED}; name it among the files to accept.")
        return list(names)
    money = ReportFigures(gated).money
    if money.unknown_names()["unknown"].notna().any():
        return list(names)  # the gate on names says so, and no sum can be made
    tested = money.tested
    apart = tested[(tested["as_expected"] == "no") & tested["kind"].isin(FROM_TABLES)].set_index("check_id")
    unknown = sorted(set(pages) - set(apart.index))
    if unknown:
        there = ", ".join(apart.index) or "none"
        raise ConfigurationError(
            f"--printed {', '.join(unknown)}: no sum of that name is out. Those that are: {there}."
        )
    waiting = apart[~apart.index.isin(list(pages))]
    if len(waiting):
        raise GateError(_refusal(gated.published(PRINTED).shown, waiting))
    if not pages:
        return list(names)
    new = [
        Confirmed(check=c, out_by=out_by(Fraction(apart.at[c, "difference"])), page=page) for c, page in pages.items()
    ]
    still = set(tested.loc[tested["page"] != "", "check_id"])
    kept = [one for one in money.funds.confirmed if one.check in still and one.check not in pages]
    _write(gated.project.raw / gated.partnership.inputs[FUNDS], [*kept, *new])
    return list(dict.fromkeys([*names, FUNDS]))


def _refusal(shown: str, waiting: pd.DataFrame) -> str:
    told = [
        f"{row.Index} ({row.paragraph}): {row.statement}, but it is out by {row.difference:,}"
        for row in waiting.head(SHOWN).itertuples()
    ]
    more = f", and {len(waiting) - SHOWN} more" if len(waiting) > SHOWN else ""
    options = " ".join(f"--printed {name}=PAGE" for name in waiting.index[:SHOWN])
    return (
        f"{shown} is not accepted: {'; '.join(told)}{more}. Compare the figures with the report and correct what was "
        f"copied wrongly. Where the report itself is so printed, accept the file again with {options}: it is a finding "
        "then."
    )


def _write(file: Path, confirmed: Sequence[Confirmed]) -> None:
    text = BLOCK.sub("", file.read_text(encoding="utf-8"))
    lines = "".join(
        f"  - {{check: {one.check}, out_by: {json.dumps(one.out_by)}, page: {json.dumps(one.page)}}}\n"
        for one in confirmed
    )
    write_bytes(file, f"{text.rstrip()}\nconfirmed:\n{lines}".encode())


def pages_of(given: Sequence[str]) -> dict[str, str]:
    """The pages by check, from texts such as `cast-total=14`; ConfigurationError for one in another form."""
    found = {}
    for text in given:
        check, sign, page = text.partition("=")
        if not (check and sign and page.strip()):
            raise ConfigurationError(f"--printed {text}: write the check, =, and the page, such as cast-total=14.")
        found[check.strip()] = page.strip()
    return found
