"""JSON as an edition keeps it: sorted, one form for one content, decimals exact, files replaced whole."""

from __future__ import annotations

import json
import math
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

TEMPORARY = re.compile(r"\..+\.\d+")  # .<name>.<process>


def dumps(content: Any) -> str:
    """Canonical text of `content`: sorted keys, one-space indent, a line end at the end.

    A Decimal is written as a number whose shortest text is the same decimal, so that reading it back is exact.
    """
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False, default=_plain) + "\n"


def loads(text: str) -> Any:
    """Read JSON with fractions as Decimal."""
    return json.loads(text, parse_float=Decimal)


def loads_written(text: str) -> Any:
    """Read JSON that a person has written.

    Raises
    ------
    ValueError
        It is no JSON, a name stands twice in one place, of which Python would keep the last, or a number is none.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return content


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def write_json(path: Path, content: Any) -> None:
    """Write canonical JSON, whole or not at all."""
    write_bytes(path, dumps(content).encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and move it into place, making its folder where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def clear_temporary(folder: Path, beginning: str = ".") -> None:
    """Take away what `write_bytes` has left in a folder when it was killed, of files whose name begins so."""
    for path in folder.glob(f"{beginning}*") if folder.is_dir() else ():
        if TEMPORARY.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        number = float(value)
        if Decimal(repr(number)) != value:
            raise ValueError(f"{value} has too many digits to be written as a JSON number without rounding")
        return number
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
