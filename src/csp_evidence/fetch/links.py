"""Finds the address of a file on the page, or in the list, where its publisher links to the newest edition."""

from __future__ import annotations

import html
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urljoin

from csp_evidence.errors import FetchError
from csp_evidence.fetch.catalogue import Entry, check_address
from csp_evidence.fetch.download import Pace, download

QUOTED = re.compile(r"""["']([^"'\s<>]+)["']""")
YEAR_ENDING = re.compile(r"yearending([a-z]+)(\d{4})")
LARGEST = 5_000_000  # bytes of a page


def newest_link(entry: Entry, target: Path, pace: Pace) -> str:
    """The address of the newest file that the entry's page links to; the page is kept at `target`.

    Raises
    ------
    FetchError
        The page could not be fetched, links to no such file, or to several of which none is the newest.
    """
    where = entry.listed_on or entry.page
    check_address(where, entry)
    as_page = entry.model_copy(update={"kind": "page", "most": LARGEST, "sha256": None})
    page = download(where, as_page, target, pace)
    found = links(page.path.read_text(encoding="utf-8", errors="replace"), page.address, entry.link or "")
    by_hand = f"Look the address up on {entry.page}, and give it with --address."
    if not found:
        raise FetchError(f"{where} links to no file that is called as the catalogue says ({entry.link}). {by_hand}")
    last = max(map(_edition, found))
    best = [address for address in found if _edition(address) == last]
    if len(best) > 1:
        raise FetchError(f"{where} links to several files, of which none is the newest: {', '.join(best)}. {by_hand}")
    check_address(best[0], entry)
    return best[0]


def links(text: str, base: str, called: str) -> list[str]:
    """The addresses in a page or a list in JSON whose file is called as the pattern `called` says, each once."""
    quoted = (html.unescape(found).replace("\\/", "/") for found in QUOTED.findall(text))
    every = dict.fromkeys(urljoin(base, address) for address in quoted)
    return [address for address in every if re.fullmatch(called, name_of(address))]


def name_of(address: str) -> str:
    """What a file is called by its address, also where that is the end of a query."""
    return unquote(address.split("#")[0].rsplit("/", 1)[-1])


def _edition(address: str) -> tuple[str, str]:
    """What orders editions: the year that the address says the file ends with, else the name of the file."""
    found = YEAR_ENDING.search(address)
    try:
        day = datetime.strptime(f"{found[1]} {found[2]}", "%B %Y") if found else datetime.min
    except ValueError:
        day = datetime.min
    return day.isoformat(), "" if found else name_of(address)
