"""How many are found of the details that were written down before the patterns, and of those that are drawn by rule."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

import phonenumbers
import pytest
import yaml

from csp_evidence.analysis.consultation.details import is_card_number, is_iban, is_nhs_number
from csp_evidence.analysis.consultation.text import redact
from tests.conftest import ROOT

FOUND, FRESH = 62, ROOT / "tests" / "personal_details.yml"  # of 69; docs/methods/consultation.md says so


def test_as_many_as_is_said_are_found_of_sixty_nine_fresh_details() -> None:
    details = yaml.safe_load(FRESH.read_text(encoding="utf-8"))
    missed = [one["text"] for one in details if str(one["gone"]) in redact(one["text"])[0]]
    assert (len(details), len(details) - len(missed)) == (69, FOUND), missed
    for page in ("docs/methods/consultation.md", "docs/guides/information-governance.md"):
        assert f"{FOUND} of 69" in (ROOT / page).read_text(encoding="utf-8"), page


def test_valid_numbers_of_every_country_are_found() -> None:
    """The examples that the library's own plans hold, as E.164 has them and as they are written abroad."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    forms = (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    made = [
        phonenumbers.example_number_for_type(region, kind)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in kinds
    ]
    texts = [f"ring me on {phonenumbers.format_number(one, form)} tonight" for one in made if one for form in forms]
    assert len(texts) > 900
    assert [text for text in texts if any(sign.isdigit() for sign in redact(text)[0])] == []


def nhs(draw: random.Random) -> str:
    while True:
        text = "".join(draw.choices(string.digits, k=10))
        if is_nhs_number(text) and text[0] != "0":
            return draw.choice((text, f"{text[:3]} {text[3:6]} {text[6:]}", f"{text[:3]}-{text[3:6]}-{text[6:]}"))


def card(draw: random.Random) -> str:
    while True:
        text = draw.choice("456") + "".join(draw.choices(string.digits, k=15))
        if is_card_number(text):
            return draw.choice((text, " ".join(text[at : at + 4] for at in range(0, 16, 4))))


def iban(draw: random.Random) -> str:
    while True:
        text = f"GB{draw.randint(2, 98):02}NWBK" + "".join(draw.choices(string.digits, k=14))
        if is_iban(text):
            return draw.choice((text, " ".join(text[at : at + 4] for at in range(0, 22, 4))))


def insurance(draw: random.Random) -> str:
    pairs = [f"{draw.randint(0, 99):02}" for _ in range(3)]
    letters = "".join(draw.choices("ABCEGHJKLMNPRSTWXYZ", k=2))
    return draw.choice(("", " ")).join([letters, *pairs, draw.choice("ABCD")])


def plate(draw: random.Random) -> str:
    letters = "ABCDEFGHJKLMNOPRSTUVWXY".replace("I", "").replace("O", "")
    age = draw.choice((draw.randint(2, 24), draw.randint(51, 74)))
    return f"{''.join(draw.choices(letters, k=2))}{age:02}{draw.choice(('', ' '))}{''.join(draw.choices(letters, k=3))}"


@pytest.mark.parametrize("make", [nhs, card, iban, insurance, plate])
def test_numbers_drawn_from_their_public_forms_are_found(make: Callable[[random.Random], str]) -> None:
    draw = random.Random(make.__name__)
    for _ in range(60):
        detail = make(draw)
        left = redact(f"it was {detail}, I think")[0]
        assert left.startswith("it was ["), (detail, left)
        assert left.endswith("removed], I think"), (detail, left)


def test_a_wrong_check_digit_is_none_of_these() -> None:
    assert is_nhs_number("943 476 5919")
    assert not is_nhs_number("943 476 5918")
    assert is_card_number("4111 1111 1111 1111")
    assert not is_card_number("4111 1111 1111 1112")
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB83 WEST 1234 5698 7654 32")
    assert redact("we counted 943 476 5918 cars")[1] == ()
