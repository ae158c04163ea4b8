"""Refuses a partnership.yml whose names of inputs or areas nobody knows."""

from __future__ import annotations

from difflib import get_close_matches

from csp_evidence.errors import ConfigurationError
from csp_evidence.gates.inputs import GatedInputs
from csp_evidence.partnership.stages import KNOWN_INPUTS


def refuse_misspelt_inputs(gated: GatedInputs) -> None:
    """Refuse an input that no stage reads, where its name is nearly that of one which the partnership lacks.

    Raises
    ------
    ConfigurationError
        Says what was meant.
    """
    supplied = gated.partnership.inputs
    lacking = [name for name in KNOWN_INPUTS if name not in supplied]
    near = {name: get_close_matches(name, lacking, n=1, cutoff=0.8) for name in supplied if name not in KNOWN_INPUTS}
    meant = [f"inputs.{name}: did you mean {names[0]}?" for name, names in near.items() if names]
    if meant:
        raise ConfigurationError(f"partnership.yml of {gated.partnership.name}: {' '.join(meant)}")


def refuse_unknown_areas(gated: GatedInputs) -> None:
    """Refuse areas to compare with that the input `areas` does not have.

    Raises
    ------
    ConfigurationError
        Names the codes.
    InputError
        The input `areas` cannot be read.
    """
    partnership = gated.partnership
    wanted = {*partnership.neighbours, *partnership.similar}
    if not wanted or "areas" not in partnership.inputs:
        return
    published = gated.published("areas")
    unknown = sorted(wanted - set(published.frame["area_code"].dropna()) if "area_code" in published.frame else ())
    if unknown:
        raise ConfigurationError(
            f"partnership.yml of {partnership.name} names under `neighbours` or `similar` "
            f"{', '.join(unknown)}, which {published.shown} does not have. Take them out, or add the area."
        )
