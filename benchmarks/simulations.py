"""What intervals and verdicts of the assessment hold on drawn data, and what they can show.

It makes docs/methods/simulations.md:

    python -m benchmarks.simulations

Each cell is measured once and kept in benchmarks/simulations.csv, so that a run that was stopped goes on where it
was; delete the file to measure all of it again, which takes half an hour of a processor. Seeds are fixed.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

from tests.drawn_peers import MEANS as OFFENCES
from tests.drawn_peers import SETS, SPREADS, called_different, called_high, too_few
from tests.drawn_years import KINDS, MEANS, measured

FILE = Path(__file__).with_suffix(".csv")
PAGE = Path(__file__).parents[1] / "docs" / "methods" / "simulations.md"
COLUMNS = ("what", "kind", "size", "change", "share", "share_beside", "number")
COVERED, POWER, DIFFERENT, HIGH, FEW = "change", "power", "different", "high", "few"
RUNS, POWER_RUNS, DRAWS = 500, 25, 3000
RATIOS, RISES = (1.0, 1.3), (1.1, 1.3, 2.0)
LARGER = (3, 5, 8, 12, 15, 20, 31)
RARE = (0.5, 1, 2, 5)

Cell = tuple[str, str, str, str]
Shares = tuple[float, float, int]


def change(kind: str, mean: int, ratio: float, runs: int) -> Shares:
    """The share of intervals that hold the ratio, and of changes told."""
    held, told, number = measured(kind, mean, runs, ratio=ratio)
    return held, told, number


def cells() -> Iterator[tuple[Cell, Callable[[], Shares]]]:
    """Every cell of the page with what measures it."""
    for kind, mean in product(KINDS, MEANS):
        for ratio in RATIOS:
            yield (COVERED, kind, str(mean), str(ratio)), lambda k=kind, m=mean, r=ratio: change(k, m, r, RUNS)
        for ratio in RISES:
            yield (POWER, kind, str(mean), str(ratio)), lambda k=kind, m=mean, r=ratio: change(k, m, r, POWER_RUNS)
    for peers, mean, spread in product(SETS, OFFENCES, SPREADS):
        yield (
            (DIFFERENT, str(peers), str(mean), str(spread)),
            lambda p=peers, m=mean, s=spread: (called_different(p, m, s, DRAWS), 0.0, DRAWS),
        )
    for peers in LARGER:
        yield (HIGH, str(peers), "1000", "0.1"), lambda p=peers: (*called_high(p, DRAWS), DRAWS)
    for peers, mean in product((5, 12, 31), RARE):
        yield (FEW, str(peers), str(mean), "0.1"), lambda p=peers, m=mean: (*too_few(p, m, DRAWS), DRAWS)


def kept() -> dict[Cell, Shares]:
    """What has been measured."""
    if not FILE.is_file():
        return {}
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["what"], row["kind"], row["size"], row["change"]): (
            float(row["share"]), float(row["share_beside"]), int(row["number"])
        )
        for row in rows
    }  # fmt: skip


def measure() -> dict[Cell, Shares]:
    """Every cell, those that are not kept yet being measured and added to the file one by one."""
    found = kept()
    if not found:
        FILE.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    for cell, shares in cells():
        if cell in found:
            continue
        found[cell] = shares()
        first, second, number = found[cell]
        with FILE.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow((*cell, f"{first:.4f}", f"{second:.4f}", number))
    return kept()  # as they are written, to four decimals


def page(found: dict[Cell, Shares]) -> str:
    """The page as Markdown."""
    covered = {cell: shares for cell, shares in found.items() if cell[0] == COVERED}
    least = min(held for held, _, _ in covered.values())
    most = max(told for cell, (_, told, _) in covered.items() if cell[3] == str(RATIOS[0]))
    lines = [
        "# What intervals hold, and what they can show",
        "",
        "Made by `python -m benchmarks.simulations` from data that are drawn with nothing changed but what is",
        "planted; do not change it by hand. `make test-simulations` draws again, and fails where a share is not what",
        "it should be.",
        "",
        "## Change between two years",
        "",
        "Four years of 32 areas that differ in size by ten times, eight series; the last year of one area is judged.",
        "The ratio of underlying yearly means is what an interval should hold; a year's own shock is noise. Each row",
        "is 4,000 intervals without a change and 4,000 with 30% more, so that a share is known to within 0.7 points.",
        "",
        *_table(
            ("noise", "offences a year", "held without a change", "held with 30% more", "called up or down falsely"),
            [
                (kind, f"{mean:,}", _share(none[0]), _share(more[0]), _share(none[1]))
                for kind, mean in product(KINDS, MEANS)
                for none, more in [[found[COVERED, kind, str(mean), str(ratio)] for ratio in RATIOS]]
            ],
        ),
        "",
        f"At least {_share(least)} of intervals hold what they should; at most {_share(most)} of series without a",
        "change are called up or down.",
        "",
        "## Power: the share of real changes that are found",
        "",
        "At 5% in a series of its own; 200 series each, so that a share is known to within 7 points.",
        "",
        *_table(
            ("noise", "offences a year", "10% more", "30% more", "twice as many"),
            [
                (kind, f"{mean:,}", *(_whole(found[POWER, kind, str(mean), str(ratio)][1]) for ratio in RISES))
                for kind, mean in product(KINDS, MEANS)
            ],
        ),
        "",
        "## An area drawn like its peers",
        "",
        "The share that is called high or low, without a margin, where 5% should be; 3,000 areas each, so that a",
        "share is known to within 0.8 points. Offences are those among 100,000 residents; the spread is the standard",
        "deviation of log rates between areas.",
        "",
        *_table(
            ("peers", "offences", *(f"spread {spread:g}" for spread in SPREADS)),
            [
                (
                    str(peers),
                    f"{mean:,}",
                    *(_share(found[DIFFERENT, str(peers), str(mean), str(spread)][0]) for spread in SPREADS),
                )
                for peers, mean in product(SETS, OFFENCES)
            ],
        ),
        "",
        "## An area 30% above its peers",
        "",
        "1,000 offences and a spread of .1, with a margin of 10%. The page prints the chance that such an area would",
        "lie above the range as it was found. Its mean over all sets of peers is to be the share that is found.",
        "",
        *_table(
            ("peers", "called high", "power as the page prints it, mean"),
            [
                (str(peers), *(_share(share) for share in found[HIGH, str(peers), "1000", "0.1"][:2]))
                for peers in LARGER
            ],
        ),
        "",
        "## Few offences",
        "",
        "Where none at all would not be low, it is too few to say, unless the count is high.",
        "",
        *_table(
            ("peers", "offences a year", "too few to say", "called high or low"),
            [
                (str(peers), f"{mean:g}", *(_share(share) for share in found[FEW, str(peers), str(mean), "0.1"][:2]))
                for peers, mean in product((5, 12, 31), RARE)
            ],
        ),
    ]
    return "\n".join(lines) + "\n"


def _share(share: float) -> str:
    return f"{100 * share:.1f}%"


def _whole(share: float) -> str:
    return f"{100 * share:.0f}%"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows)]


if __name__ == "__main__":
    PAGE.write_text(page(measure()), encoding="utf-8")
