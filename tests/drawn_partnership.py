"""Draws whole partnerships from a seed, and writes them into a project as a person would, every file with its sidecar.

Priorities 1 to 9, a form of 0 to 25 questions of every kind with 0 to 3,000 answers, 0 to 8 funds, a register, an area
in London or elsewhere, with an assessment of a past year or the national figures of today. Mistakes are planted beside
their true twins.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from csp_evidence.analysis.consultation.published import percentage, possible_counts
from tests import drawn_consultation, drawn_funding
from tests.conftest import EXAMPLE, accept

DRAWN = "drawn"  # the folder of the partnership
RESPONSES, PRINTED = f"{DRAWN}/responses.csv", f"{DRAWN}/printed.csv"
LONDON = ("areas", "offence_groups", "recorded_crime", "population")
ASSESSED = {
    True: {
        "areas": "reference/areas.csv",
        "offence_groups": "reference/offence_groups.csv",
        "recorded_crime": "reference/recorded_crime_by_borough_month.csv",
        "population": "reference/population_by_borough_year.csv",
    },
    False: {name: f"{EXAMPLE}/{name}_synthetic.csv" for name in LONDON},
}
SHARED = ("duties", "margins", "shared_information")
NEEDED = 30  # fewer real answers have no page, and the message says so


@dataclass
class Drawn:
    """A partnership that was written: what is in it, and which of its figures are planted mistakes or their twins."""

    london: bool
    assessed: bool
    answers: int | None = None
    funds: int = 0
    money_wrong: str = ""
    line: tuple[str, int] = ("", 0)  # a line of money, and its amount in pounds
    counted: tuple[str, str, int] = ("", "", 0)  # a question, its commonest answer, and how many gave it
    real: bool = False  # whether the answers are those of people, and not invented
    verdicts: dict[str, set[str]] = field(default_factory=dict)  # of statements, by id: those that are right
    impossible: list[str] = field(default_factory=list)  # questions of which published figures cannot be right
    possible: list[str] = field(default_factory=list)  # those of which they can
    held_wrong: list[str] = field(default_factory=list)  # labels of published figures that the responses contradict
    held_true: list[str] = field(default_factory=list)


def write(project: Path, seed: int) -> Drawn:
    """Write the partnership of a seed to data/raw/drawn of a project, every file accepted."""
    chance = random.Random(seed)
    made = Drawn(london=chance.random() < 0.5, assessed=chance.random() < 0.4)
    content = _settings(project, chance, made)
    priorities = [one["id"] for one in content["priorities"]]
    folder = project / "data" / "raw" / DRAWN
    folder.mkdir()
    if made.assessed:
        _mapping(project, chance, content, priorities)
    if chance.random() < 0.9:
        _consultation(project, chance, seed, made, content)
    if chance.random() < 0.8:
        _money(project, chance, seed, made, content, priorities)
    claims = _register(project, chance, made, content)
    _document(project, "claims", content, {"claims": claims})
    _settle(folder, content)
    for file in sorted(folder.glob("*.*")):
        nobody = file.name == Path(RESPONSES).name and not made.answers  # a header alone cannot be accepted
        if (
            file.suffix in (".csv", ".yml")
            and file.name != "partnership.yml"
            and ".meta" not in file.name
            and not nobody
        ):
            accept(project, file.relative_to(project).as_posix())
    return made


def _settle(folder: Path, content: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True)
    (folder / "partnership.yml").write_text(text, encoding="utf-8")


def _settings(project: Path, chance: random.Random, made: Drawn) -> dict[str, Any]:
    reference = project / "data" / "raw" / "reference"
    any_area = yaml.safe_load((reference / "any_area.yml").read_text(encoding="utf-8"))
    districts = pd.read_csv(reference / "csp_districts_2024.csv", dtype=str)
    londoners = districts["lad_code"].str.startswith("E09")
    own = districts[londoners if made.london else ~londoners].iloc[chance.randrange(int(londoners.sum()))]
    names = chance.sample(
        ["Violence", "Burglary", "Hate crime", "Drugs", "Roads", "Fire", "Homes", "Youth", "Fraud"], 9
    )
    content: dict[str, Any] = {
        "name": str(own.csp_name),
        "area_code": str(own.lad_code),
        "plan": {"title": "Plan of a drawn partnership", "term_start": "2017-04-01", "term_end": "2021-03-31"},
        "settings": {"year_end": any_area["settings"]["year_end"]},
        "priorities": [{"id": f"p{at}", "name": name} for at, name in enumerate(names[: chance.randint(1, 9)])],
        "inputs": {name: f"reference/{name}.csv" for name in SHARED},
    }
    content["plan"] |= {"term_start": pd.Timestamp("2017-04-01").date(), "term_end": pd.Timestamp("2021-03-31").date()}
    if not made.assessed:
        forces = any_area["forces"].get(str(own.force_code), {})
        content["inputs"] |= any_area["inputs"] | forces.get("inputs", {})
        content["csp_code"] = str(own.csp_code)
        return content
    content["settings"] = {"year_end": "2016-09"}
    content["inputs"] |= ASSESSED[made.london]
    areas = pd.read_csv(project / "data" / "raw" / ASSESSED[made.london]["areas"], dtype=str)
    area = areas.iloc[chance.randrange(len(areas))]
    return content | {"name": str(area.area_name), "area_code": str(area.area_code)}


def _mapping(project: Path, chance: random.Random, content: dict[str, Any], priorities: Sequence[str]) -> None:
    groups = pd.read_csv(project / "data" / "raw" / content["inputs"]["offence_groups"], dtype=str)["offence_group"]
    rows = [
        {"offence_group": group, "priority": chance.choice([*priorities, "none"]), "reading": "main", "basis": "placed",
         "paragraph": "", "note": "Drawn"}
        for group in groups
    ]  # fmt: skip
    like = project / "data" / "raw" / EXAMPLE / "offence_group_priorities_synthetic.csv.meta.yml"
    sidecar = yaml.safe_load(like.read_text(encoding="utf-8")) | {"status": "compiled"}
    _table(project, f"{DRAWN}/offence_group_priorities.csv", rows, sidecar)
    content["inputs"]["offence_group_priorities"] = f"{DRAWN}/offence_group_priorities.csv"


def _consultation(project: Path, chance: random.Random, seed: int, made: Drawn, content: dict[str, Any]) -> None:
    answers = drawn_consultation.draw(seed)
    frame, questions = answers.responses, []
    real = chance.random() < 0.5
    without = chance.random() < 0.25
    for one in answers.form:
        told = one.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        told["wording"] = f"Question {one.id.removeprefix('q')}: what do you say?"
        if without:
            if not one.options or one.asked_if:
                continue
            told |= {"columns": [], "published": _printed_alone(chance, one, made)}
        elif one.kind in ("one", "scale") and not one.asked_if and len(frame) >= NEEDED and chance.random() < 0.5:
            told |= _printed_beside(chance, one.id, frame[one.id].dropna(), made)
        questions.append(told)
    form: dict[str, Any] = {"questions": questions}
    if without:
        form["responses"] = 5000
    _document(project, "questions", content, form)
    if without:
        return
    made.answers, made.real = len(frame), real
    if len(frame) >= NEEDED:
        made.counted = _commonest(answers.form, frame, {one["id"] for one in questions if "published" in one})
    rows = [
        {"response_id": f"R-{number}", **{name: _cell(cell) for name, cell in row.items()}}
        for number, row in enumerate(frame.to_dict("records"))
    ]
    kinds = {one.id: one.kind for one in answers.form}
    fields: list[dict[str, Any]] = [
        {"name": "response_id", "type": "string", "description": "Number", "constraints": {"required": True}}
    ]
    fields += [{"name": name, "description": f"Answer to {name}", **_typed(kind)} for name, kind in kinds.items()]
    sidecar = _about("Drawn responses", "transcribed" if real else "synthetic") | {
        "personal": True, "fields": fields, "primaryKey": ["response_id"], "missingValues": [""],
    }  # fmt: skip
    _table(project, RESPONSES, rows, sidecar, columns=[one["name"] for one in fields])
    content["inputs"]["consultation_responses"] = RESPONSES


def _typed(kind: str) -> dict[str, Any]:
    if kind in ("several", "ranked"):
        return {"type": "list", "delimiter": ";", "items": {"form": "id"}}
    return {"type": {"number": "number", "date": "date"}.get(kind, "string")}


def _cell(cell: Any) -> str:
    if isinstance(cell, tuple):
        return ";".join(cell)
    return "" if pd.isna(cell) else str(cell)


def _commonest(form: Any, frame: pd.DataFrame, printed: set[str]) -> tuple[str, str, int]:
    """The commonest answer to the first question of one choice that has many, and of which nothing is printed."""
    for one in form:
        if one.kind != "one" or one.asked_if or one.id in printed:
            continue
        given = Counter(str(cell) for cell in frame[one.id].dropna().tolist())
        known = Counter({name: count for name, count in given.items() if name != "unknown"})
        if known and known.most_common(1)[0][1] >= 60:
            return (one.id, *known.most_common(1)[0])
    return ("", "", 0)


def _printed_alone(chance: random.Random, question: Any, made: Drawn) -> dict[str, Any]:
    """Published percentages of 200 people, without a row of theirs: possible, or one of them impossible."""
    base, names = 200, list(question.counted)
    counts = [0] * len(names)
    for _ in range(base):
        counts[chance.randrange(len(names))] += 1
    told = {name: {"percent": str(percentage(count, base, 1))} for name, count in zip(names, counts, strict=True)}
    if chance.random() < 0.5:
        wrong = next(one for one in ("33.3", "33.4") if possible_counts(base, percentage(333, 1000, 1), 1) is None)
        told[names[0]] = {"percent": wrong}
    (made.possible if told[names[0]]["percent"] not in ("33.3", "33.4") else made.impossible).append(question.id)
    return {"base": base, "options": told}


def _printed_beside(chance: random.Random, name: str, given: pd.Series, made: Drawn) -> dict[str, Any]:
    """A published share that the answers give, or one that they do not, which a person has seen printed."""
    counted = given[given != "unknown"]
    if len(counted) < 200:
        return {}
    option = Counter(map(str, counted.tolist())).most_common(1)[0][0]
    share = percentage(counted.tolist().count(option), len(counted), 1)
    figure: dict[str, Any] = {"percent": str(share)}
    wrong = chance.random() < 0.5
    if wrong:
        figure = {"percent": str(share - 13 if share > 50 else share + 13), "confirmed": "printed on page 3"}
    (made.held_wrong if wrong else made.held_true).append(name)
    return {"published": {"base": len(counted), "options": {option: figure}}}


def _money(
    project: Path, chance: random.Random, seed: int, made: Drawn, content: dict[str, Any], priorities: Sequence[str]
) -> None:
    drawn = drawn_funding.draw(seed)
    made.funds = len(drawn.funds)
    if chance.random() < 0.5:
        drawn, made.money_wrong = drawn_funding.with_mistake(drawn, seed)
    tables = [
        {**table, "rows": {
            name: row | ({"priority": chance.choice([*priorities, "none"])} if "priority" in row else {})
            for name, row in table["rows"].items()
        }}
        for table in drawn.tables
    ]  # fmt: skip
    funds = [one | {"label": f"Fund {letter}"} for letter, one in zip("ABCDEFGH", drawn.funds, strict=False)]
    _document(project, "funds", content, {"funds": funds, "tables": tables})
    rows = [
        dict(zip(("table", "row", "column", "printed", "paragraph"), (*key, text, "4.1"), strict=True))
        for key, text in drawn.cells.items()
    ]
    like = project / "data" / "raw" / EXAMPLE / "funding_printed_synthetic.csv.meta.yml"
    sidecar = yaml.safe_load(like.read_text(encoding="utf-8"))
    sidecar |= _about("Printed figures of a drawn report", "transcribed")
    _table(project, PRINTED, rows, sidecar)
    content["inputs"]["funding_printed"] = PRINTED
    line = drawn.reconciled().lines.iloc[0]
    made.line = (str(line.line_id), int(line.amount))


def _register(project: Path, chance: random.Random, made: Drawn, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Statements with their true twins: on priorities, on the term, and on money, crime and answers where they are.

    What is tested against invented data alone is recorded where it agrees, and not checkable where it does not.
    """
    number = len(content["priorities"])
    told = [("priorities", number, number + 1, "priorities", {"test": "count"}, True)]
    told.append(("term", 4, 5, "[plan.term_start, plan.term_end]", {"test": "span", "unit": "years"}, True))
    told.append(("first", content["priorities"][0]["id"], "p9", "item(priorities, 1)", {"test": "citation"}, True))
    if made.funds:
        name, amount = made.line
        line = f"2 * lines.{name.replace('-', '_')}"
        told.append(("line", 2 * amount, 2 * amount + 1000, line, {"unit": "pounds"}, True))
        told.append(("half", amount * 0.5, amount * 0.5 + 1, f"{line} / 4", {"unit": "pounds"}, True))
    if made.assessed:
        told += [(*one, made.london) for one in _of_crime(project, content)]
    if made.counted[2]:
        question, option, count = made.counted
        shown = f"consultation.{question}.{option}"
        behind = {"test": "within", "unit": "respondents"}
        told.append(("answers", count, count + 40, f"count_behind({shown})", behind, made.real))
    entries = []
    for name, true, wrong, computed, more, evidence in told:
        for kind, value in (("true", true), ("wrong", wrong)):
            right = {"correct", "correct when rounded"} if evidence else {"recorded"}
            made.verdicts[f"{name}_{kind}"] = right if kind == "true" else {"wrong"} if evidence else {"not checkable"}
            entries.append(_entry(chance, f"{name}_{kind}", name, value, computed, more))
    if made.counted[2]:
        made.verdicts["answers_taken_as_exact"] = {"not checkable"}
        entries.append(_entry(chance, "answers_taken_as_exact", "answers", made.counted[2], shown, {}))
    return entries


