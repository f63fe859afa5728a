"""The assessment of a quarter from its facts: every analysis, on what was known by a day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.assumptions import GROWTH_RATE
from calculations.findings import Finding, ranked
from calculations.fiscal import Quarter
from calculations.outlook.outlook import Outlook
from calculations.outlook.quarter_expected import QuarterExpected, beside_the_crm, expected_of, over
from calculations.performance.assessment import PerformanceAssessment, assess_performance
from calculations.pipeline.assessment import PipelineAssessment, assess_pipeline
from calculations.pipeline.history import Pipeline
from calculations.pipeline.outlook import projection_sums
from calculations.pipeline.projection import Projection
from calculations.pipeline.win_rates import SIZE_EDGES
from calculations.territory.health.health import TerritoryHealth, assess_territories
from calculations.territory.health.hires import PlannedHire
from workbooks.models import AssessmentFacts, DealFacts, DealLabel, PlanFacts, TerritoryFacts

__all__ = ["LISTED", "assessment_of"]

LISTED = 200
"""Deals of each list that are named; the others are summed."""

GROWTH = GROWTH_RATE.default


def assessment_of(
    facts: PlanFacts,
    quarter: Quarter,
    pipeline: Pipeline | None,
    *,
    next_target: float | None = None,
    plan: float | None = None,
    territory: TerritoryFacts | None = None,
    hires: Sequence[tuple[date, int]] = (),
    outlooks: Sequence[Outlook] = (),
) -> AssessmentFacts:
    """Assess a quarter on what was known at the end of the day of the facts.

    Attainment and its trends are those of `quarter`; customers are compared over the twelve months to the day.

    Args:
        facts: as of a day on which the quarter has begun.
        quarter: to assess.
        pipeline: the deals of the facts, read; the quarter their day lies in is the closing one.
        next_target: target of the quarter after the closing one; by default what was won in the same quarter a year
            before, and five per cent.
        plan: company target of `quarter`, for over-assignment.
        territory: who could hold which account, for the health of territories; not assessed without.
        hires: planned ones, first day and number; those who start by the day are people already.
        outlooks: of the closing quarter and the next one, where they are made.

    Raises:
        ValueError: the facts have let go of their deals.
    """
    deals = facts.deals
    if deals is None or pipeline is None:
        raise ValueError("an assessment needs the deals")
    reps, quotas, accounts = facts.reps, facts.quotas, facts.accounts
    performance = assess_performance(
        facts.bookings,
        quotas,
        reps,
        facts.orders,
        quarter,
        as_of=facts.as_of,
        contracts=facts.contracts,
        segments=dict(zip(accounts["account_id"].tolist(), accounts["segment"].tolist(), strict=True)),
        dimensions=facts.groups,
        target=plan,
        level_quotas=_levels(quotas, reps, quarter),
    )
    closing = Quarter.of(deals.as_of, quarter.calendar)
    target, basis = _next_target(facts.bookings, closing.shift(1), next_target)
    assessed = _pipeline(deals, pipeline, closing, target, facts.per_corporate)
    expected = {} if assessed is None else _expected(assessed, outlooks)
    if assessed is not None:
        assessed = _with_chances(assessed, deals, pipeline, outlooks)
    health = _health(territory, facts.as_of, hires) if territory else None
    parts = [part.findings for part in (deals, performance, assessed, health) if part]
    if assessed is not None:
        parts.append(tuple(_said(assessed, expected)))
    findings = ranked(finding for part in (facts.unrated, facts.quota_findings, *parts) for finding in part)
    named = {row for finding in findings for row in finding.rows}
    return AssessmentFacts(
        performance=performance,
        pipeline=assessed,
        stages=deals.ladder.names,
        deals=_labels(deals, assessed) if assessed else {},
        people=dict(zip(reps["rep_id"], reps["name"], strict=True)),
        accounts={id_: name for id_, name in accounts[["account_id", "name"]].to_numpy() if id_ in named},
        groups=facts.groups,
        next_target=target,
        target_basis=basis,
        findings=findings,
        notes=tuple(_notes(performance, assessed, deals, plan)),
        territories=health,
        rates=facts.rates,
        expected=expected,
    )


def _projections(assessed: PipelineAssessment) -> dict[str, Projection]:
    """What the CRM's figures say of the closing quarter and, on its last day, of the next one, by quarter."""
    made = (assessed.projection, assessed.next_projection)
    return {str(one.cut.quarter): one for one in made if one is not None}


def _expected(assessed: PipelineAssessment, outlooks: Sequence[Outlook]) -> dict[str, QuarterExpected]:
    """What each quarter of the assessment is expected to book, or booked where its last day is over."""
    made = {str(one.quarter): one for one in outlooks}
    found = {}
    for name, projection in _projections(assessed).items():
        if name in made:
            found[name] = expected_of(made[name], projection.booked)
        elif assessed.as_of + timedelta(days=1) == projection.cut.quarter.end:
            found[name] = over(name, projection.booked)
    return found


def _with_chances(
    assessed: PipelineAssessment, deals: DealFacts, pipeline: Pipeline, outlooks: Sequence[Outlook]
) -> PipelineAssessment:
    """The assessment whose sums of open deals bring what the outlook of their quarter expects of them, if anything."""
    ahead = assessed.next_projection or assessed.projection
    made = next((one for one in outlooks if one.quarter == ahead.cut.quarter), None)
    if made is None:
        return assessed
    money = made.open_deals.groupby(made.open_deals["deal_id"].astype(str))["money"].sum()
    ids = np.array(deals.ids["opportunity"], dtype=object)
    codes = pipeline.deals["opportunity"].to_numpy()[ahead.cut.deals]
    brings = money.reindex(ids[codes]).fillna(0.0).to_numpy(dtype=np.float64)
    stages = deals.ladder.names[: deals.ladder.open_count]
    return replace(assessed, sums={**assessed.sums, "projection": projection_sums(ahead, stages, brings)})


