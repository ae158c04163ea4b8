"""Makes the synthetic consultation responses of Tower Hamlets.

The individual responses to the 2016 consultation are not public. This script invents a set that reproduces every
published total exactly; who answered, how, when and what they chose besides is made up, as told in
synthetic_consultation.yml beside it. Nothing that depends on the invented part may be shown as a finding.

The totals and the lists come from data/raw. The same files and seed give the same bytes.

    python scripts/make_synthetic_consultation.py [OUTPUT]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import yaml
from numpy.typing import NDArray

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT / "data" / "raw"
PARTNERSHIP = "tower-hamlets/partnership.yml"
BANDS = "reference/census_bands.csv"
ASSUMPTIONS = Path(__file__).with_name("synthetic_consultation.yml")

OTHER = "other"
DECLINED = "prefer_not_to_say"
CHOICES = ("first_choice", "second_choice", "third_choice")
PROFILE = {"age_band": "age", "sex": "sex", "ethnic_group": "ethnic_group"}
COLUMNS = (
    "response_id",
    "synthetic",
    "submitted",
    "channel",
    "respondent_type",
    "connection",
    "ward_code",
    *CHOICES,
    "other_text",
    "feels_safe",
    *PROFILE,
    "other_code_1",
    "other_code_2",
)


class ConstraintError(ValueError):
    """The published totals contradict one another or cannot be met."""


@dataclass(frozen=True)
class Constraints:
    """What the responses must reproduce.

    `first_choice` and `feels_safe` hold published counts, `connected` the number who live or work in the borough;
    `wards` and `bands` hold the census residents that invented places and people roughly follow.
    """

    responses: int
    connected: int
    concerns_listed: int
    first_choice: dict[str, int]
    feels_safe: dict[str, int]
    concerns: tuple[str, ...]
    opens: date
    closes: date
    wards: dict[str, int]
    bands: dict[str, dict[str, int]]


class Draws:
    """Seeded draws made of uniform numbers only, whose stream stays the same from one numpy release to the next."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def uniform(self, size: int) -> NDArray[np.float64]:
        return self._generator.random(size)

    def shuffled(self, values: Sequence[T]) -> list[T]:
        return [values[i] for i in np.argsort(self.uniform(len(values)), kind="stable")]

    def pick(self, weights: Mapping[T, float]) -> T:
        names = [name for name, weight in weights.items() if weight > 0]
        edges = np.cumsum([weights[name] for name in names])
        place = int(np.searchsorted(edges, self.uniform(1)[0] * edges[-1], side="right"))
        return names[min(place, len(names) - 1)]


def read_constraints(raw: Path) -> Constraints:
    """Read the totals and lists that the responses must reproduce from the raw data folder, and check them.

    Raises
    ------
    ConstraintError
        A total is missing, or the totals contradict one another.
    """
    settings = yaml.safe_load((raw / PARTNERSHIP).read_text(encoding="utf-8"))
    inputs: dict[str, str] = settings["inputs"]
    published = {row["quantity"]: row for row in _rows(raw / inputs["consultation_published"])}
    responses = int(_figure(published, "responses", "count"))
    share = _figure(published, "connected", "percent") / 100
    constraints = Constraints(
        responses=responses,
        connected=int((responses * share).to_integral_value(ROUND_HALF_UP)),
        concerns_listed=int(_figure(published, "concerns_listed", "count")),
        first_choice=_counts(published, "first_choice."),
        feels_safe=_counts(published, "feels_safe."),
        concerns=tuple(row["concern_id"] for row in _rows(raw / inputs["concerns"])),
        opens=settings["consultation_window"]["opens"],
        closes=settings["consultation_window"]["closes"],
        wards={row["ward_code"]: int(row["persons_2011"]) for row in _rows(raw / inputs["ward_population"])},
        bands=_census_bands(_rows(raw / inputs["census"]), _rows(raw / BANDS), settings["area_code"]),
    )
    _check(constraints)
    return constraints


