"""Make the responses to the consultation of Exampleshire, an invented partnership: 600 answers on paper and on line.

Nothing here is about a real place or person. The draws are seeded: the same script gives the same bytes. Run it with a
folder to write somewhere else than data/raw/exampleshire.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[1] / "data" / "raw" / "exampleshire"
NAME = "consultation_responses_synthetic.csv"
SEED, ANSWERS = 604, 600
OPENS, DAYS = date(2016, 9, 5), 40
# So many left each question out: no two tables differ by a handful of people, who could be told by subtraction.
BLANKS = {"worries": 24, "safe_day": 36, "safe_dark": 48, "years": 60, "age": 72, "tenure": 84}
WITHOUT_DAY = 15
CHANNELS = {"online": 0.68, "paper": 0.32}
WORRIES = {
    "speeding": 0.24, "litter": 0.2, "drugs": 0.17, "burglary": 0.14, "domestic_abuse": 0.12, "hate": 0.08,
    "other": 0.05,
}  # fmt: skip
SAFE = {
    "day": {"very_safe": 0.38, "fairly_safe": 0.44, "bit_unsafe": 0.11, "very_unsafe": 0.03, "dont_know": 0.04},
    "dark": {"very_safe": 0.15, "fairly_safe": 0.36, "bit_unsafe": 0.29, "very_unsafe": 0.14, "dont_know": 0.06},
}
UNSAFE = ("bit_unsafe", "very_unsafe")
REASONS = {"lighting": 0.34, "groups": 0.28, "traffic": 0.2, "heard": 0.18}
SPEND = {"patrols": 0.35, "youth_work": 0.27, "cameras": 0.2, "victim_support": 0.18}
AGES = {"under_25": 0.1, "25_to_44": 0.28, "45_to_64": 0.35, "65_and_over": 0.24, "prefer_not_to_say": 0.03}
TENURES = {"owns": 0.62, "rents": 0.3, "other_home": 0.08}
TEXTS = (
    "Please slow the traffic in the village.", "The lights by the station are broken again.", "Nothing to add.",
    "More officers on foot, please.", "Fly-tipping on the lane gets worse every winter.",
)  # fmt: skip
HEADER = (
    "response_id", "submitted", "channel", "worries", "safe_day", "safe_dark", "why_unsafe", "spend_first",
    "spend_second", "years", "last_incident", "age", "tenure", "comment",
)  # fmt: skip


def drawn() -> list[dict[str, str]]:
    """The responses, one a dictionary by column."""
    random = np.random.Generator(np.random.PCG64(SEED))

    def pick(shares: Mapping[str, float], count: int = 1) -> list[str]:
        weights = np.array(list(shares.values()))
        return [str(one) for one in random.choice(list(shares), count, replace=False, p=weights / weights.sum())]

    silent = {name: set(random.permutation(ANSWERS)[:many] + 1) for name, many in BLANKS.items()}
    rows: list[dict[str, str]] = []
    for number in range(1, ANSWERS + 1):
        channel = pick(CHANNELS)[0]
        dark = pick(SAFE["dark"])[0]
        spend = pick(SPEND, 2)[: int(random.integers(0, 3))]
        victim = random.random() < 0.12
        row = {
            "response_id": f"EX-{number:04}",
            "submitted": str(_day(random)),
            "channel": channel,
            "worries": ";".join(pick(WORRIES, int(random.integers(1, 4)))),
            "safe_day": pick(SAFE["day"])[0],
            "safe_dark": dark,
            "why_unsafe": pick(REASONS)[0] if dark in UNSAFE and number not in silent["safe_dark"] else "",
            "spend_first": spend[0] if spend else "",
            "spend_second": spend[1] if len(spend) > 1 else "",
            "years": str(int(random.gamma(2, 9))),
            "last_incident": str(OPENS - timedelta(int(random.integers(1, 700)))) if victim else "",
            "age": pick(AGES)[0],
            "tenure": pick(TENURES)[0],
            "comment": str(random.choice(TEXTS)) + f" ({number})" if random.random() < 0.15 else "",
        }
        rows.append({name: "" if number in silent.get(name, ()) else answer for name, answer in row.items()})
    for row in [row for row in rows if row["channel"] == "paper"][:WITHOUT_DAY]:
        row["submitted"] = ""
    return rows


def _day(random: np.random.Generator) -> date:
    return OPENS + timedelta(int(random.integers(0, DAYS)))


def main(folder: Path) -> None:
    with (folder / NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(drawn())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
