"""Text on its way to a reader, and YAML on its way in."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from csp_evidence.cell_text import HARMFUL
from csp_evidence.yamlio import YamlError, read_yaml

TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_the_marks_left_out_are_those_that_unicode_says_control_or_turn_the_writing():
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        turns = unicodedata.bidirectional(char) in TURNING or char in "\u200e\u200f\u061c"
        controls = unicodedata.category(char) in {"Cc", "Cs"} and not char.isspace()
        assert bool(HARMFUL.match(char)) == (turns or controls), f"U+{number:04X}"


def test_a_name_that_stands_twice_is_refused_with_its_line():
    assert read_yaml("a: 1\nb: {c: 2016-06-10}")["b"]["c"].isoformat() == "2016-06-10"
    with pytest.raises(YamlError, match="line 3: 'a' stands twice"):
        read_yaml("a: 1\nb: 2\na: 3\n")
    with pytest.raises(YamlError):
        read_yaml("!!python/object/apply:os.system [exit]")
