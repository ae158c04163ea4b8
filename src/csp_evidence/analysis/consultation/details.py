"""Numbers and places that tell of a person: found by their form, and by a checksum where they have one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_DIGIT = r"(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine)"
_SPOKEN = rf"(?:(?:double|treble|triple)[\s,-]+)?{_DIGIT}"
_COUNTED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_IN_WORDS = rf"(?i:(?:{_COUNTED})(?:[\s-](?:{_COUNTED}))?)"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_TH = r"(?:st|nd|rd|th)?"
_DATE = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})|\d{4}-\d\d-\d\d|"
    rf"\d{{1,2}}{_TH}\s+(?:of\s+)?{_MONTH},?\s+\d{{2,4}}|{_MONTH}\s+\d{{1,2}}{_TH},?\s+\d{{4}})"
)
_PROVIDER = (
    r"(?:g(?:oogle)?mail|hotmail|outlook|y(?:ahoo|mail)|icloud|live|msn|aol|btinternet|sky|proton(?:mail)?|me|mail)"
)
_ENDING = r"(?:(?:com|org|net)|co(?:\s?(?:\.|dot)\s?|\s)uk)"
_DOT = r"(?:\s?(?:\.|[(\[{]?\bdot\b[)\]}]?)\s?|\s+)"
_NETWORK = r"(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|twitter|facebook|fb|telegram|whatsapp|discord|you\s?tube)"
_ON_IT = r"(?:(?:user(?:name)?|name|handle|account|id|is|me|on|as|it['’]?s)\s+)*[:=-]?\s*"
_SITE = r"(?:facebook|fb|instagram|tiktok|twitter|x|linkedin|snapchat|youtube)\.com"
_WHAT = r"(?:account|acc|a/c|crime|case|ref|reference|incident|cad|urn|tenancy|rent|claim|patient|customer|policy)"
_NO = r"(?:(?:no|number|num|ref|reference|account|id)\b\W{0,2})*(?:is\s)?"
_SHORT = r"(?:st|rd|ln|sq|cl|hse|pl|gdns|cres|ave|ct)"
_CAPITAL = r"[^\W\d_a-z][\w'’-]{1,30}"
_FLOOR = r"(?:ground|first|second|third|fourth|fifth|sixth|top|basement|\d{1,2}(?:st|nd|rd|th))\s+floor"
_BUILDING = r"(?:House|Hse|Court|Ct|Tower|Point|Mansions|Buildings|Heights|Lodge)"
_WAY = (
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Court|Square|Sq|Gardens|Terrace|Mews|Way|Place|Grove|Walk|Row|House|"
    r"Drive)"
)
_WORDS = r"(?<!AND)(?<!THE)(?<!ARE)(?<!HAS)(?<!WAS)(?<!ALL)(?<!BUS)"  # in capitals, behind the number of a road


@dataclass(frozen=True)
class Detail:
    """What a detail is called, how it looks, and whether what looks so is one; a named group, if any, is the detail."""

    kind: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = bool


def numbers() -> Iterator[Detail]:
    """Numbers that a checksum or the word before them tells; they are looked for before telephone numbers are."""
    for kind, pattern, holds in _NUMBERS:
        yield Detail(kind, re.compile(pattern, re.IGNORECASE), holds)


def others() -> Iterator[Detail]:
    """Other details, to look for once telephone numbers, addresses and postcodes are gone."""
    for kind, pattern in _OTHERS:
        yield Detail(kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in _AS_WRITTEN:
        yield Detail(kind, re.compile(pattern))


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last checks the others, modulo 11 (NHS Data Dictionary, NHS NUMBER)."""
    digits = _digits(text)
    return (
        len(digits) == 10
        and -sum(by * digit for by, digit in zip(range(10, 1, -1), digits, strict=False)) % 11 == digits[9]
    )


def is_card_number(text: str) -> bool:
    """Thirteen to nineteen digits with Luhn's check digit (ISO/IEC 7812-1, annex B)."""
    digits = _digits(text)[::-1]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[::2]) + doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """An account number whose two check digits leave 1, modulo 97 (ISO 13616)."""
    plain = re.sub(r"\s", "", text).upper()
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _digits(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdigit()]


