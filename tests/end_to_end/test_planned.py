"""What an edition says is what was run: changed settings, stages that were not closed, files swapped on the way."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from csp_evidence.project import Project
from csp_evidence.publish.summary import write_summary
from csp_evidence.publish.verify import verify
from tests.conftest import bytes_of, csp, sampled

pytestmark = pytest.mark.suite("editions")

NAME = "exampleshire"
VARIATION = f"{NAME}@year_end-2015-09"
CRIME = f"data/raw/{NAME}/recorded_crime_synthetic.csv"


@pytest.fixture(scope="session")
def standing(example: Path) -> Path:
    """A project with the standing edition of Exampleshire; tests must leave it as it is."""
    return example


@pytest.fixture
def made(standing: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    shutil.copytree(standing, copy)
    return copy


@pytest.fixture(scope="module")
def varied(standing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same project with a variation beside the standing edition, made by a batch."""
    project = tmp_path_factory.mktemp("varied") / "project"
    shutil.copytree(standing, project)
    done = csp(project, "batch", NAME, "-p", "year_end=2015-09")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{NAME}: made, as the variation {VARIATION}", "outputs/index.html"]
    return project


def of_standing(project: Path) -> dict[str, bytes]:
    """Everything that belongs to the standing edition: itself, its logs and pages, its store and its Parquet files."""
    kept = {**bytes_of(project / "outputs"), **bytes_of(project / "data" / "processed" / NAME)}
    return {name: content for name, content in kept.items() if "@" not in name and name != "index.html"}


def edit(project: Path, stage: str, change) -> None:
    path = project / "notebooks" / f"{stage}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook.cells)
    nbformat.write(notebook, path)


