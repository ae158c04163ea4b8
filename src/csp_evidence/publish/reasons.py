"""Why a figure may differ between two editions: what of that which its stage was made from is another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from csp_evidence.analysis.wording import listed
from csp_evidence.files.as_json import loads

CRATE = "ro-crate-metadata.json"
RUN, RESULTS = "#run/", "#results/"
PUBLISHED = "As published"  # how the crate begins on an input that somebody else has published
RAW, SIDECAR = "data/raw/", ".meta.yml"
EVERYWHERE = ("code of the package", "version of ")  # what every stage runs on


def reasons(old: Path, new: Path, changed: Collection[str]) -> Callable[[str], str]:
    """What tells by a stage's name why what it found may differ: "revised data and another method".

    Of the ingredients that differ, `changed` by their names in a comparison, those count that the stage read in either
    edition, or another stage whose results it took. Where an edition has no run crate, all of them count.
    """
    graphs = [_graph(folder) for folder in (old, new)]
    uses = [_used(graph) for graph in graphs]
    published = {name for graph in graphs for name, entity in graph.items() if _is_published(entity)}

    @cache
    def why(stage: str) -> str:
        known = {name for used in uses for name in _with_others(stage, used)}
        unknown = any(stage not in used for used in uses)
        own = [name for name in changed if unknown or name in known or name.startswith(EVERYWHERE)]
        return listed(list(dict.fromkeys(_in_words(own, published))))

    return why


def _in_words(names: Iterable[str], published: Collection[str]) -> list[str]:
    """The kinds of what is another, those first that a reader asks for first."""
    kinds: list[tuple[str, Callable[[str], bool]]] = [
        ("another period", lambda name: name == "parameter year_end"),
        ("other settings", lambda name: name.startswith("parameter ") and name != "parameter year_end"),
        ("revised data", lambda name: name.startswith(RAW) and name.removesuffix(SIDECAR) in published),
        ("a correction of ours", lambda name: name.startswith(RAW) and name.removesuffix(SIDECAR) not in published),
        ("another method", lambda name: name.startswith(("code of", "notebooks/"))),
        ("other software", lambda name: name.startswith("version of ")),
    ]
    every = list(names)
    return [kind for kind, fits in kinds if any(map(fits, every))]


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
