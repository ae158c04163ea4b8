"""What the search page lists: sections, tables, figures, statements and terms, each with a link to its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from csp_evidence.publish.edition import Edition
from csp_evidence.publish.glossary import Term
from csp_evidence.report_places import called


class Entry(NamedTuple):
    """A line of the list; `href` is as links are before they are led to the page of their place."""

    title: str
    kind: str
    href: str


def entries(
    edition: Edition,
    anchors: Mapping[str, Mapping[str, str | None]],
    claims: Iterable[Mapping[str, Any]],
    terms: Sequence[Term],
) -> list[Entry]:
    """All that can be found. `anchors` are the ids of each stage's page, with the title where it is a heading's."""
    found = []
    for stage in edition.stages:
        page, known = f"{stage.stage}.html", anchors[stage.stage]
        found += [Entry(title, stage.title, f"{page}#{anchor}") for anchor, title in known.items() if title]
        shown = [(f"table-{table.name}", table.caption, "Table") for table in stage.tables]
        shown += [(f"figure-{figure.name}", figure.headline, "Figure") for figure in stage.figures]
        found += [
            Entry(title, f"{kind}, {stage.title}", f"{page}#{anchor}")
            for anchor, title, kind in shown
            if anchor in known
        ]
    if "table-statements" in anchors.get("plan_evidence", ()):
        found += [
            Entry(claim["statement"], f"Statement, {called(claim['paragraph'])}", f"plan_evidence.html#{place}")
            for claim in claims
            if (place := f"statement-{claim['id']}".replace("_", "-")) in anchors["plan_evidence"]
        ]
    return [*found, *(Entry(term.term, "Glossary", f"glossary.html#{term.anchor}") for term in terms)]
