"""The matrix of priorities and protected characteristics: where there is evidence, and where a gap.

Section 149 of the Equality Act 2010 asks an authority to have due regard; section 4 lists the characteristics. What
nobody was asked cannot be had regard to, so that a gap is shown as one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.wording import listed

GAP = "gap"
ASKED = "first choices and feeling safe, asked"
SAFETY_ONLY = "feeling safe only, asked"


def equality_matrix(
    characteristics: pd.DataFrame, priorities: dict[str, str], voiced: Collection[str], answers: Answers
) -> pd.DataFrame:
    """One row a characteristic, one column a priority, each with the evidence of the consultation or "gap".

    A characteristic was asked where a question that tells it has answers. Then the concerns of a priority can be told
    apart by it where the priority has a concern that is named; otherwise only feeling safe can.

    Parameters
    ----------
    characteristics
        characteristic, label, role (of the question that tells it; blank where a question of the same id does).
    voiced
        Ids of the priorities that a named concern falls under.
    """
    rows = []
    for item in characteristics.itertuples():
        role = None if pd.isna(item.role) else item.role
        tells = [
            one for one in answers.form if one.held and (one.id == item.characteristic or (role and one.role == role))
        ]
        asked = any(counting.rows_of(answers, answers.filled(one)) for one in tells)
        cells = {
            name: GAP if not asked else ASKED if priority in voiced else SAFETY_ONLY
            for priority, name in priorities.items()
        }
        rows.append({"characteristic": item.label, **cells})
    return pd.DataFrame(rows)


def gaps(matrix: pd.DataFrame) -> list[str]:
    """The characteristics that no priority has evidence on."""
    empty = (matrix.drop(columns="characteristic") == GAP).all(axis=1)
    return list(matrix.loc[empty, "characteristic"])


def missing_said(labels: Sequence[str], *, invented: bool) -> str:
    """What is missing on some characteristics; where responses are invented, only what the report leaves out."""
    named = listed([label.lower() for label in labels], last="or")
    if invented:
        return f"The report does not say what was asked or answered about {named}."
    return f"The responses hold no answers about {named}."
