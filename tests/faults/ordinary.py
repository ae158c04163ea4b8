"""Faults of everyday work, drawn by a seeded chance: each spoils a project and says how the command must end.

`KINDS` has them by the part of the engine that they try: 1 what a command says of how it ended, 2 what cannot be read,
3 what hangs or floods, 4 what a person accepts by mistake. A new kind is a function in one of its tuples.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csp_evidence.files.as_json import dumps
from csp_evidence.publish.manifest import sealed

SLUG = "tower-hamlets"
OWN = f"data/raw/{SLUG}"
PARTNERSHIP, CLAIMS = f"{OWN}/partnership.yml", f"{OWN}/claims.yml"
AREAS, CRIME = "data/raw/reference/areas.csv", "data/raw/reference/recorded_crime_by_borough_month.csv"
PLAIN = ("run", SLUG, "--plain-kernels", "--force")  # refused before a kernel starts, so none is prepared
CHECK = ("check", SLUG)


@dataclass(frozen=True)
class Fault:
    """How a command must end: one of these statuses, naming these words, or with `statuses` (0,) without complaint."""

    arguments: tuple[str, ...]
    statuses: tuple[int, ...]
    names: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    of_a_process: bool = False  # it takes a process of its own to show it
    isolated: bool = False  # from the network, loopback and all
    replaced: bool = False  # the edition is made again all the same, or spoilt by the fault
    swap: tuple[str, str, str] | None = None  # two folders that change places meanwhile, every so many seconds


Kind = Callable[[Path, random.Random], Fault]


def tables(project: Path) -> list[str]:
    """The partnership's inputs that are tables, those of the reference data among them."""
    named = re.findall(r"^  \w+: (\S+\.csv)$", (project / PARTNERSHIP).read_text(encoding="utf-8"), re.MULTILINE)
    return [f"data/raw/{name}" for name in named]


def table(project: Path, chance: random.Random) -> str:
    return chance.choice(tables(project))


def sidecar(project: Path, chance: random.Random) -> str:
    return f"{table(project, chance)}.meta.yml"


def suite(project: Path, chance: random.Random) -> str:
    """A suite of an input that the partnership has."""
    inputs = re.findall(r"^  (\w+): \S+\.csv$", (project / PARTNERSHIP).read_text(encoding="utf-8"), re.MULTILINE)
    found = [path for path in sorted((project / "expectations").glob("*.json")) if path.name.split(".")[0] in inputs]
    return str(chance.choice(found).relative_to(project))


def rewrite(project: Path, file: str, change: Callable[[str], str]) -> None:
    path = project / file
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, file
    path.write_text(after, encoding="utf-8")


def in_suite(project: Path, file: str, change: Callable[[dict[str, Any]], Any], chance: random.Random) -> str:
    """Change one expectation of a suite; returns its id."""
    content = json.loads((project / file).read_text(encoding="utf-8"))
    one = chance.choice(content["expectations"])
    change(one)
    (project / file).write_text(json.dumps(content, indent=2), encoding="utf-8")
    return str(one["id"])


def day(chance: random.Random) -> str:
    """A day that the calendar does not have."""
    return f"{chance.randint(2001, 2030)}-{chance.choice(('02-30', '02-31', '04-31', '06-31', '13-01', '00-10'))}"


def unpublished(project: Path) -> None:
    """Spoil the edition, so that a run has nothing to do but to publish it again."""
    (project / "outputs" / SLUG / "results.json").write_text("{}", encoding="utf-8")


# 1. What a command says of how it ended

PUBLISH = ("run", SLUG)
ONE_STAGE = ("run", SLUG, "--stage", "funding_reconciliation")


def old_edition_stays(project: Path, chance: random.Random) -> Fault:
    """The old edition cannot be deleted once the new one is in place."""
    unpublished(project)
    end = chance.choice(("results.json", ".html", ".csv"))
    return Fault(PUBLISH, (0,), environment={"CSP_TEST_DENY": f"remove:{end}"}, replaced=True)


def nothing_noted(project: Path, chance: random.Random) -> Fault:
    """What is noted beside the new edition cannot be written: history, run log, what it was made from."""
    unpublished(project)
    name = chance.choice((".quality.jsonl", ".quality.html", ".log.jsonl", "edition.json"))
    deny = f"write:{SLUG}{name}" if name == ".log.jsonl" else f"rename:{name}"
    (project / "outputs" / f"{SLUG}.quality.jsonl").unlink()  # or it would say the same already, and not be written
    words = ("The new edition is in place: outputs/tower-hamlets/index.html", name)
    return Fault(PUBLISH, (3,), words, {"CSP_TEST_DENY": deny}, replaced=True)


