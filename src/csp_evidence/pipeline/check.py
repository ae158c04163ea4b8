"""Takes every input of a partnership through its gates, without a kernel."""

from __future__ import annotations

from csp_evidence.errors import InputError
from csp_evidence.gated import GatedInputs
from csp_evidence.partnership import load_partnership
from csp_evidence.project import Project
from csp_evidence.records import Check


def check_inputs(project: Project, slug: str) -> dict[str, tuple[Check, ...] | str]:
    """The checks of each input file by its path below the project; a message where the file cannot be read at all.

    Raises
    ------
    ConfigurationError
        The partnership, a sidecar or a suite cannot be used; a suite names a column that its gate cannot have.
    """
    partnership = load_partnership(project, slug)
    gated = GatedInputs(project, partnership)
    found: dict[str, tuple[Check, ...] | str] = {}
    for name, file in partnership.inputs.items():
        shown = project.relative(project.raw / file)
        try:
            gated.readable(name)
            if not gated.is_document(name):
                gated.refuse_unknown(name)
            found[shown] = () if gated.is_document(name) else gated.read(name).checks
        except InputError as error:
            found[shown] = str(error)
    return found
