"""Whether a file is the one that was accepted: as a whole, and field by field."""

from __future__ import annotations

from csp_evidence.analysis.wording import counted
from csp_evidence.inputs.content import field_controls
from csp_evidence.inputs.published import Published
from csp_evidence.records import Check

CONTENT, FIELDS = "content_matches", "fields_match"


def content_checks(gate: str, published: Published) -> tuple[Check, ...]:
    """Whether the file is the one that was accepted, as a whole and field by field."""
    return (content_check(gate, published), *fields_check(gate, published))


def fields_check(gate: str, published: Published) -> list[Check]:
    """Whether each field holds, row by row, what was accepted; none where the sidecar notes no control of its fields.

    A column that was sorted alone, or two cells that changed places, leave every total as it is.
    """
    noted = published.sidecar.controls.fields
    if not noted:
        return []
    found = field_controls(published.frame, published.sidecar.keys, noted)
    wrong = [name for name in noted if found.get(name) != noted[name]]
    return [
        Check(
            gate=gate,
            expectation=FIELDS,
            severity="critical",
            outcome="fail" if wrong else "pass",
            observed=f"not as accepted: {', '.join(wrong)}"
            if wrong
            else f"as accepted: {counted(len(noted), 'fields')}",
            note="Each field must hold, row by row, what was accepted: a column that is sorted alone, or two cells "
            f"that change places, leave every total as it is. Run `csp accept {published.shown}`, which shows each "
            "change, or restore the file.",
            file=published.shown,
            column=", ".join(wrong) or None,
        )
    ]


def content_check(gate: str, published: Published) -> Check:
    """Whether the file is, cell for cell, the one that its sidecar describes; what no total can tell.

    Critical, but for a file whose sidecar notes no digest yet: that is a warning.
    """
    return same_content(
        gate,
        published.shown,
        published.sidecar.controls.sha256,
        published.content,
        "The file must be, cell for cell, the one that its sidecar describes: two wrong digits can hide in a total "
        "that still adds up. Restore the file from its source; or, if it was meant to change, see that every other "
        f"finding is right and run `csp accept {published.shown}`, which shows each change and notes the new digest in "
        "the sidecar.",
    )


def same_content(gate: str, shown: str, noted: str | None, found: str, note: str) -> Check:
    """Whether what was `found` in a file is the digest that was `noted`; a warning where none was."""
    return Check(
        gate=gate,
        expectation=CONTENT,
        severity="critical" if noted else "warning",
        outcome="pass" if noted == found else "fail",
        observed=f"sha256 {found[:12]}…"
        + ("" if noted == found else f", not {noted[:12]}…" if noted else ", none noted"),
        note=note,
        file=shown,
    )