def full_terminal(project: Path, chance: random.Random) -> Fault:
    """The path of the edition cannot be printed."""
    unpublished(project)
    return Fault(PUBLISH, (3,), ("as it was, or made anew",), {"CSP_TEST_FULL": str(chance.random())}, replaced=True)


def server_dies(project: Path, chance: random.Random) -> Fault:
    """The process that kernels are forked from ends."""
    stage = chance.choice(("funding_reconciliation", "consultation", "strategic_assessment"))
    words = ("No kernel could be started", "--plain-kernels")
    return Fault(("run", SLUG, "--stage", stage), (3,), words, {"CSP_TEST_DIES": "server"})


def kernel_dies(project: Path, chance: random.Random) -> Fault:
    """A kernel is killed, within a cell or before its first."""
    kill = f"kernel:{chance.randint(1, 6)}:{project / 'README'}"
    return Fault(ONE_STAGE, (3,), ("notebooks/funding_reconciliation.ipynb", "kernel"), {"CSP_TEST_KILL": kill})


def warnings_are_errors(project: Path, chance: random.Random) -> Fault:
    """What kernels are forked from could not import what it needs."""
    wrong = chance.choice(("error", "default,error", "error::DeprecationWarning"))
    return Fault(PLAIN, (2,), (f"PYTHONWARNINGS={wrong}", "Unset it"), {"PYTHONWARNINGS": wrong})


def stripped_python(project: Path, chance: random.Random) -> Fault:
    words = ("PYTHONOPTIMIZE=2", "Unset it")
    return Fault(PLAIN, (2,), words, {"PYTHONOPTIMIZE": "2"}, of_a_process=True)


def long_temporary_path(project: Path, chance: random.Random) -> Fault:
    folder = project / ("t" * chance.randint(90, 200))
    folder.mkdir(exist_ok=True)
    return Fault(ONE_STAGE, (2,), ("Set TMPDIR", "--plain-kernels"), {"TMPDIR": str(folder)})


def few_files(project: Path, chance: random.Random) -> Fault:
    files = str(chance.randint(40, 255))
    return Fault(PLAIN, (2,), (f"may open {files} files", "ulimit -n 256"), {"CSP_TEST_FILES": files})


def no_loopback(project: Path, chance: random.Random) -> Fault:
    return Fault(PLAIN, (2,), ("127.0.0.1", "ip link set lo up"), of_a_process=True, isolated=True)


def swapped_meanwhile(project: Path, chance: random.Random) -> Fault:
    """Another edition is put in place again and again while this one is verified."""
    other = project / "outputs" / "another"
    shutil.copytree(project / "outputs" / SLUG, other)
    (other / "index.html").unlink()
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    del manifest["outputs"]["index.html"]
    (other / "manifest.json").write_text(dumps(sealed(manifest)), encoding="utf-8")
    swap = (str(other), str(project / "outputs" / SLUG), str(chance.uniform(1, 3)))
    return Fault(("verify", f"outputs/{SLUG}"), (0,), ("verifies",), replaced=True, swap=swap)


# 2. What cannot be read

SPOILT_YAML = (
    lambda chance: f"t: {day(chance)}\n",
    lambda chance: "? [a, b]\n: 1\n",
    lambda chance: "? {a: b}\n: 1\n",
    lambda chance: "[" * chance.randint(3_000, 6_000),
    lambda chance: "n: " + "9" * chance.randint(4_500, 9_000) + "\n",
    lambda chance: "a: 1\na: 2\n",
    lambda chance: "",
    lambda chance: f"- {chance.random()}\n",
    lambda chance: "a: [1, 2\n",
    lambda chance: "\x00",
    lambda chance: "a: 'b\u202e'\n",
)


def spoilt_yaml(project: Path, chance: random.Random) -> Fault:
    """A partnership.yml, sidecar or register that is no YAML, or holds what nobody could mean."""
    file = chance.choice((PARTNERSHIP, CLAIMS, sidecar(project, chance)))
    text = chance.choice(SPOILT_YAML)(chance)
    (project / file).write_text(text, encoding="utf-8")
    return Fault(PLAIN, (1, 2), (Path(file).name,))


