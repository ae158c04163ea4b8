"""The workbook and the Word file of an edition as LibreOffice opens them; without it the tests are skipped."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn

from csp_evidence.publish.papers.source import report_of
from csp_evidence.publish.papers.word import as_word
from tests.spreadsheet import Spreadsheet

pytestmark = pytest.mark.suite("editions", whole=True)

OFFICE = shutil.which("soffice")
# Formulas of a workbook are otherwise taken as they were stored.
ALWAYS_CALCULATE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value>
</prop></item></oor:items>
"""
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}


def named(name: str) -> str:
    prefix, _, own = name.partition(":")
    return f"{{{NAMES[prefix]}}}{own}"


def opened(file: Path, kind: str) -> ElementTree.Element:
    """The content of a file that LibreOffice has opened and saved in its own format, `kind`."""
    if OFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    profile = file.parent / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_CALCULATE, encoding="utf-8")
    command = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    done = subprocess.run(
        [*command, "--outdir", str(file.parent), str(file)], capture_output=True, timeout=300, check=False
    )
    made = file.with_suffix(f".{kind}")
    assert made.is_file(), done.stderr.decode()
    with zipfile.ZipFile(made) as archive:
        return ElementTree.fromstring(archive.read("content.xml"))


def cells(table: ElementTree.Element) -> Iterator[tuple[str, ElementTree.Element]]:
    """The cells of a sheet by their address, those that repeat left out."""
    row_at = 0
    for row in table.iter(named("table:table-row")):
        across = 0
        for cell in row:
            yield f"{_column(across)}{row_at + 1}", cell
            across += int(cell.get(named("table:number-columns-repeated"), 1))
        row_at += int(row.get(named("table:number-rows-repeated"), 1))


def _column(at: int) -> str:
    return ("" if at < 26 else _column(at // 26 - 1)) + chr(ord("A") + at % 26)


def test_formulas_come_to_the_same_values_when_nothing_is_stored_beside_them(edition: Path, tmp_path: Path) -> None:
    book = Spreadsheet(edition / "evidence_tables.xlsx")
    emptied = tmp_path / "emptied.xlsx"
    with zipfile.ZipFile(emptied, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in book.parts.items():
            archive.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>0</v>", content))
    content = opened(emptied, "ods")
    computed = {
        (table.attrib[named("table:name")], address): cell
        for table in content.iter(named("table:table"))
        for address, cell in cells(table)
        if cell.get(named("table:formula"))
    }
    formulas = {(sheet, address) for sheet in book.sheets for address in book.formulas(sheet)}
    assert computed.keys() == formulas
    assert len(formulas) > 30
    for (sheet, address), cell in computed.items():
        stored = book.sheets[sheet][address].value
        assert Decimal(cell.attrib[named("office:value")]) == stored, (sheet, address)


def test_the_word_file_has_the_same_headings_tables_and_alternative_texts(edition: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(as_word(report_of(edition)))
    written = docx.Document(str(file))
    content = opened(file, "odt")
    headings = [" ".join("".join(one.itertext()).split()) for one in content.iter(named("text:h"))]
    assert headings == [
        " ".join(one.text.split()) for one in written.paragraphs if one.style and one.style.name.startswith("Heading")
    ]
    assert len(headings) > 20
    tables = list(content.iter(named("table:table")))
    assert [len(list(one.iter(named("table:table-row")))) for one in tables] == [len(t.rows) for t in written.tables]
    assert all(list(one.iter(named("table:table-header-rows"))) for one in tables), "a head that repeats"
    told = [one.get("descr") for one in written.element.body.iter(qn("wp:docPr")) if one.get("descr")]
    shown = [
        "".join(one.itertext()) for frame in content.iter(named("draw:frame")) for one in frame.iter(named("svg:desc"))
    ]
    assert [" ".join(one.split()) for one in shown] == [" ".join(str(one).split()) for one in told]
    assert len(told) > 3
