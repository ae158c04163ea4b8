"""The catalogue: what can happen to a raw file, as small named functions over its bytes, its rows or one column.

A function gives the corrupted content, or None where it does not apply. `SAME` marks what changes the writing of a file
and not what it says: that must raise no alarm and give the same frame.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

NUMERIC = ("integer", "money", "percent", "number", "decimal")


@dataclass(frozen=True)
class Table:
    """A raw file as cells; `types` and `keys` are those of its sidecar."""

    header: list[str]
    rows: list[list[str]]
    types: dict[str, str]
    keys: tuple[str, ...]
    chance: random.Random

    def with_rows(self, rows: list[list[str]]) -> Table:
        return replace(self, rows=rows)

    def with_cell(self, row: int, column: str, text: str) -> Table:
        at = self.header.index(column)
        changed = [*self.rows[row][:at], text, *self.rows[row][at + 1 :]]
        return self.with_rows([*self.rows[:row], changed, *self.rows[row + 1 :]])

    def cells(self, column: str) -> list[str]:
        return [row[self.header.index(column)] for row in self.rows]

    def pick(self, column: str, fits: Callable[[str], bool] = bool) -> int | None:
        """A row whose cell of the column fits, by chance; None where there is none."""
        found = [number for number, cell in enumerate(self.cells(column)) if fits(cell)]
        return self.chance.choice(found) if found else None


def written(table: Table, *, end: str = "\n", mark: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=end, delimiter=mark, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([table.header, *table.rows])
    return buffer.getvalue().encode()


OnFile = Callable[[Table], "bytes | None"]
OnCell = Callable[[str, random.Random], "str | None"]


# What changes the writing only


def shuffled(table: Table) -> list[list[str]]:
    return table.chance.sample(table.rows, len(table.rows))


def rearranged(table: Table) -> Table:
    order = table.chance.sample(range(len(table.header)), len(table.header))
    return replace(
        table, header=[table.header[at] for at in order], rows=[[row[at] for at in order] for row in table.rows]
    )


SAME: dict[str, OnFile] = {
    "rows shuffled": lambda t: written(t.with_rows(shuffled(t))),
    "rows in reverse": lambda t: written(t.with_rows(t.rows[::-1])),
    "columns in another order": lambda t: written(rearranged(t)),
    "rows and columns in another order": lambda t: written(rearranged(t.with_rows(shuffled(t)))),
    "line ends of Windows": lambda t: written(t, end="\r\n"),
    "line ends of old Macs": lambda t: written(t, end="\r"),
    "every cell quoted": lambda t: written(t, quoting=csv.QUOTE_ALL),
    "quoted, with line ends of Windows": lambda t: written(t, end="\r\n", quoting=csv.QUOTE_ALL),
    "byte-order mark": lambda t: b"\xef\xbb\xbf" + written(t),
    "as a spreadsheet saves UTF-8": lambda t: b"\xef\xbb\xbf" + written(t, end="\r\n"),
    "no line end at the end": lambda t: written(t).rstrip(b"\n"),
    "blank lines at the end": lambda t: written(t) + b"\n\n\n",
    "blank lines at the end, Windows": lambda t: written(t, end="\r\n") + b"\r\n\r\n",
    "all of it at once": lambda t: (
        b"\xef\xbb\xbf" + written(rearranged(t.with_rows(shuffled(t))), end="\r\n", quoting=csv.QUOTE_ALL) + b"\r\n"
    ),
}


# What happens to a file as a whole


def renamed(table: Table) -> bytes:
    at = table.chance.randrange(len(table.header))
    header = [f"{name} " if number == at else name for number, name in enumerate(table.header)]
    return written(replace(table, header=header))


def without_column(table: Table) -> bytes:
    at = table.chance.randrange(len(table.header))
    cut = [row[:at] + row[at + 1 :] for row in [table.header, *table.rows]]
    return written(replace(table, header=cut[0], rows=cut[1:]))


def swapped_headers(table: Table) -> bytes | None:
    if len(table.header) < 2:
        return None
    header = list(table.header)
    at = table.chance.randrange(len(header) - 1)
    header[at], header[at + 1] = header[at + 1], header[at]
    return written(replace(table, header=header))


def shifted_row(table: Table) -> bytes | None:
    at = table.chance.randrange(len(table.rows))
    row = ["", *table.rows[at][:-1]]
    return None if row == table.rows[at] else written(table.with_rows([*table.rows[:at], row, *table.rows[at + 1 :]]))


def total_row(table: Table) -> bytes:
    def cell(name: str) -> str:
        if table.types[name] in NUMERIC:
            return str(sum(Decimal(text) for text in table.cells(name) if text))
        return "Total"

    return written(table.with_rows([*table.rows, [cell(name) for name in table.header]]))


def other_bytes(table: Table, encoding: str) -> bytes:
    content = written(table).decode()
    if encoding == "cp1252" and content.isascii():
        content = content.replace("e", "é", 1)  # a file without a letter beyond ASCII is the same in every code page
    return content.encode(encoding, errors="replace")


def cut_in_a_row(table: Table) -> bytes:
    content = written(table)
    return content[: content.rindex(b",")] if b"," in content else content[:-2]


def line_in_the_middle(line: str) -> OnFile:
    def apply(table: Table) -> bytes:
        lines = written(table).decode().split("\n")
        middle = 1 + len(lines) // 2
        return "\n".join([*lines[:middle], line, *lines[middle:]]).encode()

    return apply


def repeated_in_part(table: Table) -> bytes:
    return written(table.with_rows([*table.rows, *table.rows[-(len(table.rows) // 4 + 1) :]]))


FILE: dict[str, OnFile] = {
    "header renamed": renamed,
    "header in capitals": lambda t: written(replace(t, header=[name.upper() for name in t.header])),
    "header missing": lambda t: written(t).split(b"\n", 1)[1],
    "header repeated in the middle": lambda t: written(
        t.with_rows([*t.rows[: len(t.rows) // 2], t.header, *t.rows[len(t.rows) // 2 :]])
    ),
    "header only": lambda t: written(t.with_rows([])),
    "header with one name twice": lambda t: written(replace(t, header=[t.header[1], *t.header[1:]])),
    "title above the header": lambda t: b"Extract of the register\n" + written(t),
    "note below the rows": lambda t: written(t) + b"Source: the register\n",
    "column missing": without_column,
    "column too many": lambda t: written(replace(t, header=[*t.header, "notes"], rows=[[*r, ""] for r in t.rows])),
    "headers of two columns swapped": swapped_headers,
    "cells of a row shifted by one": shifted_row,
    "row doubled": lambda t: written(t.with_rows([*t.rows, t.chance.choice(t.rows)])),
    "row lost": lambda t: written(t.with_rows(t.rows[:-1])) if len(t.rows) > 1 else None,
    "first row lost": lambda t: written(t.with_rows(t.rows[1:])) if len(t.rows) > 1 else None,
    "half of the rows lost": lambda t: written(t.with_rows(t.rows[: len(t.rows) // 2])),
    "last rows pasted twice": repeated_in_part,
    "whole file pasted twice": lambda t: written(t.with_rows(t.rows * 2)),
    "row of totals": total_row,
    "blank line in the middle": line_in_the_middle(""),
    "line of commas in the middle": lambda t: written(t.with_rows([*t.rows[:1], [""] * len(t.header), *t.rows[1:]])),
    "marks of a merge conflict": line_in_the_middle("<<<<<<< HEAD"),
    "cut off inside a row": cut_in_a_row,
    "cut off inside a quotation": lambda t: written(t, quoting=csv.QUOTE_ALL)[:-3],
    "empty": lambda t: b"",
    "blanks only": lambda t: b" \n\n ",
    "code page of Windows": lambda t: other_bytes(t, "cp1252"),
    "UTF-16": lambda t: other_bytes(t, "utf-16"),
    "two byte-order marks": lambda t: b"\xef\xbb\xbf\xef\xbb\xbf" + written(t),
    "a NUL inside": lambda t: written(t)[:-5] + b"\0" + written(t)[-5:],
    "parted by semicolons": lambda t: written(t, mark=";"),
    "parted by tabs": lambda t: written(t, mark="\t"),
    "parted by bars": lambda t: written(t, mark="|"),
    "single quotation marks": lambda t: written(replace(t, rows=[[f"'{cell}'" for cell in row] for row in t.rows])),
    "a workbook in its place": lambda t: b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256)),
    "a web page in its place": lambda t: b"<!DOCTYPE html><html><body>404, not found</body></html>\n",
}


# What happens to a cell


def step(text: str, by: int = 1) -> str:
    """The number one unit of its last digit further."""
    value = Decimal(text)
    return str(value + by * Decimal(1).scaleb(int(value.as_tuple().exponent)))


def scaled(factor: str) -> OnCell:
    def apply(text: str, chance: random.Random) -> str | None:
        value = Decimal(text) * Decimal(factor)
        if value == Decimal(text):
            return None
        places = len(text.partition(".")[2])
        return f"{value:.{places}f}" if places else str(int(value))

    return apply


def transposed(text: str, chance: random.Random) -> str | None:
    places = [at for at in range(len(text) - 1) if text[at : at + 2].isdigit() and text[at] != text[at + 1]]
    if not places:
        return None
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def misspelt(text: str, chance: random.Random) -> str | None:
    letters = [at for at, letter in enumerate(text) if letter.isalpha()]
    if not letters:
        return None
    at = chance.choice(letters)
    return text[:at] + text[at] + text[at:]


def unlike(change: Callable[[str], str]) -> OnCell:
    """The change, or None where it leaves the cell as it is."""
    return lambda text, chance: None if change(text) == text else change(text)


CELL: dict[str, tuple[tuple[str, ...], OnCell]] = {
    "negative": (NUMERIC, lambda x, c: f"-{x}" if Decimal(x) else None),
    "fraction": (NUMERIC, lambda x, c: f"{x}.5" if "." not in x else f"{x}5"),
    "huge": (NUMERIC, lambda x, c: "99999999999"),
    "missing": (NUMERIC, lambda x, c: ""),
    "decimal comma": (NUMERIC, lambda x, c: x.replace(".", ",") if "." in x else f"{x},0"),
    "thousand separator": (NUMERIC, unlike(lambda x: f"{Decimal(x):,}")),
    "thousand separated by a point": (("integer",), unlike(lambda x: f"{int(x):,}".replace(",", "."))),
    "digits transposed": (NUMERIC, transposed),
    "times 10": (NUMERIC, scaled("10")),
    "times 100": (NUMERIC, scaled("100")),
    "times 1,000": (NUMERIC, scaled("1000")),
    "a tenth": (NUMERIC, scaled("0.1")),
    "a hundredth": (NUMERIC, scaled("0.01")),
    "a thousandth": (NUMERIC, scaled("0.001")),
    "one more": (NUMERIC, lambda x, c: step(x)),
    "one less": (NUMERIC, lambda x, c: step(x, -1)),
    "pound sign": (NUMERIC, lambda x, c: f"£{x}"),
    "percent sign": (NUMERIC, lambda x, c: f"{x}%"),
    "letter O for a nought": (NUMERIC, unlike(lambda x: x.replace("0", "O"))),
    "letter l for a one": (NUMERIC, unlike(lambda x: x.replace("1", "l"))),
    "powers of ten": (NUMERIC, lambda x, c: f"{Decimal(x):.1E}"),
    "digits of another script": (NUMERIC, lambda x, c: "".join(chr(0xFF10 + int(d)) if d.isdigit() else d for d in x)),
    "underscore between digits": (NUMERIC, lambda x, c: f"{x[0]}_{x[1:]}" if len(x) > 1 and x[1:2].isdigit() else None),
    "leading nought": (NUMERIC, lambda x, c: f"0{x}"),
    "plus sign": (NUMERIC, lambda x, c: f"+{x}"),
    "blank before": (NUMERIC, lambda x, c: f" {x}"),
    "hard blank after": (NUMERIC, lambda x, c: f"{x}\u00a0"),
    "infinite": (NUMERIC, lambda x, c: "inf"),
    "not a number": (NUMERIC, lambda x, c: "NaN"),
    "spreadsheet error": (NUMERIC, lambda x, c: "#N/A"),
    "dash for nothing": (NUMERIC, lambda x, c: "–"),
    "in brackets": (NUMERIC, lambda x, c: f"({x})"),
    "in capitals": (("text",), unlike(str.upper)),
    "in small letters": (("text",), unlike(str.lower)),
    "blank at the end": (("text",), lambda x, c: f"{x} "),
    "hard blank in place of a blank": (("text",), lambda x, c: x.replace(" ", "\u00a0") if " " in x else f"{x}\u00a0"),
    "letter doubled": (("text",), misspelt),
    "letter of another script": (("text",), unlike(lambda x: x.replace("a", "а").replace("e", "е"))),
    "digits of a code transposed": (("text",), transposed),
    "cell emptied": (("text", "month", "date", "yes_no"), lambda x, c: ""),
    "letters misread": (("text",), unlike(lambda x: x.replace("&", "&amp;").replace("'", "’").replace("£", "Â£"))),
    "month 13": (("month",), lambda x, c: f"{x[:4]}-13"),
    "month with a stroke": (("month",), lambda x, c: x.replace("-", "/")),
    "month and year swapped": (("month",), lambda x, c: f"{x[5:]}-{x[:4]}"),
    "month in words": (("month",), lambda x, c: "Sep-16"),
    "year of two digits": (("month", "date"), lambda x, c: x[2:]),
    "year later": (("month", "date"), lambda x, c: f"{int(x[:4]) + 1}{x[4:]}"),
    "century earlier": (("month", "date"), lambda x, c: f"{int(x[:4]) - 100}{x[4:]}"),
    "month with a day": (("month",), lambda x, c: f"{x}-01"),
    "day and month swapped": (("date",), lambda x, c: f"{x[:4]}-{x[8:]}-{x[5:7]}" if x[8:] != x[5:7] else None),
    "day first": (("date",), lambda x, c: f"{x[8:]}/{x[5:7]}/{x[:4]}"),
    "30 February": (("date",), lambda x, c: f"{x[:4]}-02-30"),
    "day and hour": (("date",), lambda x, c: f"{x} 00:00"),
    "number of a spreadsheet": (("date", "month"), lambda x, c: "42531"),
    "turned round": (("yes_no",), lambda x, c: {"yes": "no", "no": "yes"}[x]),
    "in other words": (("yes_no",), lambda x, c: {"yes": "TRUE", "no": "FALSE"}[x]),
    "with a capital": (("yes_no",), lambda x, c: x.capitalize()),
    "as a digit": (("yes_no",), lambda x, c: {"yes": "1", "no": "0"}[x]),
}


# What happens to a column


def two_cells(change: Callable[[str, str], tuple[str, str]]) -> Callable[[Table, str], bytes | None]:
    def apply(table: Table, column: str) -> bytes | None:
        cells = table.cells(column)
        first = table.pick(column)
        second = None if first is None else table.pick(column, lambda cell: cell not in ("", cells[first]))
        if first is None or second is None:
            return None
        one, other = change(cells[first], cells[second])
        return written(table.with_cell(first, column, one).with_cell(second, column, other))

    return apply


def spread(table: Table, column: str, change: Callable[[str], str]) -> bytes:
    at = table.header.index(column)
    rows = [[*row[:at], change(row[at]) if row[at] else "", *row[at + 1 :]] for row in table.rows]
    return written(table.with_rows(rows))


def month_on(text: str) -> str:
    year, month = int(text[:4]), int(text[5:7])
    return f"{year + month // 12}-{month % 12 + 1:02}{text[7:]}"


def identifier_repeated(table: Table, column: str) -> bytes | None:
    if column not in table.keys:
        return None
    return two_cells(lambda one, other: (other, other))(table, column)


def month_lost(table: Table, column: str) -> bytes | None:
    months = sorted(set(table.cells(column)))
    lost = months[len(months) // 2]
    at = table.header.index(column)
    return written(table.with_rows([row for row in table.rows if row[at] != lost]))


def month_pasted(table: Table, column: str) -> bytes | None:
    """The figures of one month stand in the next one too."""
    months = sorted(set(table.cells(column)))
    numbers = [table.header.index(name) for name in table.header if table.types[name] in NUMERIC]
    if len(months) < 2 or not numbers:
        return None
    at = table.header.index(column)
    rest = [place for place in range(len(table.header)) if place != at and place not in numbers]
    first, second = months[len(months) // 2], months[len(months) // 2 + 1]
    source = {tuple(row[place] for place in rest): row for row in table.rows if row[at] == first}
    rows = []
    for row in table.rows:
        twin = source.get(tuple(row[place] for place in rest))
        changed = row[at] == second and twin is not None
        rows.append([twin[place] if changed and twin and place in numbers else cell for place, cell in enumerate(row)])
    return written(table.with_rows(rows))


COLUMN: dict[str, tuple[tuple[str, ...], Callable[[Table, str], bytes | None]]] = {
    "two opposite errors": (NUMERIC, two_cells(lambda one, other: (step(one), step(other, -1)))),
    "two opposite errors of 100": (
        ("integer", "money"),
        two_cells(lambda one, other: (str(Decimal(one) + 100), str(Decimal(other) - 100))),
    ),
    "cells of two rows swapped": (
        (*NUMERIC, "text", "month", "date", "yes_no"),
        two_cells(lambda one, other: (other, one)),
    ),
    "identifier repeated": ((*NUMERIC, "text", "month"), identifier_repeated),
    "whole column times 1,000": (NUMERIC, lambda t, n: spread(t, n, lambda x: scaled("1000")(x, t.chance) or "1")),
    "whole column in pence": (("money",), lambda t, n: spread(t, n, lambda x: str(int(Decimal(x) * 100)))),
    "whole column in capitals": (("text",), lambda t, n: spread(t, n, str.upper)),
    "every month one later": (("month",), lambda t, n: spread(t, n, month_on)),
    "a month lost": (("month",), month_lost),
    "a month's figures pasted over the next": (("month",), month_pasted),
}


# The cases


@dataclass(frozen=True)
class Case:
    """One corruption of one input; `where` is the column and row it is applied to, if it is to one."""

    corruption: str
    where: str
    content: bytes


def harmless_variants(table: Callable[[str], Table]) -> Iterator[Case]:
    for name, apply in SAME.items():
        content = apply(table(name))
        if content is not None:
            yield Case(name, "", content)


def corruptions(table: Callable[[str], Table], keep: Callable[[str], bool] = bool) -> Iterator[Case]:
    """Every corruption that applies to a file, as cases; `table` gives its cells with a chance seeded by a name.

    Only those are made whose name, followed by a stroke and the column where it is of one, `keep` keeps.
    """
    plain = table("")
    for name, apply in FILE.items():
        content = apply(table(name)) if keep(name) else None
        if content is not None:
            yield Case(name, "", content)
    for column in plain.header:
        kind = plain.types[column]
        for name, (types, change) in CELL.items():
            fresh = table(f"{name}/{column}")
            row = fresh.pick(column) if kind in types and keep(f"{name}/{column}") else None
            if row is None:
                continue
            text = change(fresh.cells(column)[row], fresh.chance)
            if text is not None and text != fresh.cells(column)[row]:
                yield Case(name, f"{column}, row {row + 2}", written(fresh.with_cell(row, column, text)))
        for name, (types, spoil) in COLUMN.items():
            wanted = kind in types and keep(f"{name}/{column}")
            content = spoil(table(f"{name}/{column}"), column) if wanted else None
            if content is not None and content != written(plain):
                yield Case(name, column, content)
