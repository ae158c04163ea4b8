"""Characters that nobody sees, or that make a text show as something else than it is: the one rule for all media.

A label that holds one is refused where it is read, what the public wrote is shown without it, and a message names it by
its code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

# Joiners belong to the spelling of Arabic, Persian, the languages of India and their neighbours, and to emoji; behind
# any other letter nobody sees them.
TAKES_JOINER = "\u0600-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0x110000, 0x10000))
UNSEEN = re.compile(
    "[^\t\n\r -~](?<=["  # what is plain is passed over first, ten times as fast
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls other than tab and line end
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\xad\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # breaks, hyphens, notes without width
    "\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # of rare scripts, and tags
    f"\ud800-\udfff{NONCHARACTERS}"
    f"\u200c\u200d])(?<![{TAKES_JOINER}][\u200c\u200d])"
)


def seen(text: str) -> str:
    """The text as a reader sees it, on one line: white space folded, characters that nobody sees left out."""
    return " ".join(UNSEEN.sub(lambda found: " " if found[0].isspace() else "", text).split())


def coded(text: str) -> str:
    """The text as a message may quote it: by its code, as <U+202E>, what a terminal would obey or hide."""
    return UNSEEN.sub(lambda found: f"<{code(found[0])}>", text)


def in_line(name: str) -> str:
    """The name of a file as a message shows it: coded, and on one line, or it could look like a message of its own."""
    return "".join(f"<{code(one)}>" if one in "\t\n\r" else one for one in coded(name))


def code(character: str) -> str:
    """The code of a character as Unicode writes it, such as U+202E."""
    return f"U+{ord(character):04X}"


def complaint(text: str) -> str | None:
    """What is wrong with a text that holds such a character, with the remedy; None where it holds none."""
    found = UNSEEN.search(text)
    if found is None:
        return None
    name = unicodedata.name(found[0], "a character that nobody sees").lower()
    return f"holds {code(found[0])} ({name}) as its character {found.start() + 1}. Take it out, or type the text anew"


def texts_in(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text in what YAML or JSON holds, names too, with its place, such as plan.title."""
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield place, str(name)
            yield from texts_in(value, f"{place}.{name}".lstrip("."))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from texts_in(value, f"{place}, entry {number}".lstrip(", "))