def no_such_day_in_settings(project: Path, chance: random.Random) -> Fault:
    wrong = day(chance)
    rewrite(project, PARTNERSHIP, lambda text: re.sub(r"\n( *)year_end: ", rf'\n\1plan_date: "{wrong}"\g<0>', text))
    return Fault(PLAIN, (2,), ("partnership.yml", "plan_date"))


def no_such_day_in_plan(project: Path, chance: random.Random) -> Fault:
    rewrite(project, PARTNERSHIP, lambda text: re.sub(r"term_start: \S+", f"term_start: {day(chance)}", text, count=1))
    return Fault(PLAIN, (2,), ("partnership.yml",))


def no_such_day_in_expression(project: Path, chance: random.Random) -> Fault:
    wrong = day(chance)
    rewrite(project, CLAIMS, lambda text: text.replace("computed: ", f"computed: date('{wrong}') # ", 1))
    return Fault(PLAIN, (1,), ("claims.yml", f"date('{wrong}') is no day"))


def no_such_day_given(project: Path, chance: random.Random) -> Fault:
    return Fault((*PLAIN, "-p", f"plan_date={day(chance)}"), (2,), ("plan_date",))


def odd_parameter(project: Path, chance: random.Random) -> Fault:
    name, value, words = chance.choice(
        [
            ("disclosure_threshold", "1:30", "disclosure_threshold"),
            ("disclosure_threshold", "0x1F", "disclosure_threshold"),
            ("disclosure_threshold", "9" * 3_000, "disclosure_threshold"),
            ("year_end", "2015-13", "year_end"),
            ("year_end", "201509", "year_end"),
            ("colour", "7", "colour"),
        ]
    )
    return Fault((*PLAIN, "-p", f"{name}={value}"), (2,), (words,))


def locked(project: Path, chance: random.Random) -> Fault:
    """A file that another program holds, or without permission."""
    notebook = f"notebooks/{chance.choice(('consultation', 'plan_evidence'))}.ipynb"
    kinds = (table(project, chance), sidecar(project, chance), suite(project, chance), PARTNERSHIP, CLAIMS, notebook)
    file = chance.choice(kinds)
    return Fault(PLAIN, (1, 2), (Path(file).name, "Permission denied"), {"CSP_TEST_DENY": f"read:/{file}"})


def only_a_mark(project: Path, chance: random.Random) -> Fault:
    file = table(project, chance)
    (project / file).write_bytes(b"\xef\xbb\xbf")
    return Fault(PLAIN, (1, 2), (file,))


def header_only(project: Path, chance: random.Random) -> Fault:
    file = chance.choice((AREAS, CRIME, table(project, chance)))
    rewrite(project, file, lambda text: text.splitlines()[0] + "\n")
    return Fault(CHECK, (1, 2), (file,))


def other_encoding(project: Path, chance: random.Random) -> Fault:
    file, encoding = chance.choice((AREAS, table(project, chance))), chance.choice(("utf-16", "utf-32", "cp1252"))
    text = (project / file).read_text(encoding="utf-8").encode("ascii", "replace").decode()
    lines = text.split("\n")
    lines[1] = re.sub(r"[a-z]", "\u00e9", lines[1], count=1) if re.search("[a-z]", lines[1]) else f"\u00e9{lines[1]}"
    (project / file).write_bytes("\n".join(lines).encode(encoding))
    return Fault(PLAIN, (1, 2), (file,))


def giant_cell(project: Path, chance: random.Random) -> Fault:
    file, size = chance.choice((AREAS, CRIME, table(project, chance))), chance.randint(200_000, 1_000_000)

    def grow(text: str) -> str:
        lines = text.split("\n")
        at = chance.randint(1, min(len(lines) - 2, 20))
        cells = lines[at].split(",")
        return "\n".join([*lines[:at], ",".join(["B" * size, *cells[1:]]), *lines[at + 1 :]])

    rewrite(project, file, grow)
    return Fault(PLAIN, (1, 2), (file,))


def short_row(project: Path, chance: random.Random) -> Fault:
    file = chance.choice((CRIME, table(project, chance)))
    lines = (project / file).read_text(encoding="utf-8").split("\n")
    at = chance.randint(1, min(len(lines) - 2, 50))
    lines.insert(at, lines[at].split(",")[0] or "x")
    (project / file).write_text("\n".join(lines), encoding="utf-8")
    return Fault(CHECK, (1, 2), (file,))