_NUMBERS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("bank details", r"(?<!\w)[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){3,7}(?:\s?[a-z0-9]{1,3})?(?!\w)", is_iban),
    ("NHS number", r"(?<![\w.,£+-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])", is_nhs_number),
    ("NHS number", r"\bnhs\s?(?:no|number|num)?[.:# ]*(?:is\s)?(?P<it>\d(?:[ -]?\d){9})(?!\d)", bool),
    ("card number", r"(?<![\w.,£+-])\d(?:[ -]?\d){12,18}(?![\w-])", is_card_number),
    ("bank details", r"\bsort(?:[ -]?code)?[.:# ]*(?:is\s)?(?P<it>\d\d[ -]?\d\d[ -]?\d\d)(?!\d)", bool),
    ("National Insurance number", r"(?<!\w)[a-z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[a-d](?!\w)", bool),
    (
        "passport number",
        r"\bpassport\W{0,3}(?:no|number|num)?[.:# ]*(?:is\s)?(?P<it>(?:[a-z]{1,2}\d{6,8}|\d{8,9}))(?!\w)",
        bool,
    ),
    (
        "date of birth",
        r"\b(?:born|birthday|d\.?\s?o\.?\s?b|date of birth)\b\W{0,3}(?:(?:is|on|was|in)\s)?"
        rf"(?P<it>{_DATE})(?!\w)",
        bool,
    ),
    ("reference", rf"\b{_WHAT}\b\W{{0,2}}{_NO}(?P<it>[a-z]{{0,4}}[ -]?\d{{5,}}(?:[/-]\d{{2,4}})?)(?!\w)", bool),
)
_OTHERS = (
    ("telephone number", rf"(?<!\w){_SPOKEN}(?:[\s,.-]+{_SPOKEN}){{6,}}(?!\w)"),
    ("telephone number", r"(?<![\w£.,])0(?:[ .-]?\d){9,10}(?![\w-])"),
    ("place", r"(?<![\w.@/])///?[a-z]{3,}\.[a-z]{3,}\.[a-z]{3,}(?!\w)"),
    ("place", r"(?<![\w.@/])[a-z]{4,}\.[a-z]{4,}\.[a-z]{4,}(?![\w.])"),
    ("place", r"(?<![\w.])-?\d{1,2}\.\d{3,}\s?[,;]\s?-?\d{1,3}\.\d{3,}"),
    ("place", r"(?<!\w)[hnost][a-hj-z]\s?(?:\d{3}\s?\d{3}|\d{4}\s?\d{4}|\d{5}\s?\d{5})(?!\w)"),
    ("profile", rf"(?<!\w)(?:www\.)?{_SITE}/[^\s,;)]+"),
    ("profile", rf"\b{_NETWORK}\s*{_ON_IT}(?P<it>@?(?=[\w.]*[\d_.])\w[\w.]{{2,30}}\w)"),
    ("profile", r"(?<![\w.@])@[a-z_][\w.]{2,30}(?!\w)"),
    (
        "number plate",
        r"\b(?:reg(?:istration)?|number\s?plate|plates?)\W{0,3}(?:(?:no|number|is|was|plate)\W{1,2})*"
        r"(?P<it>[a-z]{1,3}\d{1,4}\s?[a-z]{3})(?!\w)",
    ),
    ("address", rf"(?<!\w)(?:flat|apartment|apt\.?)\s+(?:no\.?\s+|number\s+)?{_IN_WORDS}(?!\w)"),
    ("address", rf"(?<![\w£.,:/-])\d{{1,4}}[a-z]?\s+[a-z][a-z'’]{{3,20}}\s+{_SHORT}(?!\w)"),
)
_AS_WRITTEN = (
    ("number plate", r"(?<!\w)[A-HJ-PR-Y][A-HJ-PR-Y]\d\d\s?[A-HJ-PR-Z]{3}(?!\w)"),
    ("number plate", rf"(?<!\w)[A-HJ-NPR-TV-Y]\d{{1,3}}\s[A-HJ-PR-Z]{{3}}(?!\w){_WORDS}"),
    ("telephone number", r"(?<!\w)[O0](?:[\s-]?[O\d]){9,10}(?!\w)"),
    ("postcode", r"(?<!\w)[A-Z]{1,2}[IlO\d][\dIlO]?[A-Z]?\s?[\dO][ABD-HJLNP-UW-Z]{2}(?!\w)"),
    ("postcode", r"(?<!\w)[A-Z]{1,2}\d{1,2}[A-Z]?\s\d\s?[ABD-HJLNP-UW-Z]\s[ABD-HJLNP-UW-Z](?!\w)"),
    ("address", rf"\b(?i:number|no\.?|at|from)\s+{_IN_WORDS},?\s+(?:{_CAPITAL}\s+){{1,3}}{_WAY}(?!\w)"),
    ("address", rf"(?i:{_FLOOR}),?\s+(?:(?:of|in)\s+)?(?:{_CAPITAL}\s+){{1,3}}{_BUILDING}(?!\w)"),
    ("address", r"\b(?i:at|from|in|of|to|lives?)\s+(?i:no\.?|number)\s?\d{1,4}[a-z]?(?!\w)(?!\s+(?:bus|concern))"),
)
MAILBOXES = tuple(
    Detail("e-mail address", re.compile(pattern, re.IGNORECASE))
    for pattern in (
        rf"(?<!\w)[\w+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,2}}\s*(?:@|\(a\)|\bat\b)\s*{_PROVIDER}{_DOT}{_ENDING}(?!\w)",
        r"(?<!\w)[\w.+-]{1,64}\s?\(a\)\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    )
)