def make_responses(constraints: Constraints, assumptions: Mapping[str, Any]) -> list[dict[str, str]]:
    """Invent responses that reproduce the constraints, in order of submission; one mapping of `COLUMNS` for each.

    Raises
    ------
    ConstraintError
        The assumptions leave no way to meet the constraints.
    """
    draws = Draws(assumptions["seed"])
    n = constraints.responses
    types = draws.shuffled(_expand(_apportion(n, assumptions["respondent_types"])))
    first = draws.shuffled(_expand(_first_choices(constraints, assumptions["smallest_first_choice"], draws)))
    safe = draws.shuffled(_expand(constraints.feels_safe))
    popularity = {concern: first.count(concern) ** 0.5 for concern in constraints.concerns}
    outside = _outside(types, constraints, assumptions["always_connected"], draws)
    days = _days(constraints, assumptions)
    meeting = constraints.opens + (constraints.closes - constraints.opens) / 2
    declined = assumptions["prefer_not_to_say"]
    people = {
        column: _shares(constraints.bands[name], assumptions["propensity"][name], declined[name])
        for column, name in PROFILE.items()
    }

    responses = []
    for i, kind in enumerate(types):
        channel = draws.pick(assumptions["channels"][kind])
        submitted = meeting if channel == "public_meeting" else draws.pick(days)
        connection = "neither" if i in outside else draws.pick(assumptions["connections"][kind])
        choices = _choices(first[i], popularity, draws)
        responses.append(
            {
                "synthetic": "synthetic",
                "submitted": submitted.isoformat(),
                "channel": channel,
                "respondent_type": kind,
                "connection": connection,
                "ward_code": draws.pick(constraints.wards) if connection.startswith("lives") else "",
                **dict(zip(CHOICES, choices, strict=True)),
                "other_text": draws.pick(dict.fromkeys(assumptions["other_texts"], 1.0)) if OTHER in choices else "",
                "feels_safe": safe[i],
                **{column: draws.pick(shares) if kind == "person" else "" for column, shares in people.items()},
            }
        )
    extra = Draws(assumptions["seed"] + 1)  # apart, so that what was drawn before stays as it was
    _add_campaign(responses, assumptions["campaign"], constraints.opens, extra)
    _add_personal_texts(responses, assumptions, extra)
    _add_doubles(responses, assumptions["doubles"], extra)
    _add_codes(responses, assumptions, extra)
    responses.sort(key=lambda response: response["submitted"])
    width = max(4, len(str(n)))
    numbered = [{"response_id": f"SYN-{i:0{width}}", **response} for i, response in enumerate(responses, start=1)]
    _check_coverage(numbered, constraints)
    return numbered