def _said(assessed: PipelineAssessment, expected: Mapping[str, QuarterExpected]) -> Iterator[Finding]:
    """What is expected of quarters that are not over, beside the CRM's probabilities."""
    for name, projection in _projections(assessed).items():
        if name in expected and not expected[name].is_over:
            yield beside_the_crm(expected[name], projection.totals["crm_probability"])


def _health(territory: TerritoryFacts, as_of: date, hires: Sequence[tuple[date, int]]) -> TerritoryHealth:
    """Health of the territories, and what those need who are to start after the day."""
    coming = [start for start, count in sorted(hires) if start > as_of for _ in range(count)]
    planned = [PlannedHire(f"Hire {number}, {start}") for number, start in enumerate(coming, start=1)]
    return assess_territories(
        territory.accounts, territory.reps, as_of=as_of, hires=planned, read_before=territory.findings
    )


def _levels(quotas: pd.DataFrame, reps: pd.DataFrame, quarter: Quarter) -> dict[str, float]:
    """Quotas carried at each level: people with direct reports, where their quotas hold those of their teams, and reps.

    Managers whose quotas together are less than half of their reps' sell on their own account and are no level.
    """
    carried = quotas[quotas["quarter"] == str(quarter)]
    leads = carried["rep_id"].isin(set(reps["manager_id"]) - {""})
    above, street = float(carried.loc[leads, "amount"].sum()), float(carried.loc[~leads, "amount"].sum())
    if above < street / 2:
        return {"all quotas": above + street}
    return {"managers": above, "reps": street}


def _next_target(bookings: pd.DataFrame, following: Quarter, given: float | None) -> tuple[float, str]:
    """The next quarter's target and where it comes from."""
    if given is not None:
        return given, "as given"
    year_ago = following.shift(-4)
    won = float(bookings.loc[bookings["quarter"] == str(year_ago), "amount"].sum())
    if won <= 0:
        return float("nan"), "not known: nothing was won in the same quarter a year before"
    return round(won * (1 + GROWTH), 2), f"assumed: closed-won of {year_ago} and {GROWTH:.0%}"


def _pipeline(
    deals: DealFacts, pipeline: Pipeline, closing: Quarter, target: float, per_corporate: float
) -> PipelineAssessment | None:
    if not len(deals.opportunities):
        return None
    ids = deals.ids["opportunity"]
    told = (replace(f, rows=tuple(ids[int(row)] for row in f.rows)) for f in pipeline.findings)  # codes, until here
    names: Mapping[str, list[str]] = {name: list(texts) for name, texts in deals.names.items() if name != "title"}
    return assess_pipeline(
        replace(pipeline, findings=tuple(told)),
        closing,
        {**names, "opportunity": list(ids)},
        next_target=target,
        size_edges=[edge * per_corporate for edge in SIZE_EDGES],
        credits_=deals.credits,
    )


def _labels(deals: DealFacts, pipeline: PipelineAssessment) -> dict[int, DealLabel]:
    """Labels of the deals that lists name."""
    listed = pd.concat([pipeline.stale.head(LISTED), pipeline.at_risk.head(LISTED)])["opportunity"].unique()
    rows = deals.opportunities.set_index("opportunity").loc[listed, ["account", "owner"]]
    return {
        int(code): DealLabel(
            deals.ids["opportunity"][code],
            deals.names["title"][code],
            _name(deals.names["account"], account),
            _name(deals.names["owner"], owner),
        )
        for code, account, owner in rows.itertuples()
    }


def _name(names: Sequence[str], code: int) -> str:
    return names[code] if code >= 0 else ""


def _notes(
    performance: PerformanceAssessment, pipeline: PipelineAssessment | None, deals: DealFacts, plan: float | None
) -> Iterable[str]:
    """What was assumed, and what the source does not tell."""
    basis = performance.retention.by_basis.set_index("group")["start"]
    if basis.sum() > 0:
        share = float(basis.get("contracts", 0.0)) / float(basis.sum())
        yield f"Retention: {share:.0%} of the starting value comes from contracts, the rest from the orders of a year."
    if plan is None:
        yield "The company target of the quarter is not in the CRM: over-assignment needs `--plan`."
    yield "Regions, segments, products and owners of accounts are those of now; the CRM keeps no history of them."
    if pipeline is None:
        yield "The CRM shows no deal, so nothing can be said of the pipeline."
        return
    if len(deals.credits):
        shared = deals.credits["opportunity"].nunique()
        yield (
            f"{shared:,} deals are shared by opportunity splits, those of now: bookings and open deals count with each "
            "person in part, win rates with the owner, and accounts and territories with whoever owns the account."
        )
    opened = [
        name for name, outcome in zip(deals.ladder.names, deals.ladder.outcomes, strict=True) if outcome == "open"
    ]
    if opened:
        yield f"Stages are read in this order: {', '.join(opened)}."
    total = len(deals.opportunities)
    if deals.with_history < total:
        yield f"{deals.with_history:,} of {total:,} deals have stage history; the others are known as they stand only."
    if any(np.isnan(rate) for rate in deals.ladder.probability_rates):
        yield "The source has no stage probabilities, so the CRM's own view of the quarter is missing."
    if None in deals.ladder.categories:
        yield "Some stages have no forecast category: commit and best case are n/a where deals are open in them."
