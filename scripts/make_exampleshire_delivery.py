"""Make Exampleshire's inputs on the delivery of its plan: invented, with faults that tracking in spreadsheets has.

Planted: an action that is overdue, a target without a date, a comment that says improved where the figure got worse, a
quarter that was revised after it was published, and a year that is not the sum of its quarters. The draws are seeded.
Run it with a folder to write somewhere else than data/raw/exampleshire.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[1] / "data" / "raw" / "exampleshire"
SEED = 2017
QUARTERS = [f"{year}/{(year + 1) % 100:02}-Q{n}" for year in range(2013, 2019) for n in range(1, 5)][:-1]
REPORTED = "2019-02-28"
ROBBERY = "crime(area, 'robbery', first, last)"
INDICATORS = (
    # id, label, priority, subgroup, better, unit, per, counts, of, frequency, baseline, expression, owner
    ("asb_incidents", "Incidents of anti-social behaviour", "asb", "Neighbourhoods", "lower", "incidents", "",
     "Incidents reported to the police and the council", "", "quarter", "2016/17", "", "Head of neighbourhood safety"),
    ("fires", "Deliberate fires", "asb", "Neighbourhoods", "lower", "fires", "",
     "Fires that the fire service recorded as deliberate", "", "quarter", "2016/17", "", "Fire station manager"),
    ("treatment", "Treatment completed", "asb", "Drugs and alcohol", "higher", "% of adults in treatment", "100",
     "Adults who left treatment as planned", "Adults in treatment", "quarter", "2016/17", "",
     "Substance misuse commissioner"),
    ("repeat_abuse", "Repeat domestic abuse", "violence", "Domestic abuse", "lower", "% of cases", "100",
     "Cases that came back within twelve months", "Cases heard", "quarter", "2016/17", "", "Domestic abuse lead"),
    ("admissions", "Hospital admissions for assault", "violence", "Night-time economy", "lower", "admissions", "",
     "Admissions with an assault code", "", "quarter", "2016/17", "", "Public health consultant"),
    ("feeling_safe", "Feeling safe after dark", "violence", "Night-time economy", "higher", "% of respondents", "100",
     "Residents who feel very or fairly safe", "Residents who answered", "year", "", "",
     "Community engagement manager"),
    ("robbery", "Robbery recorded by the police", "reoffending", "Reducing re-offending", "lower", "offences", "",
     "Offences recorded", "", "quarter", "2015/16", ROBBERY, "Police superintendent"),
    ("first_entrants", "First entrants to the youth justice system", "reoffending", "Reducing re-offending", "lower",
     "young people", "", "Young people cautioned or sentenced for the first time", "", "quarter", "2016/17", "",
     "Youth justice service manager"),
)  # fmt: skip
TARGETS = (
    ("asb_year_one", "asb_incidents", "2017/18", "change", "-5", "", ""),
    ("asb_end", "asb_incidents", "2020/21", "change", "-15", "", ""),
    ("fires_year_one", "fires", "2017/18", "maintain", "", "", ""),
    ("fires_end", "fires", "2020/21", "maintain", "", "", ""),
    ("treatment_quarter", "treatment", "2018/19-Q3", "level", "30", "", ""),
    ("treatment_end", "treatment", "2020/21", "level", "35", "", ""),
    ("repeat_abuse_some_day", "repeat_abuse", "", "level", "20", "", ""),  # planted: no date
    ("admissions_year_one", "admissions", "2017/18", "mean", "", "", "3"),
    ("admissions_end", "admissions", "2020/21", "direction", "", "", ""),
    ("robbery_end", "robbery", "2020/21", "change", "-10", "", ""),
    ("entrants_end", "first_entrants", "2020/21", "level", "120", "", ""),
)
ACTIONS = (
    # id, part of, label, priority, subgroup, role, start, due, status, completed, indicator, money line
    ("patrols", "", "Patrols at hot spots", "asb", "Neighbourhoods", "Police inspector", "2017-06-01", "2019-06-30",
     "in progress", "", "asb_incidents", "patrols"),
    ("patrols_map", "patrols", "Map of hot spots agreed", "asb", "Neighbourhoods", "Community safety analyst",
     "2017-06-01", "2017-09-30", "complete", "2017-09-15", "", ""),
    ("landlords", "", "Agreement with landlords", "asb", "Neighbourhoods", "Housing services manager", "2017-09-01",
     "2018-09-30", "in progress", "", "asb_incidents", ""),  # planted: overdue
    ("outreach", "", "Outreach for adults in treatment", "asb", "Drugs and alcohol", "Substance misuse commissioner",
     "2017-04-01", "2020-03-31", "in progress", "", "treatment", "outreach"),
    ("refuge", "", "More refuge places", "violence", "Domestic abuse", "Domestic abuse lead", "2017-10-01",
     "2018-10-31", "complete", "2018-11-30", "repeat_abuse", "refuge"),
    ("street_pastors", "", "Volunteers in the town centre at night", "violence", "Night-time economy",
     "Community engagement manager", "2018-01-01", "2018-12-31", "complete", "2018-12-10", "admissions", ""),
    ("hate_reporting", "", "Places to report hate crime", "hate", "Cohesion", "Equalities officer", "2018-02-01",
     "2019-12-31", "in progress", "", "", ""),
    ("mentors", "", "Mentors for young people", "reoffending", "Reducing re-offending", "Youth justice service manager",
     "2019-04-01", "2020-12-31", "not started", "", "first_entrants", "mentors"),
)  # fmt: skip
RISKS = (
    ("police_numbers", "Fewer officers for neighbourhoods", "asb", "A freeze on recruitment", "Patrols are cut",
     "Incidents rise where nobody patrols", 4, 4, 3, 3, "Police superintendent", "2019-06-30"),
    ("refuge_demand", "Demand for refuge above its places", "violence", "More families ask for help",
     "Families are turned away", "Repeat abuse, and harm to children", 3, 5, 2, 4, "Domestic abuse lead", "2019-04-30"),
    ("data_sharing", "Partners stop sharing figures", "reoffending", "An agreement lapses", "Indicators are not fed",
     "The board cannot see progress", 3, 3, 2, 2, "Head of community safety", "2019-09-30"),
)  # fmt: skip
MONEY = (
    # line, label, fund, priority, year, budget, brought forward, actual, forecast, carried, carry, match, secured,
    # condition, met, ends, output, outputs
    ("patrols", "Hot spot patrols", "pcc", "asb", "2017/18", "60000.00", "", "57250.50", "", "2749.50", "with consent",
     "", "", "Quarterly returns", "yes", "2019-03-31", "patrol hours", "2290"),
    ("patrols", "Hot spot patrols", "pcc", "asb", "2018/19", "60000.00", "2749.50", "44980.00", "62749.50", "", "",
     "", "", "Quarterly returns", "yes", "2019-03-31", "", ""),
    ("outreach", "Outreach", "pcc", "asb", "2017/18", "45000.00", "", "45000.00", "", "", "", "15000.00", "15000.00",
     "Match from public health", "yes", "2019-03-31", "adults seen", "180"),
    ("outreach", "Outreach", "pcc", "asb", "2018/19", "45000.00", "", "35100.00", "47500.00", "", "", "15000.00",
     "9000.00", "Match from public health", "no", "2019-03-31", "", ""),
    ("refuge", "Refuge places", "da", "violence", "2018/19", "80000.00", "", "60000.00", "80000.00", "", "", "", "",
     "Places meet the national standard", "yes", "2020-03-31", "", ""),
    ("mentors", "Mentors for young people", "sv", "reoffending", "2019/20", "30000.00", "", "", "30000.00", "", "", "",
     "", "", "", "2020-03-31", "", ""),
)  # fmt: skip
HEADERS = {
    "plan_indicators": (
        "indicator", "label", "priority", "subgroup", "better", "unit", "per", "counts", "of", "frequency",
        "baseline_period", "expression", "of_expression", "source", "owner_role",
    ),
    "plan_targets": ("target", "indicator", "period", "kind", "value", "upper", "years"),
    "plan_observations": ("indicator", "period", "numerator", "denominator", "published", "says"),
    "plan_actions": (
        "step", "part_of", "label", "priority", "subgroup", "lead_role", "start", "due", "status", "completed",
        "indicator", "money_line", "reported",
    ),
    "plan_risks": (
        "risk", "label", "priority", "cause", "event", "effect", "likelihood", "impact", "likelihood_after",
        "impact_after", "owner_role", "review", "reported",
    ),
    "plan_money": (
        "line", "label", "fund", "priority", "financial_year", "budget", "brought_forward", "actual", "forecast",
        "carried_forward", "carried_basis", "match", "match_secured", "condition", "condition_met", "ends", "output",
        "outputs",
    ),
}  # fmt: skip


def published(quarter: str) -> str:
    """The day six weeks after a quarter or a year."""
    year, number = int(quarter[:4]), int(quarter[-1]) if "-Q" in quarter else 4
    end = date(year + (number == 4), 3 * number % 12 + 3 if number < 4 else 3, 28)
    return (end + timedelta(days=45)).isoformat()


def counts(random: np.random.Generator, mean: float, season: float, growth: float, spread: float) -> list[int]:
    """A quarterly count around a mean that has a season and grows by year."""
    found = []
    for at in range(len(QUARTERS)):
        level = mean * (1 + season * np.cos(2 * np.pi * (at - 1) / 4)) * growth ** (at / 4)
        found.append(int(random.poisson(random.gamma(level / spread, spread))))
    return found


def observations() -> list[tuple[object, ...]]:
    """Every figure, with what its comment says, and the planted ones among them."""
    random = np.random.default_rng(SEED)
    asb = counts(random, 2400, 0.12, 0.97, 4.0)
    fires = counts(random, 52, 0.25, 1.00, 1.2)
    admissions = counts(random, 34, 0.05, 0.98, 1.1)
    in_treatment = [int(random.normal(1250, 20)) for _ in QUARTERS]
    completed = [int(random.binomial(number, 0.27 + 0.002 * at)) for at, number in enumerate(in_treatment)]
    cases = [int(random.normal(150, 8)) for _ in QUARTERS]
    again = [int(random.binomial(number, 0.24)) for number in cases]
    fires[-1] = max(fires[-1], round(1.3 * fires[-5]))  # planted with the comment below: it got worse
    rows: list[tuple[object, ...]] = []
    for name, numbers, of in (
        ("asb_incidents", asb, None), ("fires", fires, None), ("treatment", completed, in_treatment),
        ("repeat_abuse", again, cases), ("admissions", admissions, None),
    ):  # fmt: skip
        for at, quarter in enumerate(QUARTERS):
            says = "improved" if name == "fires" and at == len(QUARTERS) - 1 else ""
            if name == "asb_incidents" and at == len(QUARTERS) - 1:
                says = "improved" if numbers[at] < numbers[at - 4] else "worsened"  # true: not to be found
            rows.append((name, quarter, numbers[at], "" if of is None else of[at], published(quarter), says))
    first = QUARTERS.index("2018/19-Q1")
    rows.append(
        ("admissions", "2018/19-Q1", admissions[first] + 9, "", published("2018/19-Q2"), "")
    )  # planted: revised
    whole = QUARTERS.index("2017/18-Q1")
    rows.append(
        ("asb_incidents", "2017/18", sum(asb[whole : whole + 4]) + 210, "", published("2017/18"), "")
    )  # planted
    rows.append(("asb_incidents", "2016/17", sum(asb[whole - 4 : whole]), "", published("2016/17"), ""))
    rows += [
        ("feeling_safe", year, answered, 600, published(year), "")
        for year, answered in (("2016/17", 372), ("2017/18", 380))
    ]
    return rows


def tables() -> dict[str, list[tuple[object, ...]]]:
    """The rows of every file."""
    return {
        "plan_indicators": [(*row[:12], "", "Synthetic", row[12]) for row in INDICATORS],
        "plan_targets": list(TARGETS),
        "plan_observations": observations(),
        "plan_actions": [(*row, REPORTED) for row in ACTIONS],
        "plan_risks": [(*row, REPORTED) for row in RISKS],
        "plan_money": list(MONEY),
    }


def write(folder: Path, name: str, header: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}_synthetic.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    for name, rows in tables().items():
        write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE, name, HEADERS[name], rows)
