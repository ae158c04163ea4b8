"""The run crate of an edition: readable by the specification's own library, complete, and without a clock."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from rocrate.rocrate import ROCrate

from csp_evidence.project import Project
from csp_evidence.publish.crate import run_crate
from csp_evidence.publish.manifest import committed
from tests.conftest import SLUG, csp
from tests.example_edition import example_edition

NAME = "ro-crate-metadata.json"


@pytest.fixture(scope="module")
def graph(edition: Path) -> dict[str, dict[str, Any]]:
    entities = json.loads((edition / NAME).read_text(encoding="utf-8"))["@graph"]
    assert len({entity["@id"] for entity in entities}) == len(entities)
    return {entity["@id"]: entity for entity in entities}


@pytest.fixture(scope="module")
def manifest(edition: Path) -> dict[str, Any]:
    return json.loads((edition / "manifest.json").read_text(encoding="utf-8"))


def identifiers(value: Any) -> list[str]:
    """The identifiers that a property refers to."""
    return [item["@id"] for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def actions(graph: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [entity for entity in graph.values() if entity["@type"] == "CreateAction"]


def test_the_library_reads_every_file_of_the_edition_from_it(edition: Path) -> None:
    crate = ROCrate(edition)
    found = {path.relative_to(edition).as_posix() for path in edition.rglob("*") if path.is_file()}
    assert {entity.id for entity in crate.data_entities} == found - {NAME}
    assert crate.name == "Community Safety Partnership Plan 2017-21: evidence"
    assert crate.metadata.version == "1.3"


def test_it_says_what_the_manifest_says_of_every_file(
    graph: dict[str, dict[str, Any]], manifest: dict[str, Any]
) -> None:
    outside = {f"#{name}": told for part in ("inputs", "suites", "notebooks") for name, told in manifest[part].items()}
    inside = {name: told for name, told in manifest["outputs"].items() if name != NAME}
    for name, told in (outside | inside).items():
        entity = graph[name]
        size = str(told["size"]) if "size" in told else None
        assert (entity["sha256"], entity.get("contentSize")) == (told["sha256"], size)
        assert (size is None) == (name[1:] in manifest["inputs"]), "an answer more would show in the size of their file"
        assert entity["encodingFormat"] and entity["name"]
        assert entity.get("localPath") == (name[1:] if name in outside else None)
    described = {name for name, entity in graph.items() if "sha256" in entity}
    assert described == {*outside, *inside}


def test_every_reference_is_to_something_that_is_described(graph: dict[str, dict[str, Any]]) -> None:
    referred = {name for entity in graph.values() for value in entity.values() for name in identifiers(value)}
    assert referred - set(graph) == {"https://w3id.org/ro/crate/1.3"}
    assert set(graph) - referred == {NAME}


def test_every_term_is_one_of_the_specification(graph: dict[str, dict[str, Any]], edition: Path) -> None:
    published = json.loads((files("rocrate") / "data" / "ro-crate.jsonld").read_text(encoding="utf-8"))
    assert json.loads((edition / NAME).read_text(encoding="utf-8"))["@context"] == published["@id"]
    for entity in graph.values():
        kinds = entity["@type"] if isinstance(entity["@type"], list) else [entity["@type"]]
        assert {*kinds, *(term for term in entity if not term.startswith("@"))} <= set(published["@context"])


def test_the_root_has_what_the_specification_asks_for(graph: dict[str, dict[str, Any]]) -> None:
    root = graph["./"]
    assert all(root[name] for name in ("name", "description", "license"))
    assert "synthetic data" in root["description"]
    (profile,) = identifiers(root["conformsTo"])
    assert profile == "https://w3id.org/ro/wfrun/process/0.6"
    assert set(identifiers(root["mentions"])) == {action["@id"] for action in actions(graph)}


def test_every_file_is_the_result_of_one_action(graph: dict[str, dict[str, Any]], manifest: dict[str, Any]) -> None:
    made = [name for action in actions(graph) for name in identifiers(action["result"]) if not name.startswith("#")]
    assert sorted(made) == sorted(({*manifest["outputs"]} - {NAME}) | {"manifest.json"})
    for action in actions(graph):
        (instrument,) = identifiers(action["instrument"])
        assert "SoftwareSourceCode" in graph[instrument]["@type"]


def test_every_input_and_suite_was_read_by_a_run_that_comes_before_what_rests_on_it(
    graph: dict[str, dict[str, Any]], manifest: dict[str, Any]
) -> None:
    by_name = {action["@id"]: set(identifiers(action["object"])) for action in actions(graph)}
    read = set().union(*by_name.values())
    assert {f"#{name}" for part in ("inputs", "suites") for name in manifest[part]} <= read
    responses = "#data/raw/tower-hamlets/consultation_responses_synthetic.csv"
    assert {run for run, objects in by_name.items() if responses in objects} == {"#run/consultation"}
    settings = f"#data/raw/{SLUG}/partnership.yml"
    assert {run for run, objects in by_name.items() if settings in objects} == {*by_name} - {"#run/publishing"}
    earlier = {f"#results/{name}" for name in ("strategic_assessment", "consultation", "funding_reconciliation")}
    assert earlier <= by_name["#run/plan_evidence"]
    assert {f"#parameters/{name}/partnership" for name in ("consultation", "plan_evidence")} <= read


def test_what_is_synthetic_says_so(graph: dict[str, dict[str, Any]]) -> None:
    for name in (
        "#data/raw/tower-hamlets/consultation_responses_synthetic.csv",
        "tables/consultation/safe_by_ward.csv",
    ):
        assert "Synthetic: invented" in graph[name]["description"]
    assert "Synthetic" not in graph["tables/strategic_assessment/boroughs.csv"]["description"]
    assert "Transcribed" in graph["#data/raw/tower-hamlets/funding_printed.csv"]["description"]


def test_no_time_of_day_person_or_path_gets_in(edition: Path, finished: Path) -> None:
    text = (edition / NAME).read_text(encoding="utf-8")
    assert not re.search(r"\d\d:\d\d:\d\d", text)
    assert str(finished) not in text
    assert not re.search(r'"(agent|author|creator|endTime|startTime|dateModified)"', text)


def test_the_date_is_that_of_the_commit(tmp_path: Path) -> None:
    assert committed(Project(tmp_path)) is None
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    dates = {"GIT_COMMITTER_DATE": "2017-09-26T23:59:59+0100", "GIT_AUTHOR_DATE": "2016-01-01T00:00:00+0000"}
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "x"], check=True, env={**os.environ, **dates})
    assert committed(Project(tmp_path)) == "2017-09-26"


@pytest.mark.parametrize("date", ["2017-09-26", None])
def test_the_crate_has_the_date_of_the_commit_and_none_without_one(date: str | None, tmp_path: Path) -> None:
    edition, digest = example_edition(tmp_path), {"sha256": "0" * 64, "size": 1}
    edition = edition.model_copy(update={"committed": date and datetime.date.fromisoformat(date)})
    manifest = {
        **{part: {} for part in ("inputs", "suites", "outputs")},
        "notebooks": {f"notebooks/{stage.stage}.ipynb": digest for stage in edition.stages},
        "versions": {"python": "3.11.7", "csp-evidence": "0.1.0"},
        "code": "0" * 64,
        "commit": "unknown",
    }
    root = next(entity for entity in run_crate(edition, manifest)["@graph"] if entity["@id"] == "./")
    assert root.get("datePublished") == date
    assert ("It has no date" in root["description"]) == (date is None)


def test_a_changed_crate_does_not_verify(edition: Path, tmp_path: Path) -> None:
    copy = tmp_path / "outputs" / SLUG
    shutil.copytree(edition, copy)
    text = (copy / NAME).read_text(encoding="utf-8")
    (copy / NAME).write_text(text.replace("Tower Hamlets", "Tower hamlets", 1), encoding="utf-8")
    done = csp(edition.parents[1], "verify", str(copy))
    assert done.returncode == 1
    assert f"{NAME} was changed" in done.stderr
