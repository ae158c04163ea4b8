"""Empty tables to fill in, by the sidecar that another partnership's input of the same name has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csp_evidence.analysis.wording import listed
from csp_evidence.commands.add import example_of
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.partnership.configuration import load_partnership
from csp_evidence.project import Project


def empty_tables(project: Project, slug: str, names: Sequence[str]) -> Iterator[str]:
    """Write data/raw/<slug>/<name>.csv with its header alone, and say what each column holds.

    Raises
    ------
    ConfigurationError
        No partnership has such an input, or the file is there: nothing is written over.
    """
    load_partnership(project, slug)
    for name in names:
        fields = example_of(project, slug, name).get("fields")
        path = project.raw / slug / f"{name}.csv"
        if not fields:
            raise ConfigurationError(f"No partnership here has an input {name!r} whose table could be a template.")
        if path.exists():
            raise ConfigurationError(f"{project.relative(path)} exists already; nothing was written.")
        write_bytes(path, (",".join(field["name"] for field in fields) + "\n").encode())
        yield f"{project.relative(path)}: fill it in, then `csp add {project.relative(path)}`. Its columns:"
        for field in fields:
            allowed = field.get("constraints", {}).get("enum")
            more = f" One of {listed([str(value) for value in allowed])}." if allowed else ""
            blank = "" if field.get("constraints", {}).get("required") else " May be blank."
            yield f"  {field['name']}: {str(field.get('description', '')).removesuffix('.')}.{more}{blank}"
