"""Two editions compared: what they were made from, and every result, statement, expectation and table that differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from csp_evidence.cell_text import plain_text, value_text
from csp_evidence.files.as_json import loads
from csp_evidence.publish.headline_figures import figures
from csp_evidence.publish.manifest import NAME
from csp_evidence.publish.published import BECAUSE
from csp_evidence.publish.reasons import YEAR_END, Why, reasons
from csp_evidence.publish.verify import UNLIKE, unlike_an_edition, verify

ABSENT = "not there"
OF_ID = " (in no more than the edition's id)"
DRAWN = ("tables/", "figures/")
ROUNDING, INVENTED = "in digits that are not shown", "that rest on invented data"
Telling = Callable[[Any, Any], tuple[str, str]]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Change:
    """One thing that differs, by its name, as each edition has it; `ABSENT` where one has it not.

    `kind` says how it differs, `size` by how much of the larger of two numbers, and `why` what may be the reason.
    """

    name: str
    old: str
    new: str
    kind: str = field(default="changed", compare=False)
    size: float = field(default=0.0, compare=False)
    why: str = field(default="", compare=False)


@dataclass(frozen=True)
class Section:
    """What differs of one kind, sorted by name, of how many things that either edition has."""

    title: str
    of: int
    changes: tuple[Change, ...]


def compare(old: Path, new: Path) -> tuple[Section, ...]:
    """Compare two editions that verify, of one partnership or of two.

    The last section lists every other file whose digest differs (the manifest where it alone does), and says of a page
    where it differs in no more than the edition's id, and in its title where pages differ though nothing that they
    show does.

    Raises
    ------
    ConfigurationError
        One of the folders is not an edition.
    VerificationError
        One of them is not what its manifest says, so that nothing could be concluded from it.
    """
    for folder in (old, new):
        verify(folder)
    return _of_editions(_compared, old, new)


def _of_editions(work: Callable[[Path, Path], Found], old: Path, new: Path) -> Found:
    """What comes of work on two editions; where it fails, the one is named with which it fails by itself as well."""
    try:
        return work(old, new)
    except (*UNLIKE, OSError):
        for folder in (old, new):
            try:
                work(folder, folder)
            except (*UNLIKE, OSError) as error:
                raise unlike_an_edition(folder, error) from None
        raise


def _compared(old: Path, new: Path) -> tuple[Section, ...]:
    def section(title: str, file: str, things: Callable[[Any], Mapping[str, Any]], told: Telling) -> Section:
        return _section(title, things(_read(old, file)), things(_read(new, file)), told)

    compared = (
        section("What they were made from", NAME, _ingredients, _digests),
        section("Results", "results.json", dict, _values),
        section("Statements of the report", "claims.json", _by_id, _verdicts),
        section("Expectations", "quality.json", _by_gate, _outcomes),
        section("Tables and figures", NAME, _drawn, _digests),
    )
    why = _reasons(old, new, compared[0])
    rests_on = _sources(old, new)
    explained = tuple(_explained(part, why, rests_on) for part in compared)
    others = _others(old, new)
    seals = [str(_read(folder, NAME)["digest"]) for folder in (old, new)]
    if seals[0] != seals[1] and not any(part.changes for part in (*compared, others)):
        others = replace(others, of=others.of + 1, changes=(Change(NAME, *_digests(*seals)),))
    unexplained = any(not change.new.endswith(OF_ID) for change in others.changes)
    if unexplained and not any(part.changes for part in compared):
        others = replace(others, title=f"{others.title}, though nothing that they are made from or show differs")
    return (*explained, others)


def restated(old: Path, new: Path) -> Section:
    """The headline figures of years that both editions speak of, where they differ: restatements of what was said.

    VerificationError where one of them is not laid out as an edition is.
    """
    return _of_editions(_restated, old, new)


def _restated(old: Path, new: Path) -> Section:
    before, after = (figures(_read(folder, NAME), _read(folder, "results.json")) for folder in (old, new))
    ingredients = [_ingredients(_read(folder, NAME)) for folder in (old, new)]
    made_from = _section("", ingredients[0], ingredients[1], _digests)
    same_year = tuple(change for change in made_from.changes if change.name != YEAR_END)
    why, rests_on = _reasons(old, new, replace(made_from, changes=same_year)), _sources(old, new)
    both = [key for key in before if key in after]
    changes = [
        Change(
            before[key].told,
            *_values(before[key].model_dump(), after[key].model_dump()),
            why=why(key[1].partition(".")[0], rests_on.get(key[1], ())),
        )
        for key in both
        if before[key].value != after[key].value
    ]
    return Section("Restated headline figures of one year", len(both), tuple(changes))


def _reasons(old: Path, new: Path, made_from: Section) -> Why:
    """Why each figure may differ, of what the two editions were made from; with the reason of a later year's inputs."""
    because = [_read(folder, NAME)["parameters"].get(BECAUSE, "") for folder in (new, old)]
    return reasons(old, new, [change.name for change in made_from.changes], because[0] or because[1])


