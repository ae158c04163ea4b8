"""A server on loopback that answers as published sites do, and as none should."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by what the test has put under the path; keeps the headers of each request."""

    protocol_version = "HTTP/1.0"  # a connection ends with its answer, so that what is cut off is seen to be
    answers: dict[str, list[Answer]]
    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        self.asked.append({"path": self.path, **dict(self.headers)})
        waiting = self.answers[self.path]
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(self)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def sends(content: bytes, status: int = 200, said: int | None = None, **headers: str) -> Answer:
    """Send this content, with a length that may be a lie."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content) if said is None else said))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def sends_the_rest(content: bytes, tag: str) -> Answer:
    """Send what was asked for by its range, or all of it where the tag is another."""

    def answer(handler: Handler) -> None:
        asked = handler.headers.get("Range", "")
        if asked and handler.headers.get("If-Range") == tag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            sends(content[start:], 206, ETag=tag, Content_Range=f"bytes {start}-{len(content) - 1}/{len(content)}")(
                handler
            )
        elif handler.headers.get("If-None-Match") == tag:
            sends(b"", 304)(handler)
        else:
            sends(content, ETag=tag)(handler)

    return answer


def sends_on(to: str, status: int = 302) -> Answer:
    """Redirect."""
    return sends(b"", status, Location=to)


@contextmanager
def hostile(answers: dict[str, list[Answer]]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a server with these answers by path, the last of each for ever; and what it was asked."""
    asked: list[dict[str, str]] = []
    kind = type("Own", (Handler,), {"answers": answers, "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
