"""Make the inputs of Exampleshire, an invented partnership that shows every kind of input of the assessment.

Nothing here is about a real place. The draws are seeded: the same script gives the same bytes. Run it with a folder to
write somewhere else than data/raw/exampleshire.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[1] / "data" / "raw" / "exampleshire"
SEED = 1998
HOME = "E99000001"
DISTRICTS = {
    HOME: ("Exampleshire", "example_urban", 210_000),
    "E99000002": ("Sampleford", "example_urban", 180_000),
    "E99000003": ("Testbury", "example_urban", 150_000),
    "E99000004": ("Mockham", "example_urban", 240_000),
    "E99000005": ("Placeholder Vale", "example_rural", 90_000),
    "E99000006": ("Nowhere Wolds", "example_rural", 60_000),
}
# Label, yearly rate per 1,000, growth by year in Exampleshire, swing of the season, dispersion, and harm weight.
GROUPS = {
    "assault": ("Assault", 14.0, 1.10, 0.10, 1.4, 60.0),
    "burglary": ("Burglary", 9.0, 0.92, 0.08, 1.6, 25.0),
    "criminal_damage": ("Criminal damage", 10.0, 1.00, 0.12, 1.3, 4.0),
    "drugs": ("Drug offences", 6.0, 0.85, 0.05, 2.5, 6.0),
    "homicide": ("Homicide", 0.01, 1.00, 0.0, 1.0, 5000.0),
    "robbery": ("Robbery", 3.0, 1.25, 0.10, 1.5, 80.0),
    "sexual_offences": ("Sexual offences", 2.0, 1.15, 0.05, 1.2, 900.0),
    "theft": ("Theft", 25.0, 0.98, 0.15, 1.8, 1.5),
    "treason": ("Treason", 0.0, 1.00, 0.0, 1.0, None),
}
MONTHS = [f"{2012 + (9 + at) // 12}-{(9 + at) % 12 + 1:02}" for at in range(48)]
INDICATORS: dict[str, tuple[str, str, str, int | None, float | None, tuple[int, int]]] = {
    # label, priority, direction, denominator, target (a number, or %), the two latest years
    "asb_incidents": ("Incidents of anti-social behaviour", "asb", "lower", None, 9000, (9100, 9800)),
    "deliberate_fires": ("Deliberate fires", "asb", "lower", None, 200, (212, 160)),
    "treatment_completions": ("Treatment completed, of those in treatment", "asb", "higher", 1200, 30, (380, 396)),
    "domestic_abuse_offences": ("Domestic abuse offences", "violence", "lower", None, 2100, (2200, 2450)),
    "ambulance_assault_calls": ("Ambulance calls to assaults", "violence", "lower", None, 700, (650, 655)),
    "assault_admissions": ("Hospital admissions for assault", "violence", "lower", None, 120, (140, 118)),
    "hate_incidents": ("Hate crime reported", "hate", "higher", None, 400, (380, 352)),
    "school_exclusions": ("Pupils excluded from school", "hate", "lower", None, 60, (58, 55)),
    "cohort_reoffending": ("Managed offenders who offended again", "reoffending", "lower", 240, 35, (96, 101)),
    "youth_first_entrants": (
        "Young people who entered the justice system",
        "reoffending",
        "lower",
        None,
        130,
        (170, 120),
    ),
    "burglary_victims_again": ("Burglary victims burgled again, of all", "reoffending", "lower", 1500, 6, (85, 80)),
}
EARLIER = {
    "drug_markets": ("Drugs and treatment", "treatment_completions", "asb"),
    "street_asb": ("Street nuisance", "asb_incidents", "asb"),
    "arson": ("Arson", "deliberate_fires", "asb"),
    "domestic_violence": ("Domestic violence", "domestic_abuse_offences", "violence"),
    "night_time": ("Violence at night", "ambulance_assault_calls;assault_admissions", "violence"),
    "hate": ("Hate crime", "hate_incidents", "hate"),
    "schools": ("Safer schools", "school_exclusions", "hate"),
    "prolific": ("Prolific offenders", "cohort_reoffending", "reoffending"),
    "youth": ("Youth offending", "youth_first_entrants", "reoffending"),
    "repeat_burglary": ("Repeat burglary", "burglary_victims_again", "reoffending"),
    "confidence": ("Public confidence", "confidence_survey", "asb"),
}
THEMES = {
    "nuisance": ("Nuisance and damage", "asb", "criminal_damage"),
    "drugs": ("Drugs", "asb", "drugs"),
    "assault": ("Assault", "violence", "assault;homicide"),
    "sexual_offences": ("Sexual offences", "violence", "sexual_offences"),
    "hate_crime": ("Hate crime", "hate", ""),
    "robbery": ("Robbery", "reoffending", "robbery"),
    "burglary": ("Burglary", "reoffending", "burglary"),
    "theft": ("Theft", "reoffending", "theft"),
}
PRIORITIES = {
    "assault": "violence", "burglary": "reoffending", "criminal_damage": "asb", "drugs": "asb", "homicide": "violence",
    "robbery": "reoffending", "sexual_offences": "violence", "theft": "reoffending", "treason": "none",
}  # fmt: skip

STREET_HEADER = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
WARDS = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Rowan")
PLACES = 48  # small areas of Exampleshire, eight to a ward
INCIDENTS, ELSEWHERE, UNPLACED = 25, 6, 4  # a month: of anti-social behaviour, in the next district, without a place


def offences() -> list[tuple[object, ...]]:
    """Every district, group and month, drawn around a rate with season, growth and dispersion."""
    random = np.random.default_rng(SEED)
    rows: list[tuple[object, ...]] = []
    for code, (name, kind, people) in DISTRICTS.items():
        level = 1.0 if kind == "example_urban" else 0.55
        for group, (_, rate, growth, swing, dispersion, _) in GROUPS.items():
            for at, month in enumerate(MONTHS):
                season = 1 + swing * np.cos(2 * np.pi * (at - 9) / 12)
                grown = growth ** (at // 12) if code == HOME else 1.0
                mean = rate * level * people / 12_000 * season * grown
                if dispersion > 1 and mean > 0:
                    mean = random.gamma(mean / (dispersion - 1), dispersion - 1)
                rows.append((code, name, group, month, int(random.poisson(mean))))
    return rows


def small_areas() -> list[tuple[object, ...]]:
    """Every small area of Exampleshire with its ward and its residents, who add up to those of the district."""
    random = np.random.default_rng(SEED + 1)
    shares = random.dirichlet(np.full(PLACES, 60.0))
    people = np.round(shares * DISTRICTS[HOME][2]).astype(int)
    people[-1] += DISTRICTS[HOME][2] - people.sum()
    return [
        (HOME, f"E01999{at:03}", f"Exampleshire {at // 8 + 1:03}{'ABCDEFGH'[at % 8]}", f"E05999{at // 8:03}",
         WARDS[at // 8], int(people[at]))
        for at in range(PLACES)
    ]  # fmt: skip


def street_level(recorded: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The burglaries of the year to September 2016 one by one, in the layout of the police, and some incidents.

    They add up to the recorded burglaries of each month, and fall unevenly on the small areas; the rows without a place
    are among them. Ids are missing where the police give none, one in a hundred is repeated, and points are invented.
    """
    random = np.random.default_rng(SEED + 2)
    places = small_areas()
    weights = random.gamma(1.2, 1.0, PLACES)
    weights /= weights.sum()
    rows: list[tuple[object, ...]] = []

    def row(month: str, kind: str, place: tuple[object, ...] | None, identifier: str) -> None:
        point = ("", "", "No Location") if place is None else (
            f"{-1 + random.uniform(0, 0.2):.6f}", f"{55 + random.uniform(0, 0.2):.6f}", "On or near Invented Street",
        )  # fmt: skip
        outcome = "" if kind == "Anti-social behaviour" else "Under investigation"
        named = ("", "") if place is None else (place[1], place[2])
        force = "Invented Constabulary"
        rows.append((identifier, month, force, force, *point, *named, kind, outcome, "Synthetic"))

    for code, _, group, month, count in recorded:
        if code != HOME or group != "burglary" or str(month) not in MONTHS[-12:]:
            continue
        for at in range(int(str(count))):
            again = rows and rows[-1][0] and random.random() < 0.01
            identifier = str(rows[-1][0]) if again else random.bytes(32).hex()
            place = None if at < UNPLACED else places[random.choice(PLACES, p=weights)]
            row(str(month), "Burglary", place, identifier)
        for _ in range(INCIDENTS):
            row(str(month), "Anti-social behaviour", places[random.choice(PLACES, p=weights)], "")
        for at in range(ELSEWHERE):
            beyond = ("", f"E01998{at:03}", f"Sampleford 001{'ABCDEF'[at]}")
            row(str(month), "Burglary", beyond, random.bytes(32).hex())
    return rows


