"""Looks through every file of an edition for counts of respondents that are too small to be shown.

It knows nothing of how counts were protected. It reads what a reader can read: tables in CSV, HTML, workbooks and
notebooks, results in JSON, sentences, and text in drawings; and it subtracts what a reader can subtract.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

MARK = "[c]"
COUNTS = {
    "persons",
    "persons_any",
    "respondents",
    "responses",
    "answered",
    "asked",
    "left_out",
    "yes",
    "no",
    "first",
    "second",
    "third",
    "any_of_three",
    "all",
    "from_the_responses",
    "web_page",
    "idea_store",
    "outreach_session",
    "public_meeting",
    "email",
    "ward_panel_meeting",
    "letter",
}
SUMS = (
    ("yes", "no", "answered"),
    ("answered", "left_out", "asked"),
    ("respondents", "second", "third", "any_of_three"),
)
PEOPLE = r"(?:respondents?|responses?|persons?|people|rows? do(?:es)? not meet)"
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4}
SENTENCE = re.compile(rf"(?<![\w.,%£-])(\d+|{'|'.join(WORDS)})(?: of [\d,]+)?\s+{PEOPLE}\b", re.IGNORECASE)
ROWS = re.compile(r"(?<![\w.,])(\d+) of [\d,]+ rows")

Table = list[dict[str, str]]


def leaks(edition: Path, threshold: int) -> list[str]:
    """What gives away a count of 1 to threshold - 1 respondents, by file."""
    found: list[str] = []
    for path in sorted(edition.rglob("*")):
        if path.is_file():
            name = path.relative_to(edition).as_posix()
            found += [f"{name}: {what}" for what in _in_file(path, name, threshold)]
    return found


def _in_file(path: Path, name: str, threshold: int) -> Iterator[str]:
    ours = "consultation" in name
    match path.suffix:
        case ".csv" if ours:
            yield from _in_table(list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))), threshold)
        case ".html":
            yield from _in_html(path.read_text(encoding="utf-8"), threshold, tables=ours)
        case ".svg":
            yield from _in_text(re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8")), threshold)
        case ".json":
            yield from _in_json(json.loads(path.read_text(encoding="utf-8")), threshold)
        case ".ipynb":
            yield from _in_notebook(json.loads(path.read_text(encoding="utf-8")), threshold, tables=ours)
        case ".xlsx" if path.stat().st_size:
            yield from _in_workbook(path, threshold)


def _in_table(table: Table, threshold: int) -> Iterator[str]:
    table = [{_plain(key): str(value) for key, value in row.items() if key} for row in table]
    if not table:
        return
    counts = [column for column in table[0] if column in COUNTS]
    for row in table:
        for column in counts:
            if _small(_number(row[column]), threshold):
                yield f"column {column} shows {row[column]}"
        for *parts, whole in SUMS:
            cells = [row.get(column) for column in (*parts, whole)]
            if cells.count(MARK) == 1 and None not in cells:
                known = {column: _number(row[column]) or 0 for column in (*parts, whole)}
                missing = known[whole] - sum(known[part] for part in parts)
                if _small(abs(missing), threshold):
                    yield f"{missing} follows by subtraction from {whole}"
        if "percent" in row and (base := row.get("answered") or row.get("asked")):
            share, people = _number(row["percent"]), _number(base)
            if share is not None and people is not None and _small(round(share * people / 100), threshold):
                yield f"{row['percent']}% of {base} is a small count"
    yield from _alone(table, counts)


def _alone(table: Table, counts: list[str]) -> Iterator[str]:
    """A count that is the only one withheld of its column follows from the column's total."""
    if any("campaign" in row for row in table) or any("question" in row and "asked" in row for row in table):
        return
    groups: dict[str, Table] = {}
    for row in table:
        groups.setdefault(row.get("characteristic", ""), []).append(row)
    for group, rows in groups.items():
        for column in counts:
            if len(rows) > 1 and [row[column] for row in rows].count(MARK) == 1:
                yield f"column {column} {group} withholds one count only"


def _in_html(text: str, threshold: int, *, tables: bool) -> Iterator[str]:
    soup = BeautifulSoup(text, "html.parser")
    for code in soup.find_all(["pre", "style", "script"]):
        code.extract()
    for table in soup.find_all("table"):
        heads = [cell.get_text(" ", strip=True) for cell in table.select("thead th")]
        rows = [
            [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")
        ]
        if tables:
            yield from _in_table([dict(zip(heads, row, strict=False)) for row in rows], threshold)
        for row in rows:
            for cell in row:
                yield from _in_text(cell, threshold)
        table.extract()
    yield from _in_text(soup.get_text(" "), threshold)


def _in_text(text: str, threshold: int) -> Iterator[str]:
    for match in (*SENTENCE.finditer(text), *ROWS.finditer(text)):
        word = match[1].lower()
        if _small(WORDS.get(word, int(word) if word.isdigit() else 0), threshold):
            yield f"says {match[0]!r}"


def _in_json(content: Any, threshold: int) -> Iterator[str]:
    if isinstance(content, dict):
        unit, value = str(content.get("unit", "")), content.get("value")
        if re.match(PEOPLE, unit) and isinstance(value, int) and _small(value, threshold):
            yield f"a result of {value} {unit}"
        for inner in content.values():
            yield from _in_json(inner, threshold)
    elif isinstance(content, list):
        for inner in content:
            yield from _in_json(inner, threshold)
    elif isinstance(content, str):
        yield from _in_text(content, threshold)


def _in_notebook(notebook: Any, threshold: int, *, tables: bool) -> Iterator[str]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind, text in {**data, "text/plain ": output.get("text", "")}.items():
                whole = "".join(text)
                yield from _in_html(whole, threshold, tables=tables) if "html" in kind else _in_text(whole, threshold)


def _in_workbook(path: Path, threshold: int) -> Iterator[str]:
    for rows in _sheets(path):
        for at, row in enumerate(rows):
            heads = [_plain(cell) for cell in row]
            if COUNTS & set(heads) and "in_the_teams" not in heads:  # officers are no respondents
                yield from _in_table([dict(zip(heads, one, strict=False)) for one in rows[at + 1 :]], threshold)
                break


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    """The cells of each sheet as text, read from the XML in the file: no library stands between."""
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        strings = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in names else ""
        shared = [_text(one) for one in re.findall(r"<si>(.*?)</si>", strings, re.DOTALL)]
        for name in sorted(name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)):
            rows = []
            for row in re.findall(r"<row\b[^>]*>(.*?)</row>", book.read(name).decode(), re.DOTALL):
                cells: list[str] = []
                for reference, kind, content in re.findall(
                    r'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>(.*?)</c>)', row, re.DOTALL
                ):
                    at = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(reference))) - 1
                    cells += [""] * (at + 1 - len(cells))
                    cells[at] = shared[int(_text(content))] if 't="s"' in kind else _text(content)
                rows.append(cells)
            yield rows


def _text(xml: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", xml))


def _plain(heading: str) -> str:
    if "%" in heading:
        return "percent" if heading.startswith("%") else "share"
    return re.sub(r"\W+", "_", heading.strip().lower()).strip("_")


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("\u2212", "-"))
    except ValueError:
        return None


def _small(value: float | None, threshold: int) -> bool:
    return value is not None and 0 < value < threshold
