"""The page over all editions, outputs/index.html: links each and sets a few key results side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from csp_evidence.analysis.claims.judging import CORRECT
from csp_evidence.errors import VerificationError
from csp_evidence.files.as_json import clear_temporary, loads, write_bytes
from csp_evidence.project import Project, area_code_of
from csp_evidence.publish.area_map import Place, area_map
from csp_evidence.publish.edition import Verdict, verdict
from csp_evidence.publish.manifest import NAME
from csp_evidence.publish.pages import TEMPLATES, environment
from csp_evidence.publish.variation import ChangedSetting, changed_settings
from csp_evidence.records import Check, Record, Result
from csp_evidence.stage.statement_tables import REPORT

COLUMNS = 6
RATE, RANK = "area_profile.rate", "area_profile.rank"


class Entry(Record):
    """One edition as the page tells it. `gates` is the gravest outcome of its expectations.

    `changed` are the settings in which a variation differs from the standing edition.
    """

    slug: str
    name: str
    plan: str
    year_end: str
    edition_id: str
    gates: Verdict
    tested: int
    sound: int
    synthetic: bool
    changed: tuple[ChangedSetting, ...] = ()
    labels: dict[str, str]
    results: dict[str, Result]


class Attempt(Record):
    """A run that stopped, with the reason it gave; `edition` says whether an earlier edition is in place."""

    slug: str
    why: str
    edition: bool


def write_summary(project: Project) -> Path:
    """Write outputs/index.html from the editions in place and return its path. The same editions give the same bytes.

    Raises
    ------
    VerificationError
        An edition lacks a file that its page needs.
    """
    entries = sorted(
        (_entry(path.parent) for path in project.outputs.glob(f"[!.]*/{NAME}")), key=lambda e: (e.name, e.slug)
    )
    attempts = [
        Attempt(slug=slug, why=why.read_text(encoding="utf-8").strip(), edition=any(e.slug == slug for e in entries))
        for why in sorted(project.outputs.glob("*.failed/why.txt"))
        for slug in [why.parent.name.removesuffix(".failed")]
    ]
    compared = shared_results(entries)
    html = (
        environment()
        .get_template("summary.html.j2")
        .render(
            entries=entries,
            attempts=attempts,
            compared=compared,
            units={key: unit_of(entries, key) for key in compared},
            map=area_map(project, _places(entries)),
            script=(TEMPLATES / "tables.js").read_text("utf-8"),
            style=(TEMPLATES / "style.css").read_text("utf-8"),
        )
    )
    target = project.outputs / "index.html"
    clear_temporary(project.outputs, f".{target.name}.")
    write_bytes(target, html.encode())
    return target


def shared_results(entries: Sequence[Entry]) -> dict[str, str]:
    """The key results that most editions have, at most six, in the notebooks' order: their label by their key."""
    counted = Counter(key for entry in entries for key in entry.labels)
    order = list(dict.fromkeys(key for entry in entries for key in entry.labels))
    fewest = 2 if len(entries) > 1 else 1
    most = sorted((key for key in order if counted[key] >= fewest), key=lambda key: -counted[key])[:COLUMNS]
    return {key: next(e.labels[key] for e in entries if key in e.labels) for key in order if key in most}


def unit_of(entries: Iterable[Entry], key: str) -> str | None:
    """The unit of a result where all editions agree on it, so that the heading can carry it."""
    units = {entry.results[key].unit for entry in entries if key in entry.results}
    return units.pop() if len(units) == 1 else None


def _places(entries: Iterable[Entry]) -> dict[str, Place]:
    """The standing editions of areas by the code of the partnership, for the map."""
    return {
        entry.slug: Place(entry.slug, entry.name, _number(entry.results[RATE]), _number(entry.results[RANK]))
        for entry in entries
        if area_code_of(entry.slug) and {RATE, RANK} <= set(entry.results)
    }


def _number(result: Result) -> float | None:
    return None if result.value is None else float(result.value)


def _entry(folder: Path) -> Entry:
    manifest, results = _read(folder, NAME), _read(folder, "results.json")
    checks = [Check(**{**check, "rows": tuple(check["rows"])}) for check in _read(folder, "quality.json")]
    claims = _read(folder, "claims.json") if (folder / "claims.json").is_file() else []
    stated = [claim for claim in claims if claim["origin"] == REPORT]
    labels = dict(manifest.get("key_results", {}))
    return Entry(
        slug=folder.name,
        name=manifest["partnership"]["name"],
        plan=manifest["partnership"].get("plan") or "No plan of its own",
        year_end=manifest["parameters"]["year_end"],
        edition_id=manifest["edition_id"],
        gates=verdict(checks),
        tested=len(stated),
        sound=sum(claim["verdict"] in CORRECT for claim in stated),
        synthetic=any(result["synthetic"] for result in results.values()),
        changed=changed_settings(manifest["parameters"].get("standing", {}), manifest["parameters"]),
        labels=labels,
        results={key: Result(**{**results[key], "sources": tuple(results[key]["sources"])}) for key in labels},
    )


def _read(folder: Path, name: str) -> Any:
    try:
        return loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise VerificationError(
            f"outputs/{folder.name}/{name} is missing or cannot be read, so the summary of all editions cannot be "
            f"written. Regenerate that edition with `csp run`, or take its folder away."
        ) from None
