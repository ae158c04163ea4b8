"""What a chief finance officer signs, and the log of what the report would have to restate."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from csp_evidence.analysis.funding.exceptions import INCOMPLETE, SEVERITIES, WRONG


def sign_off(
    control: Decimal, checks: pd.DataFrame, exceptions: pd.DataFrame, inferred: int, unchecked: int
) -> pd.DataFrame:
    """The sheet: subject, finding, prepared_by, checked_by, date; the last three are for signatures.

    Parameters
    ----------
    control
        Hash total of the printed amounts: a control figure and no sum of money.
    checks
        As from `checks.audit`.
    exceptions
        As from `exceptions.assess`.
    inferred
        Quantities that were solved and not stated.
    unchecked
        Stated figures whose last digit nothing else in the report would show to be wrong.
    """
    rows = [("Hash total: all printed amounts added, to prove that none is lost; no sum of money", f"{control:,.2f}")]
    for kind, group in checks.groupby("kind", sort=False):
        met = int((group["as_expected"] == "yes").sum())
        rows.append((f"Checks: {kind}", f"{met} of {len(group)} came out as expected"))
    for severity in SEVERITIES:
        rows.append((f"Exceptions of {severity} severity", f"{int((exceptions['severity'] == severity).sum())}"))
    rows += [
        ("Quantities inferred, for the authority to confirm", str(inferred)),
        ("Stated figures whose last digit nothing else in the report checks", str(unchecked)),
    ]
    return _with_blanks(pd.DataFrame(rows, columns=["subject", "finding"]), ["prepared_by", "checked_by", "date"])


def restatements(exceptions: pd.DataFrame) -> pd.DataFrame:
    """Proposed restatements: paragraph, as_stated, proposed, at_stake, standing, decided_by, date.

    One for each exception where the report is wrong or incomplete. None is applied: the figures stay as printed.
    """
    chosen = exceptions[exceptions["verdict"].isin([WRONG, INCOMPLETE])]
    table = pd.DataFrame(
        {
            "paragraph": chosen["paragraph"],
            "as_stated": chosen["title"],
            "proposed": chosen["wording"],
            "at_stake": chosen["at_stake"],
            "standing": "proposed, not applied",
        }
    )
    return _with_blanks(table, ["decided_by", "date"])


def _with_blanks(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    return table.assign(**dict.fromkeys(names, None))
