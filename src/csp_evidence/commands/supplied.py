"""Writes an input that was made from a publisher's files, with its sidecar, where areas find it."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from csp_evidence.files.as_json import write_bytes
from csp_evidence.files.as_yaml import as_lines
from csp_evidence.inputs.published import read_published
from csp_evidence.inputs.sidecar import beside
from csp_evidence.project import Project

PUBLISHED = {"licence": "Open Government Licence v3.0", "status": "published", "published": None, "personal": False}


def write_supplied(
    project: Project, target: Path, content: pd.DataFrame | bytes, about: Mapping[str, Any], **sums: int
) -> None:
    """Write the file and its sidecar; the digest is of the content as it is read back.

    Parameters
    ----------
    content
        A table, written as CSV and compressed; or the bytes of the file, whose rows are then given as `rows`.
    about
        What the sidecar says besides `PUBLISHED` and the controls.
    sums
        The control totals by column, and `rows` of bytes.
    """
    rows = sums.pop("rows", 0) if isinstance(content, bytes) else len(content)
    if isinstance(content, pd.DataFrame):
        text = io.StringIO()
        content.to_csv(text, index=False, lineterminator="\n")
        content = gzip.compress(text.getvalue().encode(), compresslevel=6, mtime=0)
    write_bytes(target, content)
    controls: dict[str, Any] = {"rows": rows, "sums": sums}
    whole = {**PUBLISHED, "missingValues": [""], **about}
    write_bytes(beside(target), as_lines(whole | {"controls": controls}).encode())
    read = read_published(target, project.relative(target), project.raw / "reference")
    controls = {"sha256": read.content, **controls}
    write_bytes(beside(target), as_lines(whole | {"controls": controls}).encode())
