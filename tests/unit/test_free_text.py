"""Personal details are taken out of what the public writes, ordinary words left alone. Each detail is made up."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csp_evidence.analysis.consultation import codebook
from csp_evidence.analysis.consultation.answers import Answers
from csp_evidence.analysis.consultation.text import redact
from tests.consultation_form import asked

AROUND = (
    "{}",
    "Please contact me: {}. Thank you",
    "it is ({}) again",
    "We told them\n{}\nand nothing happened",
    "{}!!",
)

# The detail, and the part of it that must be gone.
DETAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "e-mail address": (
        ("jo.bloggs@example.org", "bloggs"),
        ("JO_BLOGGS+csp@mail.example.co.uk", "BLOGGS"),
        ("jo.bloggs @ example.org", "bloggs"),
        ("jo.bloggs(at)example.org", "bloggs"),
        ("jo [at] example [dot] org", "jo ["),
        ("jobloggs at example dot org", "jobloggs"),
        ("jo\u200b.bloggs@exam\u200bple.org", "bloggs"),
        ("jo.bloggs\uff20example.org", "bloggs"),
    ),
    "telephone number": (
        ("020 7946 0123", "0123"),
        ("(020) 7946 0123", "0123"),
        ("+44 20 7946 0123", "0123"),
        ("+44 (0)20 7946 0123", "0123"),
        ("0044 7700 900456", "900456"),
        ("07700 900456", "900456"),
        ("07700-900-456", "900"),
        ("07700900456", "900456"),
    ),
    "postcode": (
        ("E14 9ZZ", "9ZZ"),
        ("e149zz", "9zz"),
        ("E1W 9ZZ", "9ZZ"),
        ("EC1A 9ZZ", "9ZZ"),
        ("e1  9zz", "9zz"),
        ("SW1A-9ZZ", "9ZZ"),
        ("E98 1ZZ", "1ZZ"),
        ("\uff251 9ZZ", "9ZZ"),
    ),
    "name": (
        ("Mrs Bloggs", "Bloggs"),
        ("mr bloggs", "bloggs"),
        ("Dr. J. Bloggs-Patel", "Patel"),
        ("Mr and Mrs Bloggs", "Bloggs"),
        ("Cllr Jo Bloggs", "Bloggs"),
        ("Miss O'Bloggs", "Bloggs"),
        ("Imam Bloggs", "Bloggs"),
        ("PC Bloggs", "Bloggs"),
    ),
    "address": (
        ("12 Invented Street", "Invented"),
        ("flat 4, 12 invented road", "12 invented"),
        ("Flat 12b Bloggs House", "Bloggs"),
        ("340a Old Bloggs Lane", "Bloggs"),
        ("7-9 Bloggs Terrace", "Bloggs"),
        ("15 St Bloggs's Close", "Close"),
        ("22 bloggs rd", "bloggs"),
        ("100 Bloggs End Avenue", "Bloggs"),
    ),
}
PLANTED = [
    (kind, frame.format(detail), gone)
    for kind, details in DETAILS.items()
    for (detail, gone), frame in product(details, AROUND)
]

TRICKY = (
    "More police on Brick Lane",
    "Speeding on Commercial Road",
    "Roman Road market is dirty",
    "It is dark in E14",
    "Between E1 and E3 there is nothing",
    "20 mph is ignored on Bow Road",
    "It has got worse since 2012",
    "From 2011 to 2016 nothing was done",
    "3 fights outside Mile End station",
    "10 minutes of noise every night",
    "Open drug dealing at 3.30 pm",
    "The 25 bus is not safe at night",
    "I miss the park wardens",
    "Miss out no estate",
    "We need 24 hour patrols",
    "Noise from 11pm until 4 am",
    "999 never answers",
    "101 takes 40 minutes",
    "£1,000,000 was wasted",
    "Section 60 searches of young men",
    "The doctor's surgery closed",
    "Sir, this is urgent",
    "Lord Mayor's show",
    "The Lady of the lake statue is broken",
    "Father Christmas was robbed",
    "PC World car park",
    "Whitechapel market",
    "Victoria Park after dark",
    "Canary Wharf is fine, the estates are not",
    "Mile End Park",
    "1 in 4 of my neighbours moved away",
    "2 boys on 1 moped",
    "5 years of waiting",
    "Both of my bikes were stolen",
    "My street is dark",
    "The lane behind the flats",
    "Close the underpass",
    "Road rage",
    "House prices",
    "Gangs at school",
    "Street lights out for 3 weeks",
    "Litter on every corner",
    "Crime is up 20%",
    "Half of us feel unsafe",
    "Drugs, drugs, drugs",
    "100% agree",
    "24/7 noise",
    "12/08/2016 was the worst night",
    "June 2016",
    "Summer of 2015",
    "No. 8 bus stop",
    "A level students",
    "The A12 and the A13",
    "M25 traffic",
    "Zone 2 fares",
    "Platform 1 at Bow Church",
    "Ward panel meetings are at 7",
    "Phone boxes used as toilets",
    "e-mail alerts are useful",
    "call me a cynic",
)
SUBJECTS = (
    "Drug dealing",
    "Noise",
    "Fly-tipping",
    "Litter",
    "Dark streets",
    "Mopeds",
    "Street drinking",
    "Dog mess",
    "Graffiti",
    "Burglary",
    "Bicycle theft",
    "Knife crime",
    "Hate crime",
    "Speeding",
)
ENDINGS = (
    "near the station",
    "on the estate",
    "behind the shops after 10 pm",
    "in the park all summer",
    "every weekend",
    "is worse than in 2014",
    "needs more wardens",
    "outside the school at 3.15",
    "on the 8 and 25 bus routes",
    "is what 9 out of 10 people here talk about",
)
HARMLESS = [*TRICKY, *(f"{subject} {ending}" for subject, ending in product(SUBJECTS, ENDINGS))]


def test_two_hundred_planted_details_are_all_taken_out() -> None:
    assert len(PLANTED) == 200
    missed = [text for _, text, gone in PLANTED if gone in redact(text)[0]]
    assert missed == []


def test_each_kind_is_called_by_its_name() -> None:
    wrong = [(text, redact(text)) for kind, text, _ in PLANTED if kind not in redact(text)[1]]
    assert wrong == []


def test_of_two_hundred_harmless_texts_at_least_195_are_left_alone() -> None:
    assert len(HARMLESS) == len(set(HARMLESS)) == 200
    changed = [text for text in HARMLESS if redact(text) != (text, ())]
    assert len(changed) <= 5, changed


def test_what_is_redacted_stays_redacted() -> None:
    for _, text, _ in PLANTED:
        once = redact(text)[0]
        assert redact(once) == (once, ())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a.b-" * 25_000, "1 " * 50_000, "12 aa " * 16_000, "Mr " * 33_000, "0" * 100_000]
)
def test_a_very_long_text_is_cut_and_takes_no_time(text: str) -> None:
    assert len(redact(text)[0]) < 6_000


def test_a_detail_that_the_cut_goes_through_is_not_left_in_part() -> None:
    for start in range(4_975, 5_001):
        assert "020 79" not in redact("x" * (start - 1) + " 020 7946 0123 " + "y" * 400)[0]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_taken_without_an_error(text: str) -> None:
    redact(text)


CODES = pd.DataFrame(
    {
        "code": ["cycle_theft", "traffic"],
        "label": ["Theft of bicycles", "Traffic"],
        "words": [("bike* stolen",), ("bike*", "car")],
    }
)


def of_texts(texts: pd.Series) -> Answers:
    return asked(pd.DataFrame({"text": texts}), {"id": "text", "kind": "text"})


def test_the_first_code_that_fits_is_given_and_words_match_whole() -> None:
    texts = pd.Series(["My BIKES stolen twice", "bikes everywhere", "the carpet", None, "a car"])
    found = codebook.code_texts(texts, CODES)
    assert list(found[[0, 1, 2, 4]]) == ["cycle_theft", "traffic", "uncoded", "traffic"]
    assert pd.isna(found[3])
    assert codebook.code_counts(of_texts(texts), found, CODES)["respondents"].tolist() == [1, 2, 1]


def test_texts_that_fit_no_code_are_kept_once_and_redacted() -> None:
    texts = pd.Series(["a car", "write to ann@example.org", "write to bob@example.org", "a car of jo@example.org"])
    coded = codebook.coded(of_texts(texts), texts, CODES)
    assert coded.unfit["text"].tolist() == ["write to [e-mail address removed]"]
    assert (coded.uncoded, coded.with_details) == (2, 3)
    assert coded.counts.to_numpy().tolist() == [["Theft of bicycles", 0], ["Traffic", 2], ["None of the codes fits", 2]]


def test_a_code_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="traffic has no words"):
        codebook.code_texts(pd.Series(["x"]), CODES.assign(words=[("bike",), ()]))