def long_name(project: Path, chance: random.Random) -> Fault:
    file = Path(table(project, chance)).relative_to("data/raw").as_posix()
    longer = f"{SLUG}/{'n' * chance.randint(256, 400)}.csv"
    rewrite(project, PARTNERSHIP, lambda text: text.replace(file, longer, 1))
    return Fault(PLAIN, (1, 2), ("255 letters",))


def column_twice(project: Path, chance: random.Random) -> Fault:
    file = sidecar(project, chance)

    def double(text: str) -> str:
        found = re.search(r"^( *)- (?:\{name: |name: )\w+", text, re.MULTILINE)
        assert found is not None, file
        entry = re.split(rf"\n(?={found[1]}- |\S)", text[found.start() :], maxsplit=1)[0]
        return text[: found.start()] + entry + "\n" + text[found.start() :]

    rewrite(project, file, double)
    return Fault(PLAIN, (1, 2), (Path(file).name,))


def unnamed_column(project: Path, chance: random.Random) -> Fault:
    """A suite with a column that is no name, or a parameter that is none."""
    file = suite(project, chance)
    kwargs = chance.choice(
        [{"column": None}, {"column": ["a"]}, {"column_list": "a"}, {"column": "a", "value": {"$PARAMETER": 3}}]
    )
    in_suite(project, file, lambda one: one.update(kwargs=kwargs), chance)
    return Fault(PLAIN, (2,), (file,))


def no_bound(project: Path, chance: random.Random) -> Fault:
    """A bound that is no number and no day."""
    file = suite(project, chance)
    column = (project / columns_of(project, file)).read_text(encoding="utf-8").split("\n")[0].split(",")[0]
    kwargs = {"column": column, chance.choice(("min_value", "max_value")): chance.choice(("yesterday", "2017-02-30"))}
    changed = {"type": "expect_column_values_to_be_between", "kwargs": kwargs}
    name = in_suite(project, file, lambda one: one.update(changed), chance)
    return Fault(CHECK, (1, 2), (file, name))


def unsupported_kind(project: Path, chance: random.Random) -> Fault:
    """A type of expectation that is none, or that Great Expectations names and cannot test."""
    file, kind = suite(project, chance), chance.choice(
        (
            "expect_column_chisquare_test_p_value_to_be_greater_than",
            "expect_column_bootstrapped_ks_test_p_value_to_be_greater_than",
            "expect_multicolumn_values_to_be_unique",
            "expect_the_best",
        )
    )  # fmt: skip
    column = (project / columns_of(project, file)).read_text(encoding="utf-8").split("\n")[0].split(",")[0]
    name = in_suite(project, file, lambda one: one.update(type=kind, kwargs={"column": column}), chance)
    return Fault(CHECK, (1, 2), (file, name, kind))