def _sources(old: Path, new: Path) -> dict[str, tuple[str, ...]]:
    """What each result of either edition rests on."""
    results = [_read(folder, "results.json") for folder in (old, new)]
    return {
        key: tuple(sorted({name for one in results for name in one.get(key, {}).get("sources", [])}))
        for key in results[0].keys() | results[1].keys()
    }


def _explained(section: Section, why: Why, rests_on: Mapping[str, tuple[str, ...]]) -> Section:
    """Results with what may be the reason, by what they rest on, and statements by the stage that tests them."""
    stage_of: dict[str, Callable[[str], str]] = {
        "Results": lambda name: name.partition(".")[0], "Statements of the report": lambda _: "plan_evidence",
    }  # fmt: skip
    if section.title not in stage_of:
        return section
    told = (
        replace(change, why=why(stage_of[section.title](change.name), rests_on.get(change.name, ())))
        for change in section.changes
    )
    return replace(section, changes=tuple(told))


def _others(old: Path, new: Path) -> Section:
    """The files that are neither table nor figure, by their digests."""
    manifests = [_read(folder, NAME) for folder in (old, new)]
    files = [
        {_safe(name): told["sha256"] for name, told in manifest["outputs"].items() if not name.startswith(DRAWN)}
        for manifest in manifests
    ]
    found = _section("Pages and other files", files[0], files[1], _digests)
    ids = [str(manifest["edition_id"]).encode() for manifest in manifests]

    def told(change: Change) -> Change:
        paths = [folder / change.name for folder in (old, new)]
        if ABSENT in (change.old, change.new) or not change.name.endswith(".html"):
            return change
        masked = [path.read_bytes().replace(own, b"") for path, own in zip(paths, ids, strict=True)]
        return replace(change, new=change.new + OF_ID) if masked[0] == masked[1] else change

    return replace(found, changes=tuple(map(told, found.changes)))


def _section(title: str, old: Mapping[str, Any], new: Mapping[str, Any], told: Telling) -> Section:
    names = sorted(old.keys() | new.keys())
    changes = []
    for name in names:
        first, second = old.get(name), new.get(name)
        if name in old and name in new:
            before, after = told(first, second)
            if before != after:
                changes.append(Change(_safe(name), before, after, *_how(first, second)))
        else:
            before, after = told(second if first is None else first, second if first is None else first)
            ends = (before if name in old else ABSENT, after if name in new else ABSENT)
            changes.append(Change(_safe(name), *ends, "gone" if name in old else "new"))
    return Section(title, len(names), tuple(changes))


