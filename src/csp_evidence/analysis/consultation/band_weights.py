"""Weights of people by the bands they are in, from released counts and the census alone.

Nothing here sees an answer: whoever has the released counts, and no others, gets the same weights.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csp_evidence.analysis.consultation.raking import Raked, rake
from csp_evidence.analysis.release.microdata import of_released

DECLINED = "prefer_not_to_say"
NOBODY = 1e-9  # people, where a count of zero is known
BETWEEN = "\x1f"  # joins the bands of a pair of characteristics
Counts = Mapping[str, int]  # of people by band, as released; 0 is withheld


@dataclass(frozen=True)
class BandWeights:
    """The weight of whoever is in some bands, with a mean of 1.

    `groups` has by characteristic the group of each band, and `raked` the weights of `rows`, the combinations of
    groups. Who is in none of them counts once.
    """

    groups: Mapping[str, Mapping[str, str]]
    rows: pd.DataFrame
    raked: Raked

    @property
    def by_groups(self) -> dict[tuple[str, ...], float]:
        """The weight by the groups that somebody is in, one of each characteristic in their order."""
        keys = self.rows[list(self.groups)].itertuples(index=False, name=None)
        return dict(zip(keys, map(float, self.raked.weights), strict=True))

    @property
    def largest(self) -> float:
        """The largest weight that anybody may have, at least 1."""
        return max(1.0, float(self.raked.weights.max()))


@of_released
def together(counts: Counts, least: int) -> dict[str, str]:
    """The group of each band: the band itself, or several neighbours where one has fewer than `least` people.

    The smallest joins the smaller of its neighbours until all are large enough, as survey practice collapses cells (G.
    Kalton and I. Flores-Cervantes, J. Off. Stat. 19, 2003): else few people speak for many, and rounding, which moves
    a count by up to 4, decides how many.
    """
    bands, sizes = [[band] for band in counts], list(counts.values())
    while len(sizes) > 1 and min(sizes) < max(least, 1):
        smallest = sizes.index(min(sizes))
        beside = min((at for at in (smallest - 1, smallest + 1) if 0 <= at < len(sizes)), key=sizes.__getitem__)
        first, second = sorted((smallest, beside))
        bands[first] += bands.pop(second)
        sizes[first] += sizes.pop(second)
    return {band: "+".join(group) for group in bands for band in group}


@of_released
def targets(counts: Counts, residents: Mapping[str, int], groups: Mapping[str, str]) -> dict[str, float]:
    """People by group as the residents are; those who preferred not to say keep the number they have.

    Nobody is given a characteristic that they did not state.
    """
    known = {group: sum(residents[band] for band, of in groups.items() if of == group) for group in groups.values()}
    told = sum(count for group, count in counts.items() if group != DECLINED)
    found = {group: told * living / sum(known.values()) for group, living in known.items()}
    return found | ({DECLINED: float(counts[DECLINED])} if counts.get(DECLINED) else {})


@of_released
def band_weights(
    singles: Mapping[str, Counts],
    pairs: Mapping[tuple[str, str], Counts],
    wanted: Mapping[str, Mapping[str, float]],
    groups: Mapping[str, Mapping[str, str]],
    cap: float,
    withheld_to: int,
) -> BandWeights:
    """Rake the released table of who answered to `wanted`, with weights between `1 / cap` and `cap` times the mean.

    The table has a row for each combination of groups. It is fitted to the released counts of each pair of
    characteristics, and then to those of each by itself: so the bands keep the association that they have. A pair whose
    count is withheld has as many people as it would if the two had nothing to do with each other, and no more than can
    be withheld.
    """
    rows = pd.DataFrame(list(itertools.product(*singles.values())), columns=list(singles))
    own: dict[str, Mapping[str, float]] = {}
    for (one, other), released in pairs.items():
        name = f"{one} by {other}"
        rows[name] = rows[one] + BETWEEN + rows[other]
        size = sum(singles[one].values())
        own[name] = {
            a + BETWEEN + b: released[a + BETWEEN + b] or max(min(n * m / size, withheld_to), NOBODY)
            for (a, n), (b, m) in itertools.product(singles[one].items(), singles[other].items())
        }
    independent = np.prod([rows[name].map(counts).astype(float) for name, counts in singles.items()], axis=0)
    size = min(sum(counts.values()) for counts in singles.values())
    independent *= size / independent.sum()
    fitted = rake(rows, own | dict(singles), counts=independent, most_iterations=50)
    people = fitted.weights * independent
    return BandWeights(groups, rows, rake(rows, wanted, counts=people, bounds=(1 / cap, cap), tolerance=1e-6))


@of_released
def joined(groups: Mapping[str, Mapping[str, str]], labels: Mapping[str, Mapping[str, str]]) -> Sequence[str]:
    """The bands that were taken together, in words."""
    found = []
    for name, of in groups.items():
        for group in dict.fromkeys(of.values()):
            bands = [labels[name].get(band, band) for band, one in of.items() if one == group]
            found += [" with ".join(bands)] if len(bands) > 1 else []
    return found
