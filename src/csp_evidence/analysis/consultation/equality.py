"""The matrix of priorities and protected characteristics: where there is evidence, and where a gap.

Section 149 of the Equality Act 2010 asks an authority to have due regard; section 4 lists the characteristics. What
nobody was asked cannot be had regard to, so that a gap is shown as one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation import counting
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.questions import Question, Questions
from csp_evidence.analysis.wording import listed

GAP = "gap"
ASKED = "{}, asked"


def equality_matrix(
    characteristics: pd.DataFrame, priorities: dict[str, str], voiced: Collection[str], answers: Answers
) -> pd.DataFrame:
    """One row a characteristic, one column a priority, each with the evidence of the consultation or "gap".

    A characteristic was asked where a question that tells it has answers. Then the concerns of a priority can be told
    apart by it where the priority has a concern that is named, and feeling safe where the form asked that.

    Parameters
    ----------
    characteristics
        characteristic, label, role (of the question that tells it; blank where a question of the same id does).
    voiced
        Ids of the priorities that a named concern falls under.
    """
    rows = []
    safety = ["feeling safe"] if answers.form.of("feeling_safe") else []
    concerns = ["first choices" if one.kind == "ranked" else "concerns" for one in answers.form.of("concern")]
    told = {one: [*(concerns if one in voiced else []), *safety] for one in priorities}
    for item in characteristics.to_dict("records"):
        tells = [one for one in _telling(item, answers.form) if one.held]
        asked = any(counting.rows_of(answers, answers.filled(one)) for one in tells)
        cells = {
            name: ASKED.format(" and ".join(told[priority])) if asked and told[priority] else GAP
            for priority, name in priorities.items()
        }
        rows.append({"characteristic": item["label"], **cells})
    return pd.DataFrame(rows)


def unpublished(characteristics: pd.DataFrame, form: Questions) -> list[str]:
    """The characteristics that no question with published figures tells: all that can be said without the responses."""
    return [
        str(item["label"])
        for item in characteristics.to_dict("records")
        if not any(one.published for one in _telling(item, form))
    ]


def _telling(item: dict[Hashable, Any], form: Questions) -> list[Question]:
    """The questions that tell a characteristic: by their role, or by an id that is the characteristic's own."""
    role = None if pd.isna(item["role"]) else item["role"]
    return [one for one in form if one.id == item["characteristic"] or (role and one.role == role)]


def gaps(matrix: pd.DataFrame) -> list[str]:
    """The characteristics that no priority has evidence on."""
    empty = (matrix.drop(columns="characteristic") == GAP).all(axis=1)
    return list(matrix.loc[empty, "characteristic"])


def missing_said(labels: Sequence[str], *, supplied: bool, invented: bool) -> str:
    """What is missing on some characteristics: of the responses, or of what is published where none are supplied, or of
    what the report tells where they are invented.
    """
    named = listed([label.lower() for label in labels], last="or")
    if not supplied:
        return f"No figures are published about {named}, and no responses are supplied."
    if invented:
        return f"The report does not say what was asked or answered about {named}."
    return f"The responses hold no answers about {named}."
