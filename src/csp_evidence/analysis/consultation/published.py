"""What a partnership has published of its consultation, in one form, and tested against the responses."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from csp_evidence.analysis.consultation.question_entries import Published
from csp_evidence.analysis.consultation.questions import Printed, Question, Questions
from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.release.microdata import of_released
from csp_evidence.analysis.release.rule import REACH, STEP

ONE = Decimal(1)
WITHIN = "within the protection"
TABLE, FORM = "consultation_published", "questions"  # the inputs that published figures stand in
COLUMNS = ["quantity", "paragraph", "description", "count", "percent", "decimals", "base", "confirmed", "source"]


@of_released
def percentage(count: int, base: int, decimals: int) -> Decimal:
    """`count` of `base` in per cent, rounded half up to `decimals`; exact decimal arithmetic."""
    return (Decimal(100 * count) / Decimal(base)).quantize(ONE.scaleb(-decimals), rounding=ROUND_HALF_UP)


@of_released
def percentages(counts: Iterable[int | str], base: int, decimals: int) -> list[Decimal | str | None]:
    """Released counts in per cent of a base; what is withheld stays so, and without a base there is none."""
    return [
        WITHHELD if count == WITHHELD else percentage(int(count), base, decimals) if base else None for count in counts
    ]


@of_released
def above_all(shares: Iterable[object]) -> str:
    """What is said below shares of one whole that add up to more than all of it, as rounded counts can; else nothing.

    Half a tenth of a point for each share is left to the rounding of the shares themselves.
    """
    shown = [Decimal(str(share)) for share in shares if share is not None and share == share and share != WITHHELD]
    above = sum(shown, Decimal(0)) > 100 + Decimal("0.05") * len(shown)
    return "The shares add up to more than 100%, since each count is rounded by itself." if above else ""


@of_released
def published_figures(form: Questions, table: pd.DataFrame | None) -> pd.DataFrame:
    """All that is published, from the input of that name and from the questions themselves.

    Returns
    -------
    DataFrame
        quantity (see `counting.quantities`), paragraph, description, count, percent, decimals, base (the quantity that
        a percentage is of), confirmed (where a person saw that it is printed so, though the responses give another
        figure), source (the input it stands in).
    """
    rows: list[tuple[object, ...]] = []
    if form.responses is not None:
        rows.append(("responses", None, "Responses", form.responses, None, None, None, None))
    for question in form:
        if question.published is None:
            continue
        known, base = question.published, f"{question.id}.answered"
        if known.base is not None:
            rows.append(
                (base, known.paragraph, f"{question.wording} {known.base_is}", known.base, None, None, None, None)
            )
        for name, of in known.options.items():
            percent = None if of.percent is None else Decimal(of.percent)
            decimals = None if percent is None else -int(percent.as_tuple().exponent)
            described = f"{question.wording} {question.options[name].label}" if name in question.options else name
            figure = (of.count, percent, decimals, base if known.base is not None else None, of.confirmed)
            rows.append((f"{question.id}.{name}", known.paragraph, described, *figure))
    own = pd.DataFrame([(*row, FORM) for row in rows], columns=COLUMNS)
    if table is None:
        return own
    listed = table.assign(source=TABLE, confirmed=None)[COLUMNS]
    return pd.concat([listed, own.astype(object)], ignore_index=True) if rows else listed


@of_released
def without_responses(form: Questions, table: pd.DataFrame | None) -> Questions:
    """The same questions where no file of responses is supplied: none is held by one.

    What the input of published figures has on an option becomes what is published of its question.
    """
    figures = pd.DataFrame(columns=["quantity"]) if table is None else table
    by_quantity = {str(row["quantity"]): row for row in figures.to_dict("records")}
    return form.model_copy(update={"questions": tuple(_not_held(one, by_quantity) for one in form)})


def _not_held(question: Question, figures: Mapping[str, Mapping[Hashable, Any]]) -> Question:
    listed = [name.partition(".")[2] for name in figures if name.startswith(f"{question.id}.")]
    names = list(question.options) or [name for name in listed if name != "answered"]
    found = {name: figures[f"{question.id}.{name}"] for name in names if f"{question.id}.{name}" in figures}
    gone = {
        "columns": (),
        "coders": (),
        "options": {name: option.model_copy(update={"column": None}) for name, option in question.options.items()},
    }
    if not found or question.published is not None:
        return question.model_copy(update=gone)
    of = next((str(row["base"]) for row in found.values() if not pd.isna(row["base"])), None)
    base = None if of is None or of not in figures or pd.isna(figures[of]["count"]) else int(figures[of]["count"])
    printed = {name: _printed(row) for name, row in found.items()}
    base_is = "all who responded" if of == "responses" else "those who answered"
    known = Published(paragraph=_text(found), base=base, base_is=base_is, options=printed)
    return question.model_copy(update={**gone, "published": known})


def _printed(row: Mapping[Hashable, Any]) -> Printed:
    count = None if pd.isna(row["count"]) else int(row["count"])
    decimals = None if pd.isna(row["percent"]) else int(row["decimals"])
    percent = None if decimals is None else str(Decimal(row["percent"]).quantize(ONE.scaleb(-decimals)))
    return Printed(count=count, percent=percent)


def _text(found: Mapping[str, Mapping[Hashable, Any]]) -> str | None:
    """The paragraph that the first of some figures stands in."""
    return next((str(row["paragraph"]) for row in found.values() if not pd.isna(row["paragraph"])), None)


@of_released
def declared(published: pd.DataFrame) -> dict[str, int]:
    """The counts that are published, by quantity: they stand exactly wherever the responses give the same."""
    given = published.dropna(subset=["count"])
    return {row.quantity: int(row.count) for row in given.itertuples(index=False)}


@of_released
def back_test(counts: Mapping[str, int], published: pd.DataFrame, smallest: int = 0) -> pd.DataFrame:
    """Each published quantity that the responses give as well, beside the same quantity from them.

    Parameters
    ----------
    counts
        As `counting.quantities` gives them.
    published
        As `published_figures` gives them.
    smallest
        The smallest count that is released, where counts are rounded to protect people; 0 where they are exact.

    Returns
    -------
    DataFrame
        description, paragraph, published_count, count, published_percent, percent, agrees: yes, no, "within the
        protection" (a count that may stand behind the released one gives it) or where a person saw that it is printed
        so. A percentage without a count agrees where the responses give the same one after its own rounding.
    """
    rows = []
    for item in published[published["quantity"].isin(list(counts))].to_dict("records"):
        count, percent = counts[item["quantity"]], None
        if not pd.isna(item["percent"]) and counts.get(item["base"]):
            percent = percentage(count, counts[item["base"]], int(item["decimals"]))
        agrees = (pd.isna(item["count"]) or int(item["count"]) == count) and (
            percent is None or percent == item["percent"]
        )
        rows.append(
            {
                "description": item["description"],
                "paragraph": item["paragraph"],
                "published_count": None if pd.isna(item["count"]) else int(item["count"]),
                "count": count,
                "published_percent": None if pd.isna(item["percent"]) else item["percent"],
                "percent": percent,
                "agrees": "yes" if agrees else _otherwise(item, counts, smallest),
            }
        )
    columns = ["description", "paragraph", "published_count", "count", "published_percent", "percent", "agrees"]
    return pd.DataFrame(rows, columns=columns).astype({"published_count": "Int64"})


def _otherwise(item: Mapping[Hashable, Any], counts: Mapping[str, int], smallest: int) -> str:
    """What is said of a published figure that the released counts do not give as they stand."""
    if smallest and _within(item, counts, smallest):
        return WITHIN
    return "no" if pd.isna(item["confirmed"]) else f"no; so {item['confirmed']}"


def _within(item: Mapping[Hashable, Any], counts: Mapping[str, int], smallest: int) -> bool:
    """Whether a count that may stand behind the released one gives the published figure.

    The count is 4 less to 14 more (see Rule), and a sum of several off by half a step more for each; one below the
    smallest that is shown may be any below it. A published count of an answer is released as it is where the responses
    give it, so that any other is wrong.
    """
    name, count = item["quantity"], counts[item["quantity"]]
    summed = [one for one in counts if one.startswith(name.removesuffix("answered"))]
    parts = len(summed) if name.endswith(".answered") else 1
    least, most = max(count - REACH * parts, 0), max(count + REACH * parts, smallest) + 2 * STEP
    if not (pd.isna(item["count"]) or name.endswith(".answered")):
        return False
    if not pd.isna(item["count"]) and not least <= int(item["count"]) <= most:
        return False
    if pd.isna(item["percent"]) or item["base"] not in counts:
        return True
    base = counts[item["base"]]
    share = [100 * Decimal(one) / Decimal(of) for one, of in ((least, base + STEP), (most, max(base - STEP, 1)))]
    half = Decimal("0.5").scaleb(-int(item["decimals"]))
    return bool(share[0] - half <= item["percent"] <= share[1] + half)


@of_released
def possible_counts(base: int, percent: Decimal, decimals: int) -> tuple[int, int] | None:
    """The least and the most whole number of a base that rounds (half up) to a percentage; None where none does.

    This is the granularity-related inconsistency test of means, GRIM (N. J. L. Brown and J. A. J. Heathers, Soc.
    Psychol. Personal. Sci. 8, 2017), for a mean of zeros and ones.
    """
    half = Decimal("0.5").scaleb(-decimals)
    near = int((percent - half) * base / 100)
    found = [
        count
        for count in range(max(near - 1, 0), min(int((percent + half) * base / 100) + 1, base) + 1)
        if percentage(count, base, decimals) == percent
    ]
    return (found[0], found[-1]) if found else None


@of_released
def outside_range(responses: int, percent: Decimal, decimals: int = 0) -> tuple[int, int] | None:
    """The least and the most respondents who can be outside a share that is published to so many decimals.

    95 per cent of 1,000 stands for every count whose share rounds to 95, so that 46 to 55 are outside it. None where no
    whole number of the responses rounds to the percentage.
    """
    inside = possible_counts(responses, percent, decimals)
    return None if inside is None else (responses - inside[1], responses - inside[0])
