"""Downloads one file: resumes what broke off, keeps a pace, takes nothing that is not what was asked for."""

from __future__ import annotations

import hashlib
import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from csp_evidence.errors import FetchError
from csp_evidence.fetch.catalogue import Entry, check_address

AGENT = "csp-evidence (community safety evidence; fetches published statistics on request)"
PIECE, SECONDS, TRIES, REDIRECTS, LONGEST_WAIT = 1 << 16, 60, 4, 5, 60.0
MAGIC = dict.fromkeys(("zip", "xlsx", "ods"), b"PK\x03\x04")
PAGES = (b"<!doctype", b"<html", b"<head", b"<?xml")
Tell = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Downloaded:
    """A file as it came: where it lies, where it came from in the end, sha256 and size; `cached` if it was there."""

    path: Path
    address: str
    sha256: str
    size: int
    cached: bool


class Pace:
    """At most one request in so many seconds; `wait` sleeps for what is left."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._last: float | None = None

    def wait(self, more: float = 0.0) -> None:
        now = self._clock()
        left = 0.0 if self._last is None else self._last + self._seconds - now
        if (pause := max(left, more)) > 0:
            self._sleep(pause)
        self._last = self._clock()


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def download(address: str, entry: Entry, target: Path, pace: Pace, tell: Tell = lambda _done, _of: None) -> Downloaded:
    """Fetch `address` to `target`; what broke off before lies beside it as .part and is gone on with.

    A file that is there already is asked for by its tag, and kept where the server says that it is the same.

    Raises
    ------
    FetchError
        The server does not answer, breaks off each time, sends something else or more than it said, or the file has not
        the checksum of the catalogue. What was there before stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part, tags = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.tag")
    opener, why = build_opener(_NoRedirect), ""
    for attempt in range(TRIES):
        pace.wait(min(2.0**attempt, LONGEST_WAIT) if attempt else 0.0)
        try:
            last = _once(opener, address, entry, target, part, tags, tell)
        except _AgainError as again:
            why = str(again)
            pace.wait(min(again.after, LONGEST_WAIT))
            continue
        if last is None:
            return Downloaded(target, address, _digest(target), target.stat().st_size, cached=True)
        _accept(part, entry)
        part.replace(target)
        return Downloaded(target, last, _digest(target), target.stat().st_size, cached=False)
    raise FetchError(
        f"{address} could not be fetched in {TRIES} tries: {why}. What came so far is kept; try again later."
    )


class _AgainError(Exception):
    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


def _once(
    opener: OpenerDirector, address: str, entry: Entry, target: Path, part: Path, tags: Path, tell: Tell
) -> str | None:
    """One request, redirects included, kept in `part`; the last address, None where what is there is still right."""
    have, tag = part.stat().st_size if part.exists() else 0, tags.read_text("utf-8") if tags.exists() else ""
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if have and tag:
        headers |= {"Range": f"bytes={have}-", "If-Range": tag}
    elif tag and target.exists():
        headers["If-None-Match"] = tag
    where = address
    for _ in range(REDIRECTS + 1):
        try:
            with opener.open(Request(where, headers=headers), timeout=SECONDS) as answer:  # noqa: S310  (checked)
                _store(
                    answer, answer.status, answer.headers, entry, part, tags, have if "Range" in headers else 0, tell
                )
                return where
        except HTTPError as error:
            if error.code == 304:
                return None
            if error.code in (301, 302, 303, 307, 308):
                where = urljoin(where, error.headers.get("Location", ""))
                check_address(where, entry)
                continue
            _refused(error, where, part)
        except (URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
            raise _AgainError(f"it did not answer, or broke off ({getattr(error, 'reason', None) or error})") from None
    raise FetchError(f"{address} is redirected more than {REDIRECTS} times. Look up the address on {entry.page}.")


def _refused(error: HTTPError, where: str, part: Path) -> None:
    if error.code == 416:
        part.unlink(missing_ok=True)
        raise _AgainError("the part that is held does not fit the file any more")
    if error.code in (408, 429) or error.code >= 500:
        after = error.headers.get("Retry-After", "")
        raise _AgainError(f"the server answered {error.code}", float(after) if after.isdigit() else 0.0)
    raise FetchError(
        f"{where}: the server answered {error.code} {error.reason}. Look up the address on the page of the publisher."
    )


def _store(
    answer: http.client.HTTPResponse,
    status: int,
    headers: Message,
    entry: Entry,
    part: Path,
    tags: Path,
    have: int,
    tell: Tell,
) -> None:
    """Write what comes; refuse more than was said, or than is taken at all, and have less tried again."""
    start = have if status == 206 and headers.get("Content-Range", "").startswith(f"bytes {have}-") else 0
    said = int(length) + start if (length := headers.get("Content-Length", "")).isdigit() else None
    if said is not None and said > entry.most:
        raise FetchError(f"The file has {said:,} bytes, more than the {entry.most:,} that the catalogue takes of it.")
    tag = headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        tags.write_text(tag, encoding="utf-8")
    else:
        tags.unlink(missing_ok=True)
    done = start
    with part.open("ab" if start else "wb") as file:
        while piece := answer.read(PIECE):
            if not done:
                _refuse_page(piece, entry)
            done += len(piece)
            if done > (entry.most if said is None else said):
                file.close()
                part.unlink()
                raise FetchError(f"The server sent more than {said or entry.most:,} bytes; nothing of it was kept.")
            file.write(piece)
            tell(done, said)
    if said is not None and done < said:
        raise _AgainError(f"{done:,} of {said:,} bytes came")


def _refuse_page(piece: bytes, entry: Entry) -> None:
    """A page in place of the file: a login, a notice, or an error that says it is none."""
    begin = piece.lstrip(b"\xef\xbb\xbf \r\n\t")[:64].lower()
    if begin.startswith(PAGES) and entry.kind != "page":
        raise FetchError(f"A web page came in place of a file ({entry.kind}). Look up the address on {entry.page}.")


def _accept(part: Path, entry: Entry) -> None:
    """Refuse what is not of the kind that was asked for, or has another checksum than the catalogue."""
    with part.open("rb") as file:
        begin = file.read(64)
    wanted = MAGIC.get(entry.kind)
    wrong = not begin or (begin[: len(wanted)] != wanted if wanted else b"\0" in begin)
    if entry.kind == "geojson":
        wrong = not begin.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    digest = _digest(part)
    if wrong or (entry.sha256 and digest != entry.sha256):
        part.unlink()
        if wrong:
            raise FetchError(
                f"What came is no {entry.kind} file; nothing was kept. Look up the address on {entry.page}."
            )
        raise FetchError(f"The file has the sha256 {digest}, not {entry.sha256} of the catalogue; nothing was kept.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