def write_responses(responses: Iterable[Mapping[str, str]], path: Path) -> None:
    """Write the responses as UTF-8 CSV with LF line ends; the file at `path` is replaced whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(responses)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def main(arguments: Sequence[str]) -> int:
    """Write the file that the optional argument or else partnership.yml names, and return the exit status."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print("Usage: python scripts/make_synthetic_consultation.py [OUTPUT]", file=sys.stderr)
        return 2
    inputs = yaml.safe_load((RAW / PARTNERSHIP).read_text(encoding="utf-8"))["inputs"]
    path = Path(arguments[0]) if arguments else RAW / inputs["consultation_responses"]
    try:
        assumptions = yaml.safe_load(ASSUMPTIONS.read_text(encoding="utf-8"))
        responses = make_responses(read_constraints(RAW), assumptions)
        write_responses(responses, path)
    except ConstraintError as error:
        print(f"No responses were made. {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename} could not be read or written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"{path}: {len(responses):,} synthetic responses.")
    return 0


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _figure(published: Mapping[str, Mapping[str, str]], quantity: str, column: str) -> Decimal:
    try:
        return Decimal(published[quantity][column])
    except (KeyError, InvalidOperation):
        raise ConstraintError(f"The published results give no {column} for {quantity}.") from None


def _counts(published: Mapping[str, Mapping[str, str]], prefix: str) -> dict[str, int]:
    names = [name for name in published if name.startswith(prefix)]
    return {name.removeprefix(prefix): int(_figure(published, name, "count")) for name in names}


def _census_bands(
    census: Iterable[Mapping[str, str]], bands: Iterable[Mapping[str, str]], area_code: str
) -> dict[str, dict[str, int]]:
    band_of = {(row["characteristic"], row["category"]): row["band"] for row in bands}
    residents: dict[str, dict[str, int]] = {}
    for row in census:
        if row["area_code"] != area_code:
            continue
        key = (row["characteristic"], row["category"])
        if key not in band_of:
            raise ConstraintError(f"{BANDS} gives no band for {' / '.join(key)}.")
        band = band_of[key]
        of = residents.setdefault(row["characteristic"], {})
        of[band] = of.get(band, 0) + int(row["persons"])
    return residents


def _check(c: Constraints) -> None:
    """Refuse totals that no set of responses could reproduce."""
    unknown = sorted(set(c.first_choice) - set(c.concerns))
    problems = {
        "the concern ids repeat": len(set(c.concerns)) != len(c.concerns),
        f"first choices are published for concerns that are not listed: {', '.join(unknown)}": bool(unknown),
        f"{c.concerns_listed} concerns and '{OTHER}' are published, but {len(c.concerns)} are listed": (
            OTHER not in c.concerns or len(c.concerns) != c.concerns_listed + 1
        ),
        f"feels_safe adds up to {sum(c.feels_safe.values()):,}, not to {c.responses:,} responses": (
            sum(c.feels_safe.values()) != c.responses
        ),
        f"the published first choices add up to more than {c.responses:,} responses": (
            sum(c.first_choice.values()) > c.responses
        ),
        f"{c.connected:,} connected respondents are more than all {c.responses:,}": c.connected > c.responses,
        "the consultation closes before it opens": c.closes < c.opens,
        "there are no wards": not c.wards,
        "the census has no residents of the area": set(c.bands) != set(PROFILE.values()),
    }
    found = [problem for problem, wrong in problems.items() if wrong]
    if found:
        raise ConstraintError(f"The published totals cannot be met: {'; '.join(found)}.")


def _check_coverage(responses: Sequence[Mapping[str, str]], c: Constraints) -> None:
    wards = {response["ward_code"] for response in responses} - {""}
    days = {response["submitted"] for response in responses}
    if wards != set(c.wards) or not {c.opens.isoformat(), c.closes.isoformat()} <= days:
        raise ConstraintError("There are too few responses to use every ward and both end days: choose another seed.")


def _apportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share a whole number out by weight, the largest remainders taking what is left over."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    shares = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: shares[name] - exact[name])
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def _expand(counts: Mapping[str, int]) -> list[str]:
    return [name for name, count in counts.items() for _ in range(count)]


def _first_choices(c: Constraints, smallest: int, draws: Draws) -> dict[str, int]:
    """Published counts for the concerns named, and the rest shared out below the least of them."""
    unnamed = [concern for concern in c.concerns if concern not in c.first_choice]
    rest = c.responses - sum(c.first_choice.values())
    largest = min(c.first_choice.values(), default=c.responses + 1) - 1
    weights = dict(zip(unnamed, 0.15 + draws.uniform(len(unnamed)) ** 2, strict=True))
    spare = rest - smallest * len(unnamed)
    shares = {name: smallest + extra for name, extra in _apportion(spare, weights).items()} if spare >= 0 else {}
    if len(shares) != len(unnamed) or sum(shares.values()) != rest or any(n > largest for n in shares.values()):
        raise ConstraintError(
            f"The published totals cannot be met: {rest:,} first choices remain for {len(unnamed)} concerns, "
            f"each to get from {smallest} to {largest:,}."
        )
    return {**c.first_choice, **shares}


def _outside(types: Sequence[str], c: Constraints, always_connected: Sequence[str], draws: Draws) -> set[int]:
    """The rows of those who neither live nor work in the borough."""
    candidates = [i for i, kind in enumerate(types) if kind not in always_connected]
    wanted = c.responses - c.connected
    if wanted > len(candidates):
        raise ConstraintError(f"Only {len(candidates):,} respondents can be from outside the borough, not {wanted:,}.")
    return set(draws.shuffled(candidates)[:wanted])


def _days(c: Constraints, assumptions: Mapping[str, Any]) -> dict[date, float]:
    days = [c.opens + timedelta(n) for n in range((c.closes - c.opens).days + 1)]
    return {
        day: (assumptions["weekend_weight"] if day.weekday() >= 5 else 1.0)
        * (assumptions["last_week_weight"] if (c.closes - day).days < 7 else 1.0)
        for day in days
    }


def _shares(residents: Mapping[str, int], propensity: Mapping[str, float], declined: float) -> dict[str, float]:
    answering = {band: persons * propensity.get(band, 0.0) for band, persons in residents.items()}
    whole = sum(answering.values())
    return {**{band: (1 - declined) * weight / whole for band, weight in answering.items()}, DECLINED: declined}


def _choices(first: str, popularity: Mapping[str, float], draws: Draws) -> tuple[str, str, str]:
    second = draws.pick({concern: weight for concern, weight in popularity.items() if concern != first})
    third = draws.pick({concern: weight for concern, weight in popularity.items() if concern not in (first, second)})
    return first, second, third


def _add_campaign(responses: list[dict[str, str]], campaign: Mapping[str, Any], opens: date, draws: Draws) -> None:
    """Make some of those with the campaign's first choice and feeling of safety answer alike on one day."""
    fitting = [
        response
        for response in responses
        if response["respondent_type"] == "person"
        and all(response[column] == campaign[column] for column in ("first_choice", "feels_safe"))
    ]
    if len(fitting) < campaign["responses"]:
        raise ConstraintError(
            f"Only {len(fitting):,} respondents can be of the campaign, not {campaign['responses']:,}."
        )
    for response in draws.shuffled(fitting)[: campaign["responses"]]:
        response |= {
            "second_choice": campaign["second_choice"],
            "third_choice": OTHER,
            "other_text": campaign["text"],
            "channel": campaign["channel"],
            "submitted": (opens + timedelta(campaign["day"])).isoformat(),
        }


def _add_personal_texts(responses: list[dict[str, str]], assumptions: Mapping[str, Any], draws: Draws) -> None:
    """Put the texts with made-up personal details in the place of some others."""
    writing = [r for r in responses if r["other_text"] and r["other_text"] != assumptions["campaign"]["text"]]
    for response, text in zip(draws.shuffled(writing), assumptions["personal_texts"], strict=False):
        response["other_text"] = text


def _add_doubles(responses: list[dict[str, str]], wanted: int, draws: Draws) -> None:
    """Make some persons repeat another person in everything; only those with the same published answers can."""
    kept = ("respondent_type", "connection", "first_choice", "feels_safe")
    first_of: dict[tuple[str, ...], dict[str, str]] = {}
    for response in draws.shuffled(responses):
        if wanted and response["respondent_type"] == "person" and not response["other_text"]:
            original = first_of.setdefault(tuple(response[column] for column in kept), response)
            if original is not response:
                response |= original
                del first_of[tuple(response[column] for column in kept)]
                wanted -= 1


def _add_codes(responses: list[dict[str, str]], assumptions: Mapping[str, Any], draws: Draws) -> None:
    """What two coders made of the texts: mostly the right code, now and then another, sometimes none."""
    right = assumptions["other_texts"]
    codes = sorted(set(right.values()))
    coders = assumptions["coders"]
    for response in responses:
        for column, alike in (("other_code_1", coders["alike"]), ("other_code_2", coders["second_alike"])):
            chance, other = draws.uniform(2)
            code = right.get(response["other_text"], "none")
            if chance < coders["left_out"]:
                code = ""
            elif chance > coders["left_out"] + (1 - coders["left_out"]) * alike:
                code = codes[int(other * len(codes))]
            response[column] = code if response["other_text"] else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
