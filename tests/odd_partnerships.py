"""Partnerships that supply less, or other things, than the first one does: a seed gives the same one each time."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import yaml

from tests.conftest import SLUG, accept

EXAMPLE = "exampleshire"
FUNDING = ("funding_", "funds", "actions")
READ_INTO = ("funding_r", "funding_s", "funding_e")  # relations, readings, scenarios, exceptions
CONSULTATION = ("consultation_", "concerns", "other_codebook", "actions", "census_bands", "protected_")
Change = Callable[[Path, str], None]
Row = dict[str, str]


def settings(project: Path, slug: str) -> Path:
    return project / "data" / "raw" / slug / "partnership.yml"


def set_up(project: Path, slug: str, change: Callable[[dict], None]) -> None:
    """Change partnership.yml as a person would."""
    path = settings(project, slug)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def without(project: Path, slug: str, names: Iterable[str]) -> None:
    """Leave out the inputs whose names begin so, and the register, which speaks of them."""
    left_out = (*names, "claims")
    set_up(
        project, slug, lambda c: c.update(inputs={k: v for k, v in c["inputs"].items() if not k.startswith(left_out)})
    )


def rewrite(project: Path, slug: str, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Change the rows of an input, with the control totals of its sidecar, and accept the file.

    A file that other partnerships use too is first copied into the partnership's folder.
    """
    raw = project / "data" / "raw"
    inputs = yaml.safe_load(settings(project, slug).read_text(encoding="utf-8"))["inputs"]
    if name not in inputs:
        return
    path = raw / inputs[name]
    if path.parent.name != slug:
        own = raw / slug / path.name
        for suffix in ("", ".meta.yml"):
            own.with_name(own.name + suffix).write_bytes(path.with_name(path.name + suffix).read_bytes())
        set_up(project, slug, lambda content: content["inputs"].update({name: f"{slug}/{own.name}"}))
        path = own
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), change(list(reader))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    beside = path.with_name(f"{path.name}.meta.yml")
    told = yaml.safe_load(beside.read_text(encoding="utf-8"))
    controls = told["controls"]
    controls["rows"] = len(rows)
    for column in controls.get("sums") or {}:
        controls["sums"][column] = _sum(rows, column)
    beside.write_text(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), encoding="utf-8")
    accept(project, path.relative_to(project).as_posix())


def _sum(rows: list[Row], column: str) -> int:
    pence = column.endswith("_pence")
    name = column.removesuffix("_pence")
    return sum(round(float(row[name]) * (100 if pence else 1)) for row in rows if row[name])


def no_funding(project: Path, slug: str) -> None:
    without(project, slug, FUNDING)


def no_consultation(project: Path, slug: str) -> None:
    """A form that nobody was asked to fill in; who has held no consultation misses nothing of it either."""
    without(project, slug, CONSULTATION)

    def unasked(content: dict) -> None:
        content.pop("consultation_window", None)
        asked = re.compile("consult|respon", re.IGNORECASE)
        content["gaps"] = [gap for gap in content["gaps"] if not asked.search(" ".join(map(str, gap.values())))]

    set_up(project, slug, unasked)


def no_responses(project: Path, slug: str) -> None:
    """Only what is published of the consultation: nobody's own answers."""
    without(project, slug, ("consultation_responses",))


def change_funds(project: Path, slug: str, change: Callable[[dict], None]) -> None:
    """Change funds.yml as a person would, and accept it."""
    inputs = yaml.safe_load(settings(project, slug).read_text(encoding="utf-8"))["inputs"]
    if "funds" not in inputs:
        return
    path = project / "data" / "raw" / inputs["funds"]
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    accept(project, path.relative_to(project).as_posix())


def _bare(content: dict, tables: Callable[[dict], bool] = lambda _: True) -> None:
    """Only some tables, and funds without what rests on relations between figures."""
    content["tables"] = [table for table in content["tables"] if tables(table)]
    for fund in content["funds"]:
        for name in ("spread", "findings", "chart", "bridge"):
            fund.pop(name, None)


def no_officers(project: Path, slug: str) -> None:
    """The relations between figures name officers, so they go too."""
    without(project, slug, READ_INTO)
    rewrite(project, slug, "funding_printed", lambda rows: [row for row in rows if row["table"] != "officers"])
    change_funds(project, slug, lambda content: _bare(content, lambda table: table["id"] != "officers"))


def one_fund(project: Path, slug: str) -> None:
    """Prevent alone: no fund of the Mayor's, none of the council's own."""
    without(project, slug, (*READ_INTO, "actions"))
    rewrite(project, slug, "funding_printed", lambda rows: [row for row in rows if row["table"].startswith("prevent")])

    def prevent(content: dict) -> None:
        _bare(content, lambda table: table["id"].startswith("prevent"))
        content["funds"] = [fund for fund in content["funds"] if fund["id"].startswith("prevent")]

    change_funds(project, slug, prevent)


