"""The guide for partnerships, done to the letter: from an empty folder to the edition of the example."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.conftest import EXAMPLE, ROOT, csp

pytestmark = pytest.mark.suite("rest")

GUIDE = (ROOT / "docs" / "guides" / "partnership.md").read_text(encoding="utf-8")
MOST_COMMANDS = 12
EMPTY = re.compile(r"^([a-z]+):   # fill in:.*$", re.MULTILINE)
NO_TEXT = re.compile(r"description: null")


def commands() -> list[str]:
    """The commands of the guide's worked example."""
    (block,) = re.findall(r"^```sh\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)
    return [line for line in block.splitlines() if line.startswith("csp ")]


def fill_in_settings(made: Path, model: dict) -> int:
    """Write what the plan says into the partnership.yml that was drafted; how many fields that were."""
    text = made.read_text(encoding="utf-8")
    given = {name: model[name] for name in ("plan", "priorities", "consultation_window")}
    text = text.replace('"YYYY-MM"', f'"{model["settings"]["year_end"]}"')
    made.write_text(f"{text}{yaml.safe_dump(given, allow_unicode=True)}", encoding="utf-8")
    return 1 + sum(len(model[name]) for name in ("plan", "consultation_window")) + sum(map(len, model["priorities"]))


def fill_in_sidecar(draft: Path, model: Path) -> int:
    """Fill in what a drafted sidecar leaves to a person, as the model has it; how many fields that were."""
    known = yaml.safe_load(model.read_text(encoding="utf-8"))
    text, filled = draft.read_text(encoding="utf-8"), 0
    descriptions = {field["name"]: field["description"] for field in known["fields"]}
    for name in EMPTY.findall(text):
        if name != "published":
            filled += 1
        text = re.sub(
            rf"^{name}:   # fill in:.*$", lambda _, n=name: f"{n}: {json.dumps(known[n])}", text, flags=re.MULTILINE
        )
    lines = []
    for line in text.splitlines():
        if NO_TEXT.search(line):
            (name,) = re.findall(r"name: \"?([\w ]+)\"?", line)
            line = NO_TEXT.sub(lambda _, n=name: f"description: {json.dumps(descriptions[n])}", line)
            filled += 1
        lines.append(line)
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return filled


def test_the_guide_leads_from_an_empty_folder_to_the_edition_of_the_example(project: Path) -> None:
    shutil.move(project / "data" / "raw" / EXAMPLE, project / "files")
    model = yaml.safe_load((project / "files" / "partnership.yml").read_text(encoding="utf-8"))
    folder, filled = project / "data" / "raw" / "trial", 0
    told = commands()
    assert len(told) <= MOST_COMMANDS
    for command in told:
        words = command.split()[1:]
        words = [str(path) for word in words for path in (sorted(project.glob(word)) if "*" in word else [word])]
        done = csp(project, *words)
        if words[0] == "check":
            assert done.returncode in (0, 1)
            assert "is a draft" not in done.stdout
        else:
            assert done.returncode == 0, f"{command}: {done.stderr[-1500:]}{done.stdout[-500:]}"
        if words[0] == "init":
            filled += fill_in_settings(folder / "partnership.yml", model)
        if words[0] == "add":
            for draft in sorted(folder.glob("*.meta.yml")):
                original = project / "files" / f"{draft.name.removesuffix('.csv.meta.yml')}_synthetic.csv.meta.yml"
                filled += fill_in_sidecar(draft, original)
    edition = project / "outputs" / "trial"
    assert (edition / "index.html").is_file()
    claims = json.loads((edition / "claims.json").read_text(encoding="utf-8"))
    verdicts = {claim["id"]: claim["verdict"] for claim in claims}
    assert {verdicts["other_area_slip"], verdicts["feel_safe_after_dark_slip"]} == {"wrong"}
    (counted,) = re.findall(r"fills in (\d+) fields", GUIDE)
    assert int(counted) == filled