def _how(old: Any, new: Any) -> tuple[str, float]:
    """How a result differs, and by how much of the larger of its numbers; anything else has changed, by nothing."""
    if not isinstance(old, Mapping) or "value" not in old:
        return "changed", 0.0
    values = [one["value"] for one in (old, new)]
    size = 0.0
    if all(isinstance(value, (int, float, Decimal)) for value in values) and any(values):
        size = abs(float(values[1]) - float(values[0])) / max(abs(float(value)) for value in values)
    if old.get("synthetic") and new.get("synthetic"):
        return INVENTED, size
    alike = [(value_text(one["value"], one["unit"]), one.get("synthetic")) for one in (old, new)]
    return (ROUNDING if alike[0] == alike[1] else "changed"), size


def _values(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str]:
    """Value, unit and whether it is synthetic, with every digit where the usual ones do not tell them apart.

    A unit they share is said once.
    """
    marks = tuple(" (synthetic)" if result.get("synthetic") else "" for result in (old, new))
    usual = tuple(
        _safe(value_text(one["value"], one["unit"])) + mark for one, mark in zip((old, new), marks, strict=True)
    )
    exact = tuple(_safe(f"{one['value']} {one['unit']}") + mark for one, mark in zip((old, new), marks, strict=True))
    before, after = _apart((usual[0], usual[1]), (exact[0], exact[1]))
    words, others = before.split(" "), after.split(" ")
    while len(words) > 1 and len(others) > 1 and before != after and words[-1] == others[-1]:
        words.pop()
        others.pop()
    return " ".join(words), after


def _verdicts(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str]:
    """The verdict, and what was stated and computed where that differs."""
    before, after = ([f"{claim['verdict']}"] for claim in (old, new))
    for name in ("stated", "computed"):
        if old[name] != new[name]:
            before.append(f"{name} {old[name]}")
            after.append(f"{name} {new[name]}")
    return _safe(", ".join(before)), _safe(", ".join(after))


def _outcomes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str]:
    """The outcome, and how grave it is; what was observed where one of them did not pass."""
    before, after = (f"{check['outcome']} ({check['severity']})" for check in (old, new))
    if {old["outcome"], new["outcome"]} != {"pass"}:
        before, after = (f"{text}: {check['observed']}" for text, check in ((before, old), (after, new)))
    return _safe(before), _safe(after)


def _digests(old: str, new: str) -> tuple[str, str]:
    """Digests by their first twelve digits, anything else as it is."""
    return _apart((_short(old), _short(new)), (old, new))


def _apart(usual: tuple[str, str], exact: tuple[str, str]) -> tuple[str, str]:
    return exact if exact[0] != exact[1] and usual[0] == usual[1] else usual


def _short(text: str) -> str:
    return text[:12] if len(text) == 64 else text


def _ingredients(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Every ingredient by a name: files by their path, parameters and versions by theirs."""
    files = {
        name: told["sha256"] for part in ("inputs", "suites", "notebooks") for name, told in manifest[part].items()
    }
    named = {
        f"{kind} {name}": json.dumps(value) if isinstance(value, (list, dict)) else value
        for kind, part in (("parameter", "parameters"), ("version of", "versions"))
        for name, value in manifest[part].items()
    }
    found = {**files, **named, "code of the package": manifest["code"], "commit": manifest["commit"]}
    return {name: _safe(value) for name, value in found.items()}


def _drawn(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Digests of tables, and of figures with their numbers."""
    outputs = manifest["outputs"].items()
    return {name: told["sha256"] for name, told in outputs if name.startswith(DRAWN)}


def _by_id(claims: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{claim['id']} ({claim['paragraph']})": claim for claim in claims}


def _by_gate(checks: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{check['gate']}: {check['expectation']}": check for check in checks}


def _safe(value: Any) -> str:
    """A value as one line that a terminal can show; escaped, rather than shortened, where it is not one by itself."""
    text = "not set" if value is None else str(value)
    return text if plain_text(text)[0] == text else repr(text)


def _read(folder: Path, name: str) -> Any:
    """A JSON file of an edition; an edition without a plan has no claims.json and so no statements."""
    path = folder / name
    return loads(path.read_text(encoding="utf-8")) if path.is_file() or name != "claims.json" else []