def columns_of(project: Path, file: str) -> str:
    """The table whose gate a suite is."""
    name = Path(file).name.split(".")[0]
    found = re.search(rf"^  {name}: (\S+\.csv)$", (project / PARTNERSHIP).read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return f"data/raw/{found[1]}"


def no_suite(project: Path, chance: random.Random) -> Fault:
    file = suite(project, chance)
    text = chance.choice(("[" * 100_000, '{"name": ' + "9" * 5_000 + "}", "[]", "null", "\ufeff{}", "", "{"))
    (project / file).write_text(text, encoding="utf-8")
    return Fault(PLAIN, (2,), (file,))


def no_area(project: Path, chance: random.Random) -> Fault:
    code = chance.choice(("E09000001", "E09000099", "W06000099"))
    rewrite(project, PARTNERSHIP, lambda text: text.replace("neighbours: [", f"neighbours: [{code}, ", 1))
    return Fault(PLAIN, (2,), ("partnership.yml", code))


def month_out_of_bounds(project: Path, chance: random.Random) -> Fault:
    """In the street-level crime of the worked example."""
    file = "data/raw/exampleshire/street_crime_synthetic.csv"
    wrong = chance.choice(("9999-12", "0001-01", "2016-13", "2016-00"))
    lines = (project / file).read_text(encoding="utf-8").split("\n")
    at = chance.randint(1, 400)
    lines[at] = re.sub(r"\d{4}-\d{2}", wrong, lines[at], count=1)
    (project / file).write_text("\n".join(lines), encoding="utf-8")
    return Fault(("check", "exampleshire"), (1,), (file, wrong))


def no_notebook(project: Path, chance: random.Random) -> Fault:
    name = chance.choice(("consultation", "plan_evidence", "strategic_assessment", "funding_reconciliation"))
    text = chance.choice(
        ("[" * 100_000, '{"nbformat": 3, "worksheets": [{"cells": []}]}', "[]", '{"cells": [1]}', "", "{")
    )
    (project / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return Fault(PLAIN, (2,), (f"notebooks/{name}.ipynb",))


def other_format(project: Path, chance: random.Random) -> Fault:
    """A sound notebook that says it is of a format that nobody can run."""
    file = f"notebooks/{chance.choice(('consultation', 'plan_evidence', 'funding_reconciliation'))}.ipynb"
    number = chance.choice(("3", "5", "99", '"4"', "null"))
    rewrite(project, file, lambda text: text.replace('"nbformat": 4,', f'"nbformat": {number},', 1))
    return Fault(PLAIN, (2,), (file,))


def no_ordinary_file(project: Path, chance: random.Random) -> Fault:
    """A folder, a pipe or a link to nothing where a file belongs."""
    files = (table(project, chance), suite(project, chance), PARTNERSHIP, "notebooks/consultation.ipynb")
    file = chance.choice(files)
    path = project / file
    path.unlink()
    put, words = chance.choice(
        (
            (path.mkdir, "is a folder"),
            (lambda: os.mkfifo(path), "is no ordinary file"),
            (lambda: path.symlink_to("nowhere"), "is a link to a file that is not there"),
        )
    )
    put()
    return Fault(PLAIN, (1, 2), (file, words))


def lost_suite(project: Path, chance: random.Random) -> Fault:
    """A suite that is deleted, or called otherwise: its gate would be open."""
    file = suite(project, chance)
    if chance.random() < 0.5:
        (project / file).unlink()
        return Fault(PLAIN, (2,), (file,))
    other = file.replace(".processed", ".procesed").replace(".raw", ".rwa")
    (project / file).rename(project / other)
    return Fault(PLAIN, (2,), (other, "suites.yml"))


def name_twice_in_suite(project: Path, chance: random.Random) -> Fault:
    """A second severity or column, of which Python would keep the last without a word."""
    file = suite(project, chance)
    added = chance.choice((('"severity": ', '"severity": "info", '), ('"column": ', '"column": "x", ')))
    if added[0] not in (project / file).read_text(encoding="utf-8"):
        added = ('"severity": ', '"severity": "info", ')
    rewrite(project, file, lambda text: text.replace(added[0], added[1] + added[0], 1))
    return Fault(PLAIN, (2,), (file, "stands twice"))


def another_file(project: Path, chance: random.Random) -> Fault:
    """A file to accept that is no input, in the project or outside."""
    file = chance.choice(("/etc/hostname", "", "data/raw", "README.md", "expectations/areas.processed.json"))
    command = chance.choice((("accept", SLUG, file, "--yes"), ("check", SLUG, "--accept", file)))
    return Fault(command, (2,), ("No input of this partnership", file))


def no_name(project: Path, chance: random.Random) -> Fault:
    """An empty name, as a shell gives for a variable that is not set: it is not the default."""
    command = chance.choice((("run", ""), ("check", ""), ("batch", ""), ("batch", SLUG, "--scheduler", "")))
    return Fault(command, (2,), ("''",) if "--scheduler" not in command else ("Dask",))


def no_manifest(project: Path, chance: random.Random) -> Fault:
    path = project / "outputs" / SLUG / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content.pop(chance.choice(("edition_id", "outputs", "digest", "inputs")))
    giant = '{"outputs": ' + "9" * chance.randint(5_000, 9_000) + "}"
    path.write_text(chance.choice((json.dumps(content), "[" * 200_000, giant, "[]", "\x00")), encoding="utf-8")
    return Fault(("verify", f"outputs/{SLUG}"), (1,), ("manifest.json", "Do not rely on it"), replaced=True)


def store_in_part(project: Path, chance: random.Random) -> Fault:
    """What is noted of a finished stage lacks a part: the stage is made again."""
    path = project / "outputs" / ".store" / SLUG / "funding_reconciliation" / "made.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content.pop(chance.choice(("files", "key", "ingredients")))
    path.write_text(chance.choice((json.dumps(content), "[" * 100_000, "{", "null")), encoding="utf-8")
    return Fault(("run", SLUG, "--dry-run"), (0,), ("funding_reconciliation: would run",))


# 3. What hangs or floods


def anchor_bomb(project: Path, chance: random.Random) -> Fault:
    """A few lines of YAML that would fill the memory."""
    file, deep = chance.choice((PARTNERSHIP, CLAIMS, sidecar(project, chance))), chance.randint(8, 30)
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, deep)]
    (project / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Fault(PLAIN, (1, 2), (Path(file).name, "repeats a part"))


def slow_pattern(project: Path, chance: random.Random) -> Fault:
    """A regular expression that would never end on one of the file's own cells."""
    file = suite(project, chance)
    column = (project / columns_of(project, file)).read_text(encoding="utf-8").split("\n")[0].split(",")[0]
    pattern = chance.choice((r"^(?=((.|.)+)\x00)", r"^((.|\w|\d)*)*(?=\x00)$", r"^(([^,])+.?)+(?=\x01)"))
    kwargs = {"column": column, "regex": pattern}
    changed = {"type": "expect_column_values_to_match_regex", "kwargs": kwargs, "severity": "critical"}
    in_suite(project, file, lambda one: one.update(changed), chance)
    return Fault(CHECK, (1, 2), (columns_of(project, file),))


def in_first_cell(project: Path, code: str, chance: random.Random) -> Fault:
    """Code at the beginning of a notebook that does not follow another."""
    name = chance.choice(("consultation", "funding_reconciliation"))
    path = project / "notebooks" / f"{name}.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    cells[1]["source"] = code
    path.write_text(json.dumps(content), encoding="utf-8")
    return Fault(("run", SLUG), (1, 3), (f"notebooks/{name}.ipynb", "cell"))


def flood_of_output(project: Path, chance: random.Random) -> Fault:
    """A last cell that shows 20 to 50 MB."""
    path = project / "notebooks" / "funding_reconciliation.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    size = chance.randint(20, 50) * 1_000_000
    last = [cell for cell in content["cells"] if cell["cell_type"] == "code"][-1]
    last["source"] = ["".join(last["source"]) + f"\nprint('x' * {size})"]
    path.write_text(json.dumps(content), encoding="utf-8")
    return Fault(ONE_STAGE, (1,), ("notebooks/funding_reconciliation.ipynb", "MB"))


def giant_exception(project: Path, chance: random.Random) -> Fault:
    """A notebook that stops with an exception of a megabyte: a fault of the notebook, so the status is 3."""
    return in_first_cell(project, f"raise ValueError('x' * {chance.randint(500_000, 1_500_000)})", chance)


def giant_message(project: Path, chance: random.Random) -> Fault:
    """A message about an input that quotes nearly a million letters of it."""
    rewrite(
        project, PARTNERSHIP, lambda text: text.replace("  areas:", f"  {'z' * chance.randint(500_000, 989_000)}:", 1)
    )
    return Fault(PLAIN, (1, 2), ("partnership.yml",))


# 4. What a person accepts by mistake


def unseen_character(project: Path, chance: random.Random) -> Fault:
    """A character that nobody sees, in a cell of an input whose digest was accepted."""
    file = chance.choice([name for name in tables(project) if name.startswith(OWN) and "responses" not in name])
    mark = chance.choice("\u200b\u202e\u2066\x07\x1b\u00ad")
    lines = (project / file).read_text(encoding="utf-8").split("\n")
    at = chance.randint(1, len(lines) - 2)
    place = next((m.end() for m in re.finditer(r"[A-Za-z]{2}", lines[at])), 0)
    lines[at] = lines[at][:place] + mark + lines[at][place:]
    (project / file).write_text("\n".join(lines), encoding="utf-8")
    return Fault(CHECK, (1,), (file, f"row {at + 1}", "U+"))


def cells_of(project: Path, file: str) -> list[list[str]]:
    with (project / file).open(encoding="utf-8", newline="") as rows:
        return list(csv.reader(rows))


def write_cells(project: Path, file: str, rows: list[list[str]]) -> None:
    with (project / file).open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows(rows)


def spreadsheet_paragraphs(project: Path, chance: random.Random) -> Fault:
    """Paragraphs 3.20 and 4.10 that a spreadsheet took for numbers."""
    file = f"{OWN}/funding_printed.csv"
    rows = cells_of(project, file)
    column = rows[0].index("paragraph")
    changed = [[*row[:column], re.sub(r"^(\d+\.\d)0$", r"\1", row[column]), *row[column + 1 :]] for row in rows]
    if changed == rows:
        changed[1][column] = changed[1][column] + "0"
    write_cells(project, file, changed)
    return Fault(CHECK, (1,), (file,))


def a_column(project: Path, chance: random.Random) -> tuple[str, list[list[str]], int]:
    """A table of the partnership's own with its rows, and a column of it with more than one value."""
    own = [name for name in tables(project) if name.startswith(OWN) and "responses" not in name]
    while True:
        file = chance.choice(own)
        rows = cells_of(project, file)
        several = [n for n in range(len(rows[0])) if len({row[n] for row in rows[1:]}) > 1]
        if several:
            return file, rows, chance.choice(several)


def sorted_alone(project: Path, chance: random.Random) -> Fault:
    """One column was sorted, and the others were not."""
    file, rows, column = a_column(project, chance)
    values = [row[column] for row in rows[1:]]
    ordered = sorted(values) if sorted(values) != values else sorted(values, reverse=True)
    write_cells(project, file, [rows[0], *([*row[:column], value, *row[column + 1 :]]
                                           for row, value in zip(rows[1:], ordered, strict=True))])  # fmt: skip
    return Fault(CHECK, (1,), (file,))


def swapped_cells(project: Path, chance: random.Random) -> Fault:
    """Two cells of a column changed places, or one has another row's value."""
    file, rows, column = a_column(project, chance)
    first = chance.randrange(1, len(rows))
    second = chance.choice([n for n in range(1, len(rows)) if rows[n][column] != rows[first][column]])
    kept = rows[first][column]
    rows[first][column] = rows[second][column]
    if chance.random() < 0.5:
        rows[second][column] = kept
    write_cells(project, file, rows)
    return Fault(CHECK, (1,), (file,))


def misspelt(project: Path, chance: random.Random) -> Fault:
    """A word by which one input names what is in another."""
    file, column = chance.choice(
        ((f"{OWN}/themes.csv", "offence_groups"), (f"{OWN}/offence_group_priorities.csv", "offence_group"))
    )
    rows = cells_of(project, file)
    place = rows[0].index(column)
    row = chance.choice([row for row in rows[1:] if len(row[place]) > 3])
    at = chance.randrange(1, 3)
    row[place] = row[place][:at] + row[place][at + 1 :]
    write_cells(project, file, rows)
    return Fault(CHECK, (1,), (file,))


def category_without_a_band(project: Path, chance: random.Random) -> Fault:
    """A category of the census that the bands do not place."""
    file = "data/raw/reference/census_2011_by_borough.csv"
    wrong = chance.choice(("Femal", "Age 3 to 4 years", "Whitish"))
    lines = (project / file).read_text(encoding="utf-8").split("\n")
    at = chance.choice([number for number, line in enumerate(lines) if line.startswith("E09000030")])
    cells = lines[at].split(",")
    lines[at] = ",".join([*cells[:-2], wrong, cells[-1]])
    (project / file).write_text("\n".join(lines), encoding="utf-8")
    return Fault(CHECK, (1,), (file,))


KINDS: dict[int, tuple[Kind, ...]] = {
    1: (
        old_edition_stays, nothing_noted, full_terminal, server_dies, kernel_dies, warnings_are_errors, stripped_python,
        long_temporary_path, few_files, no_loopback, swapped_meanwhile,
    ),
    2: (
        spoilt_yaml, no_such_day_in_settings, no_such_day_in_plan, no_such_day_in_expression, no_such_day_given,
        odd_parameter, locked, only_a_mark, header_only, other_encoding, giant_cell, short_row, long_name,
        column_twice, unnamed_column, no_bound, unsupported_kind, no_suite, no_area, month_out_of_bounds,
        no_notebook, other_format, no_ordinary_file, lost_suite, name_twice_in_suite, another_file, no_name,
        no_manifest, store_in_part,
    ),
    3: (anchor_bomb, slow_pattern, flood_of_output, giant_exception, giant_message),
    4: (unseen_character, spreadsheet_paragraphs, sorted_alone, swapped_cells, misspelt, category_without_a_band),
}  # fmt: skip