def _entry(
    chance: random.Random, name: str, unit: str, stated: Any, computed: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "id": name, "paragraph": chance.choice(["1.1", "Table 2", "p. 4", "slide 7", "summary"]), "subject": "Plan",
        "statement": f"The report says {stated} of {unit}.", "stated": stated, "unit": unit, "computed": computed,
    } | dict(more)  # fmt: skip


def _of_crime(project: Path, content: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What the assessed year's file says of the area, worked out here from the file itself."""
    crime = pd.read_csv(project / "data" / "raw" / content["inputs"]["recorded_crime"])
    year = crime[crime["month"].between("2015-10", "2016-09")]
    before = crime[crime["month"].between("2014-10", "2015-09")]
    of_each = year.groupby("area_code")["offences"].sum()
    own, earlier = (int(of.loc[of["area_code"] == content["area_code"], "offences"].sum()) for of in (year, before))
    place = 1 + int((of_each > own).sum())
    now, then = "crime(area, 'all', '2015-10', '2016-09')", "crime(area, 'all', '2014-10', '2015-09')"
    rank = f"rank({now}, each(areas, crime(it, 'all', '2015-10', '2016-09')))"
    months = "sum(each(months('2015-10', '2016-09'), crime(area, 'all', it)))"
    growth = round(100 * (own / earlier - 1) + 1e-9, 2)
    near = {"test": "rounds_to", "rounding": 0.01, "unit": "%"}
    return [
        ("offences", own, own + 1, months, {"unit": "offences"}),
        ("rank", place, place + 1, rank, {"test": "rank"}),
        ("growth", growth, round(growth + 1, 2), f"growth({now}, {then})", near),
    ]


def _about(title: str, status: str) -> dict[str, Any]:
    return {
        "title": title, "description": "A row is drawn.", "source": "Drawn from a seed for a test", "licence": "MIT",
        "status": status, "published": None, "period": "2016", "geography": "A drawn area",
        "notes": "Drawn, and never published.",
    }  # fmt: skip


def _document(project: Path, name: str, content: dict[str, Any], body: Mapping[str, Any]) -> None:
    about = {"title": f"Drawn {name}", "source": "Drawn from a seed for a test", "licence": "MIT", "status": "compiled",
             "period": "2016"}  # fmt: skip
    path = project / "data" / "raw" / DRAWN / f"{name}.yml"
    path.write_text(yaml.safe_dump({"about": about, **body}, sort_keys=False, allow_unicode=True), encoding="utf-8")
    content["inputs"][name] = f"{DRAWN}/{name}.yml"


def _table(
    project: Path,
    file: str,
    rows: Iterable[Mapping[str, Any]],
    sidecar: Mapping[str, Any],
    columns: Sequence[str] | None = None,
) -> None:
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns or listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    path = project / "data" / "raw" / file
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    told = dict(sidecar) | {"controls": {"rows": len(listed), "sums": {}}}
    beside = yaml.safe_dump(told, sort_keys=False, allow_unicode=True)
    path.with_name(f"{path.name}.meta.yml").write_text(beside, encoding="utf-8")