def tables() -> dict[str, tuple[Sequence[str], list[tuple[object, ...]]]]:
    """Header and rows of every file."""
    people = [(code, name, year, round(size * 1.01 ** (year - 2016))) for code, (name, _, size) in DISTRICTS.items()
              for year in range(2013, 2017)]  # fmt: skip
    values: list[tuple[object, ...]] = []
    for indicator, (label, priority, direction, denominator, target, counts) in INDICATORS.items():
        for period, count in zip(("2014/15", "2015/16"), counts, strict=True):
            values.append(
                (indicator, label, priority, HOME, period, count, denominator or "", "" if target is None else target,
                 direction, "Synthetic")
            )  # fmt: skip
    recorded = offences()
    return {
        "areas": (("area_code", "area_name", "sub_region"), [(code, *of[:2]) for code, of in DISTRICTS.items()]),
        "offence_groups": (("offence_group", "label"), [(group, of[0]) for group, of in GROUPS.items()]),
        "recorded_crime": (("area_code", "area_name", "offence_group", "month", "offences"), recorded),
        "population": (("area_code", "area_name", "mid_year", "persons"), list(people)),
        "workday_population": (
            ("area_code", "persons"), [(code, round(of[2] * 1.08)) for code, of in DISTRICTS.items()],
        ),
        "neighbours": (
            ("area_code", "neighbour_code", "boundary"),
            [(one, other, "land") for one in DISTRICTS for other in DISTRICTS
             if abs(int(one[-1]) - int(other[-1])) == 1],
        ),
        "offence_group_priorities": (
            ("offence_group", "priority", "reading", "basis", "paragraph", "note"),
            [(group, priority, "main", "placed", "", "Synthetic mapping") for group, priority in PRIORITIES.items()],
        ),
        "harm_weights": (
            ("offence_group", "weight", "unit", "version", "source"),
            [(group, of[5], "invented points of harm", "synthetic-1", "Invented for the example: no published index")
             for group, of in GROUPS.items() if of[5] is not None],
        ),
        "indicators": (
            ("indicator", "label", "priority", "area_code", "period", "numerator", "denominator", "target", "direction",
             "source"),
            values,
        ),
        "price_index": (
            ("period", "index"),
            [("2016/17", "98.2"), ("2017/18", "100.0"), ("2018/19", "102.1"), ("2019/20", "104.4")],
        ),
        "earlier_priorities": (
            ("earlier_priority", "label", "indicators", "successor"), [(key, *of) for key, of in EARLIER.items()],
        ),
        "themes": (
            ("theme", "label", "priority", "offence_groups", "concern", "paragraph"),
            [(theme, *of, "", "") for theme, of in THEMES.items()],
        ),
        "small_areas": (
            ("area_code", "lsoa_code", "lsoa_name", "ward_code", "ward_name", "residents"), small_areas(),
        ),
        "street_crime": (STREET_HEADER, street_level(recorded)),
    }  # fmt: skip


def write(folder: Path, rows: Mapping[str, tuple[Sequence[str], Iterable[tuple[object, ...]]]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, lines) in rows.items():
        with (folder / f"{name}_synthetic.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(lines)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE, tables())