def one_priority(project: Path, slug: str) -> None:
    """Violence alone; whatever belonged elsewhere belongs nowhere."""
    asked = ("concerns", "questions", "consultation_", "actions")
    without(project, slug, (*asked, "shared_", "earlier_", "indicators", "themes", "plan_"))
    without(project, slug, READ_INTO)
    set_up(
        project,
        slug,
        lambda content: content.update(priorities=[one for one in content["priorities"] if one["id"] == "violence"]),
    )
    for mapping in ("offence_group_priorities", "month_priorities"):
        rewrite(project, slug, mapping, lambda rows: _only(rows, "violence"))

    def of_violence(content: dict) -> None:
        _bare(content, lambda table: table["id"] != "officers")
        for row in [row for table in content["tables"] for row in table["rows"].values()]:
            if row.get("priority", "violence") != "violence":
                row["priority"] = "none"

    rewrite(project, slug, "funding_printed", lambda rows: [row for row in rows if row["table"] != "officers"])
    change_funds(project, slug, of_violence)


def _only(rows: list[Row], priority: str) -> list[Row]:
    kept = [row for row in rows if row.get("reading", "main") == "main"]
    return [{**row, "priority": row["priority"] if row["priority"] == priority else "none"} for row in kept]


def blanks(project: Path, slug: str) -> None:
    """What may be left unsaid is: no deliverer, no theme, no financial years."""
    no_officers(project, slug)

    def unsaid(content: dict) -> None:
        held = [row for table in content["tables"] for row in table["rows"].values()]
        for entry in [*content["funds"], *held]:
            for name in ("deliverer", "theme", "period", "basis", "approved", "power"):
                entry.pop(name, None)

    change_funds(project, slug, unsaid)


def never_recorded(project: Path, slug: str) -> None:
    """The first offence group never occurs in the area; the second did not in the year before, and once in this."""
    area = yaml.safe_load(settings(project, slug).read_text(encoding="utf-8"))["area_code"]

    def change(rows: list[Row]) -> list[Row]:
        first, second = list(dict.fromkeys(row["offence_group"] for row in rows))[:2]
        for row in rows:
            if row["area_code"] != area:
                continue
            if row["offence_group"] == first or (row["offence_group"] == second and row["month"] >= "2014-10"):
                row["offences"] = "1" if (row["offence_group"], row["month"]) == (second, "2016-03") else "0"
        return rows

    without(project, slug, ("recorded_crime_vintages", "street_"))
    rewrite(project, slug, "recorded_crime", change)


def no_plan(project: Path, slug: str) -> None:
    without(project, slug, ())
    set_up(project, slug, lambda content: content.pop("plan"))


def no_paragraphs(project: Path, slug: str) -> None:
    def change(content: dict) -> None:
        content.pop("paragraphs", None)
        for one in content["priorities"]:
            one.pop("paragraph", None)

    without(project, slug, ())
    set_up(project, slug, change)


def to_august(project: Path, slug: str) -> None:
    """An assessment year that ends in August, a month after the busiest."""
    without(project, slug, ("recorded_crime_vintages", "street_"))
    set_up(project, slug, lambda content: content["settings"].update(year_end="2016-08"))


def august_consultation(project: Path, slug: str) -> None:
    """A consultation that opened on 1 August and closed on the 31st, with the answers given in that month."""
    if slug != SLUG:
        return
    without(project, slug, ("consultation_record",))
    set_up(
        project, slug, lambda c: c.update(consultation_window={"opens": date(2016, 8, 1), "closes": date(2016, 8, 31)})
    )

    def change(rows: list[Row]) -> list[Row]:
        return [{**row, "submitted": f"2016-08-{1 + place % 31:02}"} for place, row in enumerate(rows)]

    rewrite(project, slug, "consultation_responses", change)


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        no_funding, no_consultation, no_responses, no_officers, one_fund, one_priority, blanks, never_recorded, no_plan,
        no_paragraphs, to_august, august_consultation,
    )
}  # fmt: skip
APART = (
    {"no_funding", "one_fund", "blanks", "no_officers"},
    {"one_priority", "no_consultation", "no_responses", "august_consultation"},
)


def odd(seed: int) -> tuple[str, list[str]]:
    """A partnership to begin from and the changes to make to it, two or three, none of which undoes another."""
    chance = random.Random(seed)
    slug = chance.choice([SLUG, SLUG, EXAMPLE])
    names = chance.sample(sorted(CHANGES), 3)
    kept: list[str] = []
    for name in names:
        if not any({name, other} <= group for group in APART for other in kept):
            kept.append(name)
    return slug, kept
