"""The stages there are: their notebooks, the inputs they need and the stages they follow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class StagePlan:
    """One notebook. Without all of `needs` the stage is left out; `uses` are read where a partnership has them.

    A stage that is `of_plan` is left out as well where the partnership has no plan. One that goes `further` than a
    plan's own evidence is not missed where it is left out. `files` are what it leaves
    at the top of the edition, beside its tables and figures. `open_to` are further inputs, of which the stage
    reads those that expressions of its entries name. `one_of` are inputs of which one at least
    must be there, and `asks` says what they are.
    """

    name: str
    title: str
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    of_plan: bool = False
    further: bool = False
    files: tuple[str, ...] = ()
    open_to: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    asks: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*self.needs, *self.one_of, *self.uses, *self.open_to)

    def lacks(self, supplied: Collection[str]) -> list[str]:
        """The needed inputs that are not supplied."""
        return [name for name in self.needs if name not in supplied]

    def why_left_out(self, supplied: Collection[str], *, has_plan: bool) -> str:
        """Why a partnership with these inputs does not get the stage; empty where it does."""
        if self.of_plan and not has_plan:
            return "the area has no plan in its partnership.yml"
        lacking = self.lacks(supplied)
        if not lacking and self.one_of and not set(self.one_of) & set(supplied):
            return f"supply {self.asks} ({', '.join(self.one_of)})"
        inputs, are = ("input", "is") if len(lacking) == 1 else ("inputs", "are")
        return f"the {inputs} {', '.join(lacking)} {are} not supplied" if lacking else ""


STAGES = (
    StagePlan(
        "strategic_assessment",
        "Strategic assessment",
        needs=("areas", "offence_groups", "recorded_crime", "population"),
        uses=(
            "offence_group_priorities",
            "ward_totals",
            "ward_population",
            "street_crime",
            "small_areas",
            "series_breaks",
            "neighbours",
            "nearest_neighbours",
            "district_boundaries",
            "workday_population",
            "harm_weights",
            "indicators",
            "earlier_priorities",
            "themes",
            "scoring_criteria",
            "margins",
            "consultation_published",
            "questions",
            "duties",
            "shared_information",
            "recorded_crime_vintages",
        ),
    ),
    StagePlan(
        "consultation",
        "Consultation",
        needs=("questions",),
        uses=(
            "consultation_responses",
            "concerns",
            "consultation_published",
            "ward_population",
            "census",
            "census_bands",
            "actions",
            "consultation_record",
            "other_codebook",
            "protected_characteristics",
        ),
    ),
    StagePlan(
        "funding_reconciliation",
        "Funding reconciliation",
        needs=("funding_printed", "funds"),
        uses=(
            "funding_relations",
            "funding_readings",
            "funding_scenarios",
            "funding_exceptions",
            "funding_actuals",
            "funding_cost_centres",
            "concerns",
            "questions",
            "consultation_published",
            "recorded_crime",
            "offence_group_priorities",
        ),
    ),
    StagePlan(
        "plan_evidence",
        "Plan evidence",
        uses=(
            "areas",
            "population",
            "offence_groups",
            "offence_group_priorities",
            "concerns",
            "questions",
            "actions",
            "funding_printed",
            "funds",
            "claims",
        ),
        after=("strategic_assessment", "consultation", "funding_reconciliation"),
        of_plan=True,
        files=("claims.json",),
        open_to=(
            "recorded_crime",
            "workday_population",
            "ward_totals",
            "ward_population",
            "small_areas",
            "neighbours",
            "harm_weights",
            "indicators",
            "earlier_priorities",
            "recorded_crime_vintages",
            "census",
            "consultation_published",
            "price_index",
        ),
    ),
    StagePlan(
        "delivery",
        "The plan through its term",
        one_of=("plan_indicators", "plan_actions", "plan_risks", "plan_money", "month_priorities"),
        uses=(
            "plan_targets",
            "plan_observations",
            "plan_statuses",
            "margins",
            "funding_printed",
            "funds",
            "funding_relations",
            "funding_readings",
            "area_months",
            "month_categories",
            "csp_offence_groups",
            "csp_districts",
            "district_population",
        ),
        asks="the plan's indicators, actions, risks or money, or the priorities of the months by area",
        of_plan=True,
        open_to=("recorded_crime", "population"),
    ),
    StagePlan(
        "area_profile",
        "The area today",
        needs=(
            "csp_crime",
            "csp_districts",
            "csp_offence_groups",
            "csp_cautions",
            "lsoas",
            "district_population",
        ),
        uses=(
            "nearest_neighbours",
            "district_ages",
            "district_ethnic_groups",
            "area_months",
            "month_categories",
            "margins",
            "street_crime",
            "lsoa_boundaries",
            "ward_boundaries",
            "ward_months",
            "small_areas",
            "outcome_classes",
            "stop_and_search",
            "stop_ethnic_groups",
            "csp_quarters",
            "csp_rates",
            "duties",
        ),
        further=True,
    ),
)


KNOWN_INPUTS = sorted({name for stage in STAGES for name in stage.inputs})
OF_PEOPLE = ("consultation_responses",)  # the inputs of which each row is a person


def stage_plan(name: str) -> StagePlan:
    """The plan of the stage called `name`; KeyError where there is none."""
    return {plan.name: plan for plan in STAGES}[name]