def cell(text: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(text)


def stopped(project: Path, *words: str, stage: str = "strategic_assessment") -> None:
    """The run ends with 1 and a message; the edition is as it was, and the stage is not in the store."""
    before = bytes_of(project / "outputs" / NAME)
    done = csp(project, "run", NAME)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    message = done.stderr.strip().splitlines()[-1]
    for word in words:
        assert word in message
    assert bytes_of(project / "outputs" / NAME) == before
    assert (project / "outputs" / f"{NAME}.failed" / "why.txt").read_text(encoding="utf-8").strip() == message
    assert f"{stage}: would run" in csp(project, "run", NAME, "--dry-run").stdout


def test_a_variation_has_a_folder_of_its_own_and_leaves_the_standing_edition_untouched(standing, varied):
    assert of_standing(varied) == of_standing(standing)
    verify(varied / "outputs" / VARIATION)
    names = {path.name for path in (varied / "outputs").iterdir() if "@" in path.name}
    assert {VARIATION, f"{VARIATION}.log.jsonl", f"{VARIATION}.quality.jsonl"} <= names
    assert (varied / "outputs" / ".store" / VARIATION).is_dir()


def test_the_manifest_and_every_stage_of_a_variation_tell_the_settings_that_were_used(standing, varied):
    told = {
        name: json.loads((project / "outputs" / name / "manifest.json").read_text(encoding="utf-8"))["parameters"]
        for project, name in ((standing, NAME), (varied, VARIATION))
    }
    assert (told[NAME]["year_end"], told[NAME]["changed"], told[NAME]["standing"]) == ("2016-09", [], {})
    assert told[VARIATION]["year_end"] == "2015-09"
    assert told[VARIATION]["changed"] == ["year_end"]
    assert told[VARIATION]["standing"] == {"year_end": "2016-09"}
    for stage in ("strategic_assessment", "plan_evidence"):
        kept = varied / "outputs" / ".store" / VARIATION / stage / "files" / ".stages" / f"{stage}.json"
        assert json.loads(kept.read_text(encoding="utf-8"))["parameters"]["year_end"] == "2015-09"
    notebook = nbformat.read(varied / "outputs" / VARIATION / "notebooks" / "strategic_assessment.ipynb", as_version=4)
    injected = next(cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert 'year_end = "2015-09"' in injected.source
    assert f'partnership = "{NAME}"' in injected.source


def test_every_page_of_a_variation_says_so_at_its_top_in_words_and_no_page_of_the_standing_edition(standing, varied):
    pages = sorted((varied / "outputs" / VARIATION).glob("*.html"))
    assert [page.name for page in pages] == sorted(page.name for page in (standing / "outputs" / NAME).glob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        sentence = (
            "The last month of the year assessed is September 2015 here. In the standing edition it is September 2016."
        )
        assert text.index("This is not the standing edition") < text.index(sentence) < text.index("<h1")
        assert "This is not the standing edition" not in (standing / "outputs" / NAME / page.name).read_text("utf-8")
    crate = json.loads((varied / "outputs" / VARIATION / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    root = next(entity for entity in crate["@graph"] if entity["@id"] == "./")
    assert "the last month of the year assessed is September 2015, there September 2016" in root["description"]


def test_the_pages_of_a_variation_name_its_own_folder_and_what_lies_beside_it(standing, varied):
    for project, name in ((standing, NAME), (varied, VARIATION)):
        provenance, quality = (
            (project / "outputs" / name / page).read_text(encoding="utf-8")
            for page in ("provenance.html", "data_quality.html")
        )
        assert re.findall(r"csp verify outputs/([^<\s]+)", provenance) == [name, name]
        assert re.findall(r'data="\.\./([^"]+)"', quality) == [f"{name}.quality.html", f"{name}.revisions.html"]
        assert (project / "outputs" / f"{name}.quality.html").is_file()


def test_the_summary_says_which_editions_are_variations(varied):
    text = (varied / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "2 editions" in text
    row = text[text.index(f'href="{VARIATION}/index.html"') :]
    assert "A variation, not the standing edition" in row[: row.index("</tr>")]
    row = text[text.index(f'href="{NAME}/index.html"') :]
    assert "A variation" not in row[: row.index("</tr>")]
    (hidden := varied / "outputs" / ".hidden.building").mkdir()
    shutil.copy(varied / "outputs" / NAME / "manifest.json", hidden)
    assert write_summary(Project(varied)).read_text(encoding="utf-8") == text
    shutil.rmtree(hidden)


def test_a_variation_is_compared_run_again_and_run_dry_like_any_edition(varied):
    outputs = varied / "outputs"
    done = csp(varied, "diff", f"outputs/{NAME}", f"outputs/{VARIATION}")
    assert done.returncode == 0
    assert "parameter year_end: 2016-09 -> 2015-09" in done.stdout
    done = csp(varied, "run", NAME, "-p", "year_end=2015-09")
    assert "nothing has changed" in done.stderr
    assert done.stdout.strip() == f"outputs/{VARIATION}/index.html"
    done = csp(varied, "run", NAME, "-p", "plan_date=2018-01-01", "-p", "year_end=2015-09", "--dry-run")
    assert f"outputs/{NAME}@year_end-2015-09+plan_date-2018-01-01" in done.stderr
    assert "strategic_assessment: would run: it has not run yet" in done.stdout
    assert not list(outputs.glob("*plan_date*"))


def test_an_earlier_year_is_assessed_as_if_later_months_were_not_known(varied):
    months = (varied / "outputs" / VARIATION / "figures" / "strategic_assessment" / "months.csv").read_text("utf-8")
    assert months.splitlines()[-1].startswith("2015-09")


def test_a_setting_changed_to_the_value_it_has_is_no_variation(varied):
    done = csp(varied, "run", NAME, "-p", "year_end=2016-09")
    assert "nothing has changed" in done.stderr
    assert done.stdout.strip() == f"outputs/{NAME}/index.html"


@pytest.mark.parametrize("stage", sampled(["plan_evidence", "strategic_assessment"], 1))
def test_a_stage_that_was_not_closed_is_not_published(made, stage):
    edit(made, stage, lambda cells: cells.pop())
    stopped(made, f"notebooks/{stage}.ipynb", "left no record", "stage.close()", stage=stage)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('{"year_end": year_end,', '{"year_end": "2015-09",', "year_end = '2015-09', but the run has '2016-09'"),
        ('"strategic_assessment", partnership', '"strategic_assessment", "tower-hamlets"', "'tower-hamlets'"),
        ('open_stage("strategic_assessment"', 'open_stage("consultation"', "as 'consultation'"),
        ("stage = open_stage", "open_stage('strategic_assessment', partnership)\nstage = open_stage", "twice"),
    ],
    ids=["setting", "partnership", "stage", "twice"],
)
@pytest.mark.suite("editions", whole=True)  # tests/unit/test_left.py has them without a kernel, and so the tests below
def test_a_stage_opened_with_anything_but_what_was_planned_is_refused(made, old, new, told):
    def change(cells: list[nbformat.NotebookNode]) -> None:
        assert old in cells[2].source
        cells[2].source = cells[2].source.replace(old, new)

    edit(made, "strategic_assessment", change)
    stopped(made, "notebooks/strategic_assessment.ipynb opens its stage", told)


@pytest.mark.parametrize(
    "file",
    sampled(
        [
            CRIME,
            f"{CRIME}.meta.yml",
            "expectations/recorded_crime.processed.json",
            f"data/raw/{NAME}/partnership.yml",
            "notebooks/strategic_assessment.ipynb",
        ],
        1,
    ),
)
def test_a_file_swapped_while_the_notebook_runs_and_put_back_afterwards_stops_the_run(made, file):
    """The cells themselves swap and put back, so that the moment is the same each time."""
    path = made / file
    swap = f"from pathlib import Path\n_file = Path({str(path)!r})\n_before = _file.read_bytes()\n"
    # A notebook has been read before its first cell runs: it is not put back.
    back = "1" if file.startswith("notebooks") else "_file.write_bytes(_before)"

    def change(cells: list[nbformat.NotebookNode]) -> None:
        cells.insert(2, cell(swap + "_file.write_bytes(_before + b'\\n')"))
        cells.insert(-1, cell(back))

    edit(made, "strategic_assessment", change)
    stopped(made, f"{file} changed while")


@pytest.mark.suite("editions", whole=True)
@pytest.mark.parametrize(
    ("file", "told"),
    [
        # No later stage reads it: the record agrees with the plan, and the manifest would list the new file.
        (f"data/raw/{NAME}/harm_weights_synthetic.csv", "changed while the run went on. The results are not of what"),
        (CRIME, "changed while notebooks/plan_evidence.ipynb ran. Nothing of it was kept."),
    ],
)
def test_a_file_changed_for_good_after_it_was_read_is_not_published_as_if_it_had_been_read(made, file, told):
    path = made / file
    before = bytes_of(made / "outputs" / NAME)
    edit(made, "strategic_assessment", lambda cells: cells.insert(-1, cell(f"open({str(path)!r}, 'ab').write(b'\\n')")))
    done = csp(made, "run", NAME)
    assert done.returncode == 1
    assert f"{file} {told}" in " ".join(done.stderr.split())
    assert bytes_of(made / "outputs" / NAME) == before


@pytest.mark.suite("editions", whole=True)
def test_a_table_made_after_the_stage_was_closed_is_refused(made):
    later = "stage.table('later', areas.reset_index(), caption='c', unit='u', sources=['population'])"
    edit(made, "strategic_assessment", lambda cells: cells.append(cell(later)))
    stopped(made, "tables/strategic_assessment/later.csv", "stage.close() be the last cell")


OWN_FILES = {
    "an input": f"open({CRIME!r}).read()",
    "a table, by pandas": f"import pandas as pd\npd.read_csv({CRIME!r})",
    "what another stage made": f"__import__('pathlib').Path('outputs/{NAME}/results.json').read_text()",
    "a module beside the notebook": "__import__('helper')",
    "in a function that a library calls": (
        f"import pandas as pd\npd.Series([{CRIME!r}]).map(lambda name: open(name).read())"
    ),
}


@pytest.mark.parametrize("how", sampled(OWN_FILES, 1))
def test_a_file_that_a_notebook_opens_itself_is_refused(made, how):
    """What stage.read has not read is in no record, and in no key."""
    (made / "notebooks" / "helper.py").write_text("", encoding="utf-8")
    there = f"import os, sys\nos.chdir({str(made)!r})\nsys.path.insert(0, 'notebooks')\n"
    edit(made, "strategic_assessment", lambda cells: cells.insert(5, cell(f"{there}{OWN_FILES[how]}")))
    stopped(made, "notebooks/strategic_assessment.ipynb opens ", "itself", "stage.read(NAME)")


@pytest.mark.suite("editions", whole=True)
def test_files_that_a_notebook_writes_or_that_lie_elsewhere_are_its_own_affair(made, tmp_path):
    (elsewhere := tmp_path / "elsewhere.txt").write_text("1", encoding="utf-8")
    text = f"open({str(elsewhere)!r}).read()\nopen({str(made / 'data' / 'noted.txt')!r}, 'w').write('1')"
    edit(made, "strategic_assessment", lambda cells: cells.insert(5, cell(text)))
    done = csp(made, "run", NAME)
    assert done.returncode == 0, done.stderr
