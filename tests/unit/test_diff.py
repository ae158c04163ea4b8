"""Two editions compared: what differs is named, what one lacks is said, and a changed edition is not compared."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from csp_evidence.commands.compare import differences, revisions_page
from csp_evidence.errors import ConfigurationError, VerificationError
from csp_evidence.files.as_json import write_json
from csp_evidence.project import Project
from csp_evidence.publish.diff import ABSENT, Change, Section, compare
from csp_evidence.publish.manifest import files_of, identity, listing, sealed
from csp_evidence.publish.reasons import reasons
from csp_evidence.publish.revision_page import note_revisions, revisions_ahead
from csp_evidence.publish.revisions import revisions

A, B = "a" * 64, "b" * 64
CONTENT: dict[str, Any] = {
    "manifest": {
        "inputs": {"data/raw/x/funding_lines.csv": {"sha256": A, "size": 1}},
        "suites": {},
        "notebooks": {},
        "code": A,
        "commit": "unknown",
        "parameters": {"year_end": "2016-09", "plan_date": None},
        "versions": {"pandas": "3.1.1"},
        "committed": None,
    },
    "results": {
        "s.offences": {"value": 30053, "unit": "offences"},
        "s.share": {"value": 24.4123, "unit": "% of responses"},
        "s.verdict": {"value": "up", "unit": "verdict"},
    },
    "claims": [{"id": "c1", "paragraph": "4.7", "verdict": "correct", "stated": 3, "computed": "3"}],
    "quality": [
        {"gate": "g.raw", "expectation": "rows", "outcome": "pass", "severity": "critical", "observed": "24"},
    ],
    "table": "a,b\n1,2\n",
}


def made(folder: Path, content: dict[str, Any]) -> Path:
    """A small edition that verifies."""
    (folder / "tables" / "s").mkdir(parents=True)
    (folder / "tables" / "s" / "t.csv").write_text(content["table"], encoding="utf-8")
    for name in ("results", "claims", "quality"):
        if content[name] is not None:
            write_json(folder / f"{name}.json", content[name])
    if "crate" in content:
        replaced(folder, content["crate"])
    edition_id = identity(content["manifest"])
    page = content.get("page", "a page of edition ID").replace("ID", edition_id)
    (folder / "index.html").write_text(page, encoding="utf-8")
    manifest = {**content["manifest"], "edition_id": edition_id, "outputs": listing(folder, files_of(folder))}
    write_json(folder / "manifest.json", sealed(manifest))
    return folder


def changes(tmp_path: Path, change: Any) -> dict[str, tuple[Change, ...]]:
    """What differs, by section, once `change` has altered the content of a second edition."""
    content = copy.deepcopy(CONTENT)
    change(content)
    sections = compare(made(tmp_path / "old", CONTENT), made(tmp_path / "new", content))
    return {section.title: section.changes for section in sections[:-1] if section.changes}


def files(tmp_path: Path, change: Any) -> tuple[str, dict[str, str]]:
    """The title of the last section, and the files it names with what is told of the new one."""
    content = copy.deepcopy(CONTENT)
    change(content)
    last = compare(made(tmp_path / "old", CONTENT), made(tmp_path / "new", content))[-1]
    return last.title, {item.name: item.new for item in last.changes}


def test_every_other_file_is_named_and_a_page_that_differs_in_the_id_alone_is_told_as_that(tmp_path: Path) -> None:
    title, named = files(tmp_path, lambda content: content["manifest"].update(code=B))
    assert title == "Pages and other files"
    assert named.keys() == {"index.html"}
    assert named["index.html"].endswith("(in no more than the edition's id)")
    title, named = files(tmp_path / "2", lambda content: content["results"]["s.offences"].update(value=1))
    assert (title, named.keys()) == ("Pages and other files", {"results.json"})


def test_a_page_that_was_changed_and_sealed_again_is_told_though_no_result_differs(tmp_path: Path) -> None:
    title, named = files(tmp_path, lambda content: content.update(page="a forged page of edition ID"))
    assert title == "Pages and other files, though nothing that they are made from or show differs"
    assert named.keys() == {"index.html"}
    assert "edition's id" not in named["index.html"]


def test_an_edition_does_not_differ_from_itself(tmp_path: Path) -> None:
    sections = compare(made(tmp_path / "old", CONTENT), made(tmp_path / "new", CONTENT))
    assert [section.of for section in sections] == [6, 3, 1, 1, 1, 4]
    assert not any(section.changes for section in sections)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("s.offences", 30054, ("30,053", "30,054 offences")),
        ("s.share", 24.4124, ("24.4123", "24.4124 % of responses")),
        ("s.share", 25.5, ("24.41%", "25.50% of responses")),
        ("s.verdict", "down", ("up", "down")),
        ("s.verdict", "up\u202e", ("up verdict", repr("up\u202e verdict"))),
        ("s.offences", None, ("30,053 offences", "not available")),
    ],
)
def test_a_result_is_told_with_its_unit_and_enough_digits(tmp_path, name, value, told) -> None:
    found = changes(tmp_path, lambda content: content["results"][name].update(value=value))
    assert found == {"Results": (Change(name, *told),)}


def test_a_result_that_turned_synthetic_differs(tmp_path: Path) -> None:
    found = changes(tmp_path, lambda content: content["results"]["s.offences"].update(synthetic=True))
    assert found == {"Results": (Change("s.offences", "30,053 offences", "30,053 offences (synthetic)"),)}


def test_what_one_edition_lacks_is_said(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["results"]["s.new"] = {"value": 1, "unit": "ward"}
        del content["results"]["s.verdict"]
        content["claims"] = None

    assert changes(tmp_path, change) == {
        "Results": (Change("s.new", "not there", "1 ward"), Change("s.verdict", "up", "not there")),
        "Statements of the report": (Change("c1 (4.7)", "correct", "not there"),),
    }


def test_a_verdict_is_told_with_what_moved_it(tmp_path: Path) -> None:
    found = changes(tmp_path, lambda content: content["claims"][0].update(verdict="wrong", computed="4"))
    (change,) = found["Statements of the report"]
    assert (change.old, change.new) == ("correct, computed 3", "wrong, computed 4")


def test_an_expectation_that_failed_is_told_with_what_was_observed(tmp_path: Path) -> None:
    found = changes(tmp_path, lambda content: content["quality"][0].update(outcome="fail", observed="23"))
    (change,) = found["Expectations"]
    assert (change.old, change.new) == ("pass (critical): 24", "fail (critical): 23")


def test_an_expectation_that_could_not_be_tested_is_told_with_its_reason(tmp_path: Path) -> None:
    found = changes(tmp_path, lambda content: content["quality"][0].update(outcome="error", observed="no column"))
    (change,) = found["Expectations"]
    assert (change.old, change.new) == ("pass (critical): 24", "error (critical): no column")


def test_ingredients_and_tables_are_told_by_digest_and_settings_by_value(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["manifest"]["inputs"]["data/raw/x/funding_lines.csv"]["sha256"] = B
        content["manifest"]["parameters"]["plan_date"] = "2017-04-01"
        content["manifest"]["versions"]["pandas"] = "3.2.0"
        content["manifest"]["code"] = A[:-1] + "0"
        content["table"] = "a,b\n1,3\n"

    found = changes(tmp_path, change)
    assert [(item.name, item.old, item.new) for item in found["What they were made from"]] == [
        ("code of the package", A, A[:-1] + "0"),
        ("data/raw/x/funding_lines.csv", A[:12], B[:12]),
        ("parameter plan_date", "not set", "2017-04-01"),
        ("version of pandas", "3.1.1", "3.2.0"),
    ]
    assert [item.name for item in found["Tables and figures"]] == ["tables/s/t.csv"]


def test_an_edition_that_does_not_verify_is_not_compared(tmp_path: Path) -> None:
    old, new = made(tmp_path / "old", CONTENT), made(tmp_path / "new", CONTENT)
    (new / "results.json").write_text("{}", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"new does not verify: results\.json was changed"):
        compare(old, new)
    shutil.rmtree(new)
    with pytest.raises(ConfigurationError, match="is not an edition"):
        compare(old, new)


def test_nothing_in_an_edition_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["results"]["s.\x1b[31m"] = {"value": "\x1b]0;x\x07", "unit": "\x1b[2J"}
        content["results"]["s.offences"].update(unit="\x1b[2J")
        content["manifest"]["commit"] = "\x1b[3m"
        content["claims"][0].update(verdict="\x1b[2Jholds", id="\x1b[1m")
        content["quality"][0].update(outcome="fail", observed="\x1b[5m")
        content["manifest"]["parameters"]["year_end"] = "\x1b[7m"

    told = [text for found in changes(tmp_path, change).values() for c in found for text in (c.name, c.old, c.new)]
    assert len(told) > 10
    assert not any("\x1b" in text or "\x07" in text for text in told)


def lines(tmp_path: Path, change: Any, **how: bool) -> list[str]:
    content = copy.deepcopy(CONTENT)
    change(content)
    ways = {"files": False, "everything": False} | how
    return list(differences(made(tmp_path / "old", CONTENT), made(tmp_path / "new", content), **ways))


def many(content: dict[str, Any]) -> None:
    content["manifest"]["parameters"]["year_end"] = "2017-09"
    content["manifest"]["inputs"] = {f"data/raw/x/{n}.csv": {"sha256": B, "size": 1} for n in range(50)}
    content["results"] |= {f"s.new_{n}": {"value": n, "unit": "wards"} for n in range(50)}
    content["results"]["s.offences"]["value"] = 31000
    content["results"]["s.share"]["value"] = 48.8
    content["claims"] += [content["claims"][0] | {"id": f"c{n}"} for n in range(2, 50)]
    content["quality"] += [content["quality"][0] | {"gate": f"g{n}.raw"} for n in range(50)]


def test_an_input_that_came_or_went_is_no_revision() -> None:
    changes = [Change("data/raw/a.csv", ABSENT, "1"), Change("data/raw/b.csv", "1", ABSENT)]
    results, rest = Section("", 1, (Change("s.offences", "1", "2"),)), [Section("", 0, ()) for _ in range(4)]
    assert revisions([Section("", 2, tuple(changes)), results, *rest]).why == "Why: other inputs."
    for change, why in zip(changes, ("a new input", "an input left out"), strict=True):
        assert revisions([Section("", 2, (change,)), results, *rest]).why == f"Why: {why}."
        nothing_moved = revisions([Section("", 2, (change,)), Section("", 1, ()), *rest])
        assert nothing_moved.why == f"What they were made from differs: {why}."


def test_a_summary_has_under_forty_lines_and_begins_with_the_headline_and_why(tmp_path: Path) -> None:
    found = lines(tmp_path, many)
    assert len(found) < 40
    assert found[0] == "52 of 53 results, 48 of 49 verdicts and 50 of 51 expectations differ."
    assert found[1] == "Why: another period and other inputs."
    assert "    parameter year_end: 2016-09 -> 2017-09" in found
    results = found[found.index("Results: 52 of 53 differ (50 new and 2 changed)") + 1 :]
    moved = "    s.share: 24.41% -> 48.80% of responses (another period and a correction of ours)"
    assert results[0] == moved, "what moved most comes first"
    assert found[-1].startswith("Every file: --files.")


def crate(folder: Path) -> None:
    """Two stages, of which the second takes the results of the first; a published input and one of our own."""

    def action(stage: str, *taken: str) -> dict[str, Any]:
        objects = [{"@id": f"#{one}"} for one in taken]
        return {"@id": f"#run/{stage}", "object": objects, "instrument": {"@id": f"#notebooks/{stage}.ipynb"}}

    def file(name: str, how: str) -> dict[str, Any]:
        return {"@id": f"#data/raw/x/{name}", "description": f"{how}. Somebody."}

    graph = [
        action("crime", "data/raw/x/crime.csv", "parameters/crime/year_end"),
        action("money", "data/raw/x/money.csv", "data/raw/x/money.csv.meta.yml"),
        action("plan_evidence", "results/crime", "data/raw/x/claims.yml"),
        file("crime.csv", "As published"), file("money.csv", "Transcribed by us"), file("claims.yml", "Compiled by us"),
    ]  # fmt: skip
    write_json(folder / "ro-crate-metadata.json", {"@graph": graph})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("data/raw/x/crime.csv", {"crime": "revised data", "money": "", "plan_evidence": "revised data"}),
        ("data/raw/x/money.csv.meta.yml", {"crime": "", "money": "a correction of ours", "plan_evidence": ""}),
        ("data/raw/x/claims.yml", {"crime": "", "money": "", "plan_evidence": "a correction of ours"}),
        ("parameter year_end", {"crime": "another period", "money": "", "plan_evidence": "another period"}),
        ("notebooks/money.ipynb", {"crime": "", "money": "another method", "plan_evidence": ""}),
        ("code of the package", dict.fromkeys(("crime", "money", "plan_evidence"), "another method")),
        ("commit", dict.fromkeys(("crime", "money", "plan_evidence"), "")),
    ],
)
def test_a_figure_has_the_reasons_of_its_stage_and_of_those_whose_results_it_takes(
    tmp_path: Path, changed: str, told: dict[str, str]
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        crate(tmp_path / name)
    why = reasons(tmp_path / "old", tmp_path / "new", [changed])
    assert {stage: why(stage) for stage in told} == told


def replaced(folder: Path, file: str) -> None:
    """One stage with two inputs, of which `crime` is read from the file given."""
    files = {file: "crime", "people.csv": "people"}
    entities: list[dict[str, Any]] = [
        {"@id": f"#data/raw/x/{name}", "description": "As published. X.", "alternateName": [called]}
        for name, called in files.items()
    ]
    taken = [{"@id": entity["@id"]} for entity in entities] + [{"@id": "#parameters/s/year_end"}]
    run = {"@id": "#run/s", "object": taken, "instrument": {"@id": "#notebooks/s.ipynb"}}
    folder.mkdir(exist_ok=True)
    write_json(folder / "ro-crate-metadata.json", {"@graph": [run, *entities]})


def test_a_figure_has_the_reasons_of_what_it_rests_on_itself(tmp_path: Path) -> None:
    for name, file in (("old", "first.csv"), ("new", "other.csv")):
        replaced(tmp_path / name, file)
    changed = ["parameter year_end", "data/raw/x/first.csv", "data/raw/x/other.csv"]
    why = reasons(tmp_path / "old", tmp_path / "new", changed, "the series ended")
    assert why("s", ("crime",)) == "another period and other files for the same inputs; the series ended"
    assert why("s", ("people",)) == "another period"
    assert why("s") == why("s", ("crime", "people")) == why("s", ("crime",)), "all count where sources are not known"
    method = reasons(tmp_path / "old", tmp_path / "new", ["notebooks/s.ipynb", "data/raw/x/people.csv"])
    assert [method("s", ("crime",)), method("s", ("people",))] == ["another method", "revised data and another method"]


def test_a_restated_figure_stands_first_in_text_and_on_the_page_with_both_values_and_why(tmp_path: Path) -> None:
    old, new = copy.deepcopy(CONTENT), copy.deepcopy(CONTENT)
    old["manifest"]["key_results"] = {"s.offences": "Recorded offences"}
    new["manifest"]["parameters"] |= {"year_end": "2017-09", "later_years": "the series ended"}
    new["manifest"]["key_results"] = {"s.offences": "Recorded offences", "s.offences_year_before": "Year before"}
    new["results"]["s.offences"]["value"] = 31000
    new["results"]["s.offences_year_before"] = {"value": 29431, "unit": "offences"}
    for content, file in ((old, "first.csv"), (new, "other.csv")):
        content["manifest"]["inputs"] = {f"data/raw/x/{file}": {"sha256": A, "size": 1}}
        content["results"]["s.offences"]["sources"] = ["crime"]
        content["crate"] = file
    folders = made(tmp_path / "old", old), made(tmp_path / "new", new)
    what = "Recorded offences, 12 months to September 2016"
    why = "other files for the same inputs; the series ended"
    said = list(differences(*folders, files=False, everything=False))
    assert said[:2] == [
        "Restated headline figures of one year: 1 of 1",
        f"    {what}: 30,053 -> 29,431 offences ({why})",
    ]
    page = BeautifulSoup(revisions_page(*folders, tmp_path / "r.html").read_text(encoding="utf-8"), "html.parser")
    head = page.find("h2")
    assert head is not None
    assert head.get_text() == "Restated headline figures of one year"
    cells = [cell.get_text() for cell in page.select("#revisions-restated tbody tr > *")]
    assert cells == [what, "30,053", "29,431 offences", f"{why[0].upper()}{why[1:]}"]


def test_what_differs_in_digits_that_are_not_shown_is_counted_and_named_only_when_asked(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["results"]["s.share"].update(value=24.41231)

    assert not [line for line in lines(tmp_path / "1", change) if "s.share" in line]
    assert [line for line in lines(tmp_path / "2", change, everything=True) if "s.share: 24.4123 -> 24.41231" in line]


def test_every_file_is_named_when_asked(tmp_path: Path) -> None:
    found = lines(tmp_path, lambda content: content.update(table="a,b\n1,3\n"), files=True)
    assert any(line.startswith("    tables/s/t.csv: ") for line in found)


def test_the_page_of_revisions_begins_with_the_headline(tmp_path: Path) -> None:
    content = copy.deepcopy(CONTENT)
    many(content)
    page = revisions_page(made(tmp_path / "old", CONTENT), made(tmp_path / "new", content), tmp_path / "r.html")
    text = page.read_text(encoding="utf-8")
    assert text.index("52 of 53 results") < text.index("<h2")
    assert "s.<wbr>share" in text
    assert str(tmp_path) not in text


def test_beside_an_edition_lies_what_it_changed_of_the_one_before(tmp_path: Path) -> None:
    project = Project(tmp_path)
    content = copy.deepcopy(CONTENT)
    content["results"]["s.offences"]["value"] = 31000
    content["manifest"]["parameters"]["year_end"] = "2017-09"
    old, new = made(tmp_path / "old", CONTENT), made(tmp_path / "new", content)
    note_revisions(project, "here", revisions_ahead(old, new))
    page = tmp_path / "outputs" / "here.revisions.html"
    text = " ".join(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text(" ").split())
    assert "30,053" in text
    assert "31,000" in text
    assert "Another period" in text
    assert revisions_ahead(new, new) is None, "the same edition changes nothing of itself"
    assert revisions_ahead(tmp_path / "none", new) is None, "the first edition in its place"
    (old / "results.json").write_text("{}", encoding="utf-8")
    assert revisions_ahead(old, new) is None, "what does not verify is compared with nothing"


@pytest.mark.parametrize(
    ("part", "spoilt"),
    [
        ("results", {"s.offences": 5}),
        ("results", {"s.offences": {"unit": "offences"}}),
        ("results", {"s.offences": {"value": 1, "unit": 5}}),
        ("results", [1]),
        ("claims", [{"id": "c1"}]),
        ("claims", [1]),
        ("quality", [{"gate": "g.raw", "expectation": "rows", "outcome": ["pass"], "severity": "critical"}]),
        ("quality", 5),
    ],
)
def test_an_edition_that_cannot_be_compared_with_itself_is_named(tmp_path, part, spoilt):
    sound, other = made(tmp_path / "a", CONTENT), made(tmp_path / "b", {**CONTENT, part: spoilt})
    for pair in ((sound, other), (other, sound)):
        with pytest.raises(VerificationError, match=r"^b verifies, but is not laid out as an edition is"):
            compare(*pair)


def test_a_page_of_revisions_is_not_written_over_a_folder(tmp_path):
    one = made(tmp_path / "a", CONTENT)
    with pytest.raises(ConfigurationError, match=r"is a folder\. Name a file to write"):
        revisions_page(one, one, tmp_path)
