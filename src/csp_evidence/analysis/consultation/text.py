"""Takes personal details out of free text: e-mail addresses, telephone numbers, postcodes, names and addresses.

Patterns find what looks like a detail; a name without a title, or a description that fits one person, they cannot
find. Free text is therefore never made public by this project: what is redacted goes to the coder alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, partial

from csp_evidence.analysis.consultation.details import MAILBOXES, Detail, is_card_number, is_nhs_number, numbers, others
from csp_evidence.analysis.consultation.names import patterns as names

LONGEST = 5_000
SHORTENED = " [shortened]"

_STOP = (
    "a about after again all along always am an and are around as at away back bad bed been before behind bins block "
    "boys bus buses but by came cars council cyclists days down each empty every feet fights for from girls go had has "
    "have hours hour i in inside into is it lads left main men metres min mins minute minutes months more mph my near "
    "new nights of off on one only opposite or our out outside over past people percent pm police pounds round shops "
    "since so some still streetlights than that the their them there they this through times to towards under until "
    "up use was we week weeks were when where which while with women year years yards young youths"
)
_WORD = rf"(?!(?:{'|'.join(_STOP.split())})\b)[^\W\d_][\w'’.-]{{0,30}}"
_NUMBER = r"(?<![\w£.,:/-])\d{1,4}[a-z]?(?:\s?[-–/&]\s?\d{1,4}[a-z]?)?,?\s+"
_STREET = r"street|road|rd|lane|avenue|ave|crescent|cres|terrace|mews|gdns"
_PLACE = (
    "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Crescent|Terrace|Mews|Gardens|Gdns|Close|Court|Ct|Drive|Way|Place|Square|Sq|"
    "Grove|Walk|Row|House|Buildings|Mansions|Wharf|Quay|Point|Tower|Heights|Path|Green|Hill|Rise|Yard|View|Estate|Alley|"
    "Approach|Arcade|Bank|Boulevard|Bridge|Broadway|Circus|Common|Cross|Dale|Embankment|End|Field|Fields|Gate|Link|Loop|"
    "Mall|Mead|Mount|Parade|Park|Passage|Promenade|Reach|Vale|Villas|Wynd"
)
_CAPITAL = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x530)) if letter.isupper())
_NAMED = rf"[{_CAPITAL}][\w'’.-]{{0,30}}"
_TITLES = r"mrs?|ms|mx|dr|prof|rev|cllr|mr\.?\s?(?:and|&)\s?mrs"
_RANKS = (
    "Miss|Professor|Reverend|Revd|Councillor|Cllr|Sergeant|Constable|Inspector|MR|MRS|MS|DR|PC|PCSO|Sgt|Insp|Supt|Capt"
)
# These are ordinary words or letters too: a name follows only where it has a capital.
_CALLINGS = (
    "Sir|Dame|Lady|Lord|Baroness|Father|Sister|Imam|Rabbi|Sheikh|Pastor|Captain|Auntie|Uncle|Mullah|Maulana|Haji|Nurse|Canon|Judge|Brother|Master|Madam|Major|Colonel|"
    "Superintendent|Fr|Sr|DC|DS|DI|DCI"
)
_NO_NAMES = (
    r"(?!(?:Crimes?|Incidents?|Plan|Practitioners?|Court|Street|Road|Justice|Works?|Comics|And|Or|The|Bedroom)\b)"
)
_SMALL = (
    "a about after all and are as at be been before but by came can could counters did does for from had has have he "
    "her his if in into is it its my never no not of off on only or our out over said says she should so surgeries "
    "surgery that the their them then there they this to told under until up was we were what when where which who "
    "with would you your"
)
_NOT_NAMES = rf"(?!(?:Mayors?|World|Christmas|Who|{'|'.join(_SMALL.split())})\b)"
_NAME = r"[^\W\d_][\w'’-]{1,30}"
_MORE_NAMES = (
    rf"(?:[ ]+(?:(?:de|del|de la|van|van der|van den|von|bin|bint|ibn|al|el|ul|da|di|dos|of|ní|mac)[ ]+)?"
    rf"[{_CAPITAL}][\w'’-]{{1,30}}){{0,3}}"
)
_MAILBOX = r"[\w.!#$%&'*+/=?^`{|}~-]"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "e-mail address",
        re.compile(
            rf"(?<!{_MAILBOX}){_MAILBOX}{{1,64}}(?:\s?@\s?|\s?[(\[{{]\s?at\s?[)\]}}]\s?)"
            r"[\w-]{1,63}(?:(?:\s?[(\[{]\s?dot\s?[)\]}]\s?|\.)[\w-]{1,63}){1,5}",
            re.IGNORECASE,
        ),
    ),
    (
        "e-mail address",
        re.compile(r"(?<!\w)[\w.+-]{1,64}\s+at\s+[\w-]{1,63}(?:\s+dot\s+[\w-]{1,63}){1,4}", re.IGNORECASE),
    ),
    (
        "e-mail address",
        re.compile(
            rf"(?:\"[^\"\n]{{1,64}}\"|(?<!{_MAILBOX}){_MAILBOX}{{1,64}})@(?:\[[\w.:]{{3,45}}\]|[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,5}})"
        ),
    ),
    (
        "telephone number",
        re.compile(r"(?<![\w£/])\(?0\d{2,4}\)?\s?/\s?\d(?:[\s-]?\d){4,7}(?!\d)"),
    ),
    (
        "telephone number",
        re.compile(r"(?<![\w£])(?:(?:\+|00)\s?\(?\d{1,3}\)?|\(?0\d)(?:[\s().\u2010-\u2015-]{0,3}\d){8,12}(?!\d)"),
    ),
    (
        "telephone number",
        re.compile(r"(?<![\w£.,-])(?:7\d{3}|[378]\d{3})[ -]\d{4}(?![\w-])|(?<!\w)7\d{3} ?\d{6}(?!\w)"),
    ),
    (
        "address",
        re.compile(
            r"(?<!\w)(?:flat|apartment|apt\.?|room)\s?(?:no\.?\s?)?\d{1,4}[a-z]?(?!\w)"
            rf"(?:,?\s+(?:\d{{1,4}}[a-z]?,?\s+)?(?:{_WORD}\s+){{1,4}}(?:{_PLACE})(?!\w))?",
            re.IGNORECASE,
        ),
    ),
    ("address", re.compile(rf"{_NUMBER}(?:{_WORD}\s+){{1,4}}(?:{_STREET})(?!\w)", re.IGNORECASE)),
    ("address", re.compile(rf"{_NUMBER}(?:{_NAMED}\s+){{1,4}}(?:{_PLACE})(?!\w)")),
    (
        "postcode",
        re.compile(
            r"(?<!\w)(?:GIR|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y]))"
            r"[\s.-]{0,3}\d[ABD-HJLNP-UW-Z]{2}(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        "name",
        re.compile(
            rf"(?<!\w)(?:(?i:{_TITLES})|{_RANKS})\.?\s+{_NOT_NAMES}(?:[{_CAPITAL}]\.?\s+){{0,3}}"
            rf"(?:(?<=\s){_NAME}){_MORE_NAMES}"
        ),
    ),
    (
        "name",
        re.compile(
            rf"(?<!\w)(?:{_CALLINGS})\.?\s+{_NO_NAMES}(?:[{_CAPITAL}]\.?\s+){{0,3}}"
            rf"(?:(?:de|van|van der|von|bin|al|el)[ ]+)?[{_CAPITAL}][\w'’-]{{1,30}}{_MORE_NAMES}"
        ),
    ),
)


@cache
def _searches() -> tuple[Detail, ...]:
    """Everything that is looked for, in order: numbers before the words around them, names last."""
    form = [Detail(kind, pattern) for kind, pattern in _PATTERNS]
    mail = [one for one in form if one.kind == "e-mail address"]
    listed = [Detail("name", pattern) for pattern in names()]
    return (*mail, *MAILBOXES, *numbers(), *form[len(mail) :], *others(), *listed)


def redact(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with personal details replaced, as in "[postcode removed]", and the kinds that were found, in order.

    A text in which nothing is found comes back as it was, but for its length: past 5,000 characters it is cut off.
    Look-alike letters and invisible characters do not hide a detail: the search is in the compatible form (NFKC)
    without format characters, and what is returned after a find is that form.
    """
    cut = len(text) > LONGEST
    # A detail that the cut would go through is found in the longer piece, and what lies past the cut is dropped.
    piece = text[: LONGEST + 300] if cut else text
    searched = "".join(char for char in unicodedata.normalize("NFKC", piece) if _visible(char))
    found: list[str] = []
    searched = _without_telephones(searched, found)
    for detail in _searches():
        searched = detail.pattern.sub(partial(_removed, detail, found), searched)
    kept = searched if found else piece
    return (kept[:LONGEST].rstrip() + SHORTENED if cut else kept), tuple(found)


def _without_telephones(text: str, found: list[str]) -> str:
    """Valid numbers of any country, as the library phonenumbers has their plans; those of drama are in none."""
    from phonenumbers import PhoneNumberMatcher

    if not any(char.isdigit() for char in text):
        return text
    for match in reversed([*PhoneNumberMatcher(text, "GB")]):
        digits = match.raw_string
        if not (is_nhs_number(digits) or is_card_number(digits)):
            text = f"{text[: match.start]}[telephone number removed]{text[match.end :]}"
            found.append("telephone number")
    return text


def _removed(detail: Detail, found: list[str], match: re.Match[str]) -> str:
    """What stands in the place of a match: what was before the detail in it, and a note."""
    start = match.start(match.lastgroup or 0)
    if not detail.holds(match[0][start - match.start() :]):
        return match[0]
    found.append(detail.kind)
    before = match[0][: start - match.start()]
    return f"{before}{' ' if match[0][len(before) : len(before) + 1].isspace() else ''}[{detail.kind} removed]"


def _visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in {"Cf", "Cc"}
