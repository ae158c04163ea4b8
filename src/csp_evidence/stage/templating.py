"""The one Jinja environment: text becomes markup in a template, escaped, or nowhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from csp_evidence.characters import seen
from csp_evidence.report_places import called

TEMPLATES = Path(__file__).parent / "templates"
TYPED = re.compile("`(csp [^`]+)`")


def environment(*folders: Path) -> jinja2.Environment:
    """An environment that escapes what it is given, with the templates of `folders` and those of this package.

    The filter `seen` puts text on one line, without characters that nobody sees; `place` calls a place of the report;
    `typed` shows the commands that a text of ours has between backticks as code.
    """
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {"seen": seen, "anchor": anchor, "place": called, "typed": typed}
    return found


def typed(text: str) -> Markup:
    """Text on one line, escaped, with our commands that stand between backticks as code; a label is left as it is."""
    return Markup(TYPED.sub(r"<code>\1</code>", str(escape(seen(text)))))  # noqa: S704  (escaped before)


def anchor(name: str) -> str:
    """A name as the id of a place on a page."""
    return name.replace("_", "-").replace(" ", "-")


@cache
def _own() -> jinja2.Environment:
    return environment()


def rendered(template: str, **values: Any) -> str:
    """A template of this package with values in it."""
    return _own().get_template(template).render(**values).strip()
