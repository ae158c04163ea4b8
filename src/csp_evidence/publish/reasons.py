"""Why a figure may differ between two editions: what of that which it was made from is another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from csp_evidence.analysis.wording import listed
from csp_evidence.files.as_json import loads

CRATE = "ro-crate-metadata.json"
RUN, RESULTS = "#run/", "#results/"
PUBLISHED = "As published"  # how the crate begins on an input that somebody else has published
RAW, SIDECAR = "data/raw/", ".meta.yml"
YEAR_END = "parameter year_end"
PERIOD, SETTINGS, METHOD, SOFTWARE = "another period", "other settings", "another method", "other software"
OTHER_FILE, GONE, ADDED = "other files for the same inputs", "an input left out", "a new input"
REVISED, CORRECTED = "revised data", "a correction of ours"
KINDS = (PERIOD, SETTINGS, OTHER_FILE, GONE, ADDED, REVISED, CORRECTED, METHOD, SOFTWARE)
EVERYWHERE = ("code of the package", "version of ")  # what every stage runs on


class Why(Protocol):
    """Says why what a stage found may differ; `sources` are the inputs and stages that it rests on, where known."""

    def __call__(self, stage: str, sources: tuple[str, ...] = ()) -> str: ...


def reasons(old: Path, new: Path, changed: Collection[str], because: str = "") -> Why:
    """What tells why a figure may differ: "revised data and another method".

    Of the ingredients that differ, `changed` by their names in a comparison, those count that the stage read in either
    edition, or another stage whose results it took; of the inputs among them, where the sources of the figure are
    known, only those. Where an edition has no run crate, all of them count. `because` is why the later edition takes
    other files for some inputs, and is said where the figure rests on one of these.
    """
    graphs = [_graph(folder) for folder in (old, new)]
    uses = [_used(graph) for graph in graphs]
    published = {name for graph in graphs for name, entity in graph.items() if _is_published(entity)}
    before, after = (_files(graph) for graph in graphs)
    inputs = {name: before.get(name, set()) | after.get(name, set()) for name in before.keys() | after.keys()}
    every = set[str]().union(*inputs.values())
    replaced = {file for name in before.keys() & after.keys() for file in before[name] ^ after[name]}
    gone, added = (
        {file for name in one.keys() - other for file in one[name]} for one, other in ((before, after), (after, before))
    )

    def used_by(stage: str) -> set[str]:
        return {name for used in uses for name in _with_others(stage, used)}

    @cache
    def why(stage: str, sources: tuple[str, ...] = ()) -> str:
        known, unknown = used_by(stage), any(stage not in used for used in uses)
        if sources and not unknown and all(name in inputs or used_by(name) for name in sources):
            rests_on = set[str]().union(*(inputs.get(name, set()) | used_by(name) for name in sources))
            known = {name for name in known if name.removesuffix(SIDECAR) not in every - rests_on}
        own = [name for name in changed if unknown or name in known or name.startswith(EVERYWHERE)]
        told = listed(_in_words(own, {OTHER_FILE: replaced, GONE: gone, ADDED: added, REVISED: published}))
        return "; ".join(filter(None, [told, because if replaced.intersection(own) else ""]))

    return why


def _files(graph: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """The files behind each input, by the name that the partnership has for it."""
    found: dict[str, set[str]] = {}
    for file, entity in graph.items():
        for name in entity.get("alternateName", []) if file.startswith(RAW) else []:
            found.setdefault(str(name), set()).add(file)
    return found


def _in_words(names: Iterable[str], inputs: Mapping[str, Collection[str]]) -> list[str]:
    """The kinds of what is another, those first that a reader asks for first; `inputs` are files by their kind."""
    found = {_kind(name, inputs) for name in names}
    return [kind for kind in KINDS if kind in found]


def _kind(name: str, inputs: Mapping[str, Collection[str]]) -> str:
    if name.startswith(RAW):
        return next((kind for kind, files in inputs.items() if name.removesuffix(SIDECAR) in files), CORRECTED)
    if name.startswith("parameter "):
        return PERIOD if name == YEAR_END else SETTINGS
    if name.startswith(("code of", "notebooks/")):
        return METHOD
    return SOFTWARE if name.startswith("version of ") else ""


def _graph(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / CRATE
    entities = loads(path.read_text(encoding="utf-8"))["@graph"] if path.is_file() else []
    return {str(entity["@id"]).removeprefix("#"): entity for entity in entities}


def _is_published(entity: dict[str, Any]) -> bool:
    return str(entity.get("description", "")).startswith(PUBLISHED)


def _used(graph: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """What each stage was made from, as a comparison names it; results of other stages as the crate does."""
    found = {}
    for name, entity in graph.items():
        if name.startswith(RUN.removeprefix("#")) and "instrument" in entity:
            taken = [str(one["@id"]) for one in [*entity.get("object", []), entity["instrument"]]]
            found[name.partition("/")[2]] = {_named(one) for one in taken}
    return found


def _named(identity: str) -> str:
    kind, _, rest = identity.removeprefix("#").partition("/")
    return f"parameter {rest.partition('/')[2]}" if kind == "parameters" else identity.removeprefix("#")


def _with_others(stage: str, used: dict[str, set[str]]) -> set[str]:
    """What a stage used and what those used whose results it took."""
    own = used.get(stage, set())
    others = {name.partition("/")[2] for name in own if name.startswith(RESULTS.removeprefix("#"))} - {stage}
    return own.union(*(_with_others(other, used) for other in others))
