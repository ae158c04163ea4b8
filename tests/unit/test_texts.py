"""Text on its way to a reader, and YAML on its way in."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from csp_evidence.characters import UNSEEN, coded, complaint, seen
from csp_evidence.errors import InputError
from csp_evidence.files.as_yaml import YamlError, read_yaml

# What Unicode calls format characters though they are seen: signs of Arabic, Syriac and Kaithi that span numbers.
SIGNS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
JOINERS = {0x200C, 0x200D}
UNUSED = {0x2065, *range(0xE0000, 0xE0080)}  # among tags and invisible operators, and ignored as they are


def test_the_characters_left_out_are_those_that_unicode_says_are_not_seen():
    for number in range(sys.maxunicode + 1):
        char, kind = chr(number), unicodedata.category(chr(number))
        controls = kind in {"Cc", "Cs", "Zl", "Zp"} and char not in "\t\n\r"
        formats = kind == "Cf" and number not in SIGNS
        none = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
        unseen = controls or formats or none or number in UNUSED
        assert bool(UNSEEN.fullmatch(char)) == unseen, f"U+{number:04X}"


@pytest.mark.parametrize(
    "spelt",
    [
        "\u0645\u06cc\u200c\u0631\u0648\u0645",
        "\u0995\u09cd\u200d\u09b7",
        "\U0001f468\u200d\U0001f469",
        "\u2764\ufe0f\u200d",
    ],
)
def test_joiners_stay_where_spelling_needs_them(spelt):
    assert seen(spelt) == spelt
    assert complaint(spelt) is None
    assert complaint(f"pass{spelt[-1]}word\u200d") is not None


def test_a_text_is_shown_without_what_nobody_sees_and_quoted_with_its_code():
    assert seen(" Bow\x1b[31m\u202e  East\u2028now\u200b") == "Bow[31m East now"
    assert coded("Bow\x1b[31m\u202eEast") == "Bow<U+001B>[31m<U+202E>East"
    assert complaint("Bow\u202eEast") == (
        "holds U+202E (right-to-left override) as its character 4. Take it out, or type the text anew"
    )
    assert str(InputError("row 3: 'Bow\x1bEast'")) == "row 3: 'Bow<U+001B>East'"


@pytest.mark.parametrize("written", ['"a\\eb"', '"a\\u202Eb"', "a\u200bb"])
def test_yaml_with_a_character_that_nobody_sees_is_refused_with_its_place(written):
    with pytest.raises(YamlError, match=r"plan\.title holds U\+(001B|202E|200B)"):
        read_yaml(f"plan: {{title: {written}}}")


def test_a_name_that_stands_twice_is_refused_with_its_line():
    assert read_yaml("a: 1\nb: {c: 2016-06-10}")["b"]["c"].isoformat() == "2016-06-10"
    with pytest.raises(YamlError, match="line 3: 'a' stands twice"):
        read_yaml("a: 1\nb: 2\na: 3\n")
    with pytest.raises(YamlError):
        read_yaml("!!python/object/apply:os.system [exit]")
