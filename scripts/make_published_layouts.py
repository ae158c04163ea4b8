"""Writes files of the real size in the layouts of publishers, from the reference figures, for tests of the readers.

    python scripts/make_published_layouts.py FOLDER [--years 1] [--codes 2]

FOLDER/prc-csp.ods is like the Home Office's open data: a sheet a year, old names and headings in the first, and a row a
partnership, quarter and offence code. With --years 8 --codes 13 it is as large as the published one (over a gigabyte
unpacked). Its counts add up to the year to March 2026 in every sheet.

FOLDER/mps-wards.csv is like the Metropolitan Police's file of wards over 24 months: 20 wards a borough, to which the
counts of the borough are dealt out.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from csp_evidence.inputs.layouts import load_layouts

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "raw" / "reference"
HEADINGS = (
    ["Financial Year", "Financial Quarter", "Force Name", "CSP Name", "Offence Description", "Offence Group",
     "Offence Subgroup", "Offence Code", "Offence Count"],
    ["Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Description", "Offence Group",
     "Offence Subgroup", "Offence Code", "Offence Count"],
)  # fmt: skip
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'office:version="1.3"><office:body><office:spreadsheet>'
)
CLOSE = "</office:spreadsheet></office:body></office:document-content>"
MARGIN = (
    '<table:table-row table:style-name="ro1" table:number-rows-repeated="1000000"><table:table-cell '
    'table:number-columns-repeated="16384"/></table:table-row></table:table>'
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def rows_of(file: str) -> list[dict[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def of_home_office(year: int, codes: int, *, old: bool) -> Iterator[list[str]]:
    """The rows of a sheet: counts of the year to March 2026 over four quarters and so many offence codes of a group."""
    groups = load_layouts(REFERENCE).quarter_sheets["home_office_csp"].groups
    labels = {group: headings[0] for group, headings in groups.items()}
    names = {row["csp_code"]: row["name"] for row in rows_of("csp_aliases.csv")}
    yield HEADINGS[0] if old else HEADINGS[1]
    for row in rows_of("recorded_crime_by_csp_2026.csv"):
        if row["kind"] == "force":
            continue
        name = names.get(row["csp_code"], row["row_name"])
        for group in groups:
            count = int(row[group])
            cells = 4 * codes
            for at in range(cells):
                quarter, code = at % 4 + 1, at // 4
                label = labels[group].upper() if old else labels[group]
                yield [
                    f"{year}/{(year + 1) % 100:02d}", str(quarter) if old else f"Q{quarter}", row["force_name"], name,
                    f"{labels[group]} of kind {code + 1}", label, labels[group], f"{code + 1}A",
                    str(count // cells + (at < count % cells)),
                ]  # fmt: skip


def of_wards(months: Sequence[str], *, capitals: bool = True, borough: str | None = None) -> Iterator[list[str]]:
    """The rows of a file of wards: months such as 2025-11, and the heading of the borough where the vintage has one.

    Of each borough there are 20 wards; those of Tower Hamlets are its own.
    """
    shapes = json.loads((REFERENCE / "ward_outlines_2022.geojson").read_text(encoding="utf-8"))["features"]
    own = [(shape["properties"]["ward_code"], shape["properties"]["ward_name"]) for shape in shapes]
    counts: dict[str, dict[str, dict[str, int]]] = {}
    with gzip.open(REFERENCE / "recorded_crime_by_borough_month_2010_2025.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["area_code"] and row["month"] in months:
                of_category = counts.setdefault(row["area_name"], {}).setdefault(row["category"], {})
                of_category[row["month"]] = int(row["offences"])
    majors = {row["category"]: row["major_category"] for row in rows_of("borough_categories.csv")}
    yield ["MajorText", "MinorText", "WardName", "WardCode", *([borough] if borough else []), *map(digits, months)]
    for at, place in enumerate(sorted(counts)):
        wards = own if place == "Tower Hamlets" else [(f"E059{at:02d}{n:03d}", f"{place} {n}") for n in range(20)]
        for number, (code, ward) in enumerate(wards):
            for category, found in counts[place].items():
                dealt = [found.get(month, 0) for month in months]
                shares = [str(count // 20 + (number < count % 20)) for count in dealt]
                words = [word.upper() if capitals else word for word in (majors[category], category)]
                yield [*words, ward, code, *([place] if borough else []), *shares]


def digits(month: str) -> str:
    return month.replace("-", "")


def cell(text: str) -> str:
    words = f"<text:p>{escape(text)}</text:p></table:table-cell>"
    if text.isdigit():
        number = f'office:value-type="float" office:value={quoteattr(text)} calcext:value-type="float"'
        return f"<table:table-cell {number}>{words}"
    return f'<table:table-cell office:value-type="string" calcext:value-type="string">{words}'


def write_ods(path: Path, sheets: Iterable[tuple[str, Iterable[list[str]]]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), KIND)
        with archive.open("content.xml", "w", force_zip64=True) as file:
            file.write(OPEN.encode())
            for name, rows in sheets:
                file.write(f"<table:table table:name={quoteattr(name)}>".encode())
                for row in rows:
                    cells = "".join(map(cell, row))
                    file.write(f'<table:table-row table:style-name="ro1">{cells}</table:table-row>'.encode())
                file.write(MARGIN.encode())
            file.write(CLOSE.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--years", type=int, default=1, help="sheets, the last of them 2025-26")
    parser.add_argument("--codes", type=int, default=1, help="offence codes in each group")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    years = range(2026 - options.years, 2026)
    sheets: list[tuple[str, Iterable[list[str]]]] = [("Notes", [["Notes"], ["Some quarters are revised."]])]
    for year in years:
        old = options.years > 1 and year == years[0]
        name = f"{year}_{(year + 1) % 100:02d}" if old else f"{year}-{(year + 1) % 100:02d}"
        sheets.append((name, of_home_office(year, options.codes, old=old)))
    write_ods(options.folder / "prc-csp.ods", sheets)
    months = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)][11:35]
    with (options.folder / "mps-wards.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(of_wards(months))


if __name__ == "__main__":
    main()
