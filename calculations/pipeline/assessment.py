"""The pipeline part of the assessment: one typed result with findings, ranked by money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.errors import ShapeError
from calculations.findings import Finding, Severity, ranked
from calculations.fiscal import Quarter
from calculations.pipeline.backtest import ProjectionBacktest, backtest_projection
from calculations.pipeline.conversion import stage_conversion, stage_paths
from calculations.pipeline.coverage import (
    AGE_BANDS,
    FLAT_COVERAGE,
    coverage_findings,
    open_pipeline_by,
    pipeline_age_band,
    pipeline_coverage,
    required_coverage,
)
from calculations.pipeline.credits import credited
from calculations.pipeline.flow import Flow, pipeline_flow
from calculations.pipeline.history import Pipeline
from calculations.pipeline.outlook import projection_sums
from calculations.pipeline.projection import METHODS, Projection, project
from calculations.pipeline.quarters import full_quarters, quarter_turns
from calculations.pipeline.risk import AT_RISK, DEFAULT_RULES, STALE, Reason, RiskRules, deal_reasons, risk_list
from calculations.pipeline.stages import Outcome
from calculations.pipeline.state import State, state_as_of
from calculations.pipeline.velocity import Velocity, velocity, velocity_sums
from calculations.pipeline.win_rates import SIZE_EDGES, created_cohorts, size_band, size_band_names, win_rates
from calculations.ratios import ratio_of

__all__ = ["Coverage", "PipelineAssessment", "assess_pipeline"]

DIMENSIONS = ("segment", "product", "source", "owner")
TURNS = 8
_RECENT = 4
_NAMED = 100


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of a quarter: open pipeline dated in it against what is left to book, and what past quarters needed.

    open_amount, target, booked: money. coverage, required, flat: times; NaN where not known. From the last four full
    quarters, by value: conversion_rate of the opening pipeline, create_and_close_share, brought_in_share.
    """

    quarter: Quarter
    open_amount: float
    target: float
    booked: float
    coverage: float
    required: float
    flat: float
    conversion_rate: float
    create_and_close_share: float
    brought_in_share: float


@dataclass(frozen=True, slots=True)
class PipelineAssessment:
    """What a planning team should know of its pipeline as a quarter closes.

    open_by, next_by: open pipeline, all and dated in the next quarter, by stage, age, size and `DIMENSIONS`; by owner
    in parts, where deals are shared.
    win_rates: of the four quarters to as_of, by "all", size and `DIMENSIONS`. cohorts: by quarter of creation.
    turns: the last eight full quarters. flow: of the closing quarter's pipeline, from its eve to as_of.
    has_history: false where no deal came with its history; then conversion, turns and flow say nothing.
    stale, at_risk: see `risk_list`, all open deals and those dated in the closing or the next quarter.
    projection: what the CRM's own figures say of the closing quarter; next_projection: of the next one, on the closing
    quarter's last day only. What a quarter is expected to book is for its outlook to say, not for the projection's own
    method, which is its rival in benchmarks. backtest: of the CRM's methods.
    sums: what cells compute rates from, small however many deals there are: "paths" (`stage_paths`), "velocity" (by
    segment, `velocity_sums`), "projection" (`projection_sums`, of the next quarter where it is projected).
    """

    quarter: Quarter
    as_of: date
    open_by: Mapping[str, pd.DataFrame]
    next_by: Mapping[str, pd.DataFrame]
    win_rates: Mapping[str, pd.DataFrame]
    cohorts: pd.DataFrame
    conversion: pd.DataFrame
    velocity: Velocity
    turns: pd.DataFrame
    flow: Flow
    coverage: Coverage
    projection: Projection
    next_projection: Projection | None
    backtest: ProjectionBacktest
    sums: Mapping[str, pd.DataFrame]
    has_history: bool
    stale: pd.DataFrame
    at_risk: pd.DataFrame
    findings: tuple[Finding, ...]


def assess_pipeline(
    pipeline: Pipeline,
    quarter: Quarter,
    names: Mapping[str, Sequence[str]],
    *,
    next_target: float = float("nan"),
    rules: RiskRules = DEFAULT_RULES,
    size_edges: Sequence[float] = SIZE_EDGES,
    credits_: pd.DataFrame | None = None,
) -> PipelineAssessment:
    """Assess a pipeline as of `pipeline.as_of`, the closing quarter and the one after it.

    Args:
        pipeline: deals with history, read to the day. quarter: the closing one; the day lies in it.
        names: name of each code, by dimension: `DIMENSIONS` and "opportunity"; codes without a name show as numbers.
        next_target: target of the next quarter, money; NaN is not known.
        rules: thresholds of the deal lists. size_edges: lower edges of the size bands above the first, money.
        credits_: `DEAL_CREDITS`, by which open deals count with those who share them; by owner without. Win rates are
            those of owners, who lead the deals.

    Returns:
        The assessment. Findings are ranked by severity and money, each with the codes or names of its rows.

    Raises:
        ShapeError: the day is not in the quarter.
    """
    day = pipeline.as_of
    if day not in quarter:
        raise ShapeError(f"{day} is not in {quarter}: assess the quarter that closes")
    state, following = state_as_of(pipeline, day), quarter.shift(1)
    since = quarter.reach(1 - _RECENT).start
    conversion = stage_conversion(pipeline, state)
    reasons = deal_reasons(pipeline, state, conversion, rules)
    turns = quarter_turns(pipeline, full_quarters(pipeline, TURNS, quarter.calendar))
    coverage = _coverage(state, following, next_target, turns)
    groups = _groups(pipeline, state, names, size_edges)
    standing = _standing(pipeline, state) | groups
    shared = None if credits_ is None else credited(pipeline.deals["opportunity"], pipeline.deals["owner"], credits_)
    parts = {"owner": shared}
    rates = {name: win_rates(pipeline, state, since, quarter.end, *group) for name, group in groups.items()}
    rates = {"all": win_rates(pipeline, state, since, quarter.end), **rates}
    scored = full_quarters(pipeline, _RECENT, quarter.calendar)
    projection, backtest = project(pipeline, quarter), backtest_projection(pipeline, scored)
    ahead = project(pipeline, following) if day + timedelta(days=1) == quarter.end else None
    stages = pipeline.ladder.names[: pipeline.ladder.open_count]
    stale = risk_list(pipeline, state, reasons, STALE)
    due = [risk_list(pipeline, state, reasons, AT_RISK, q) for q in (quarter, following)]
    at_risk = pd.concat(due, ignore_index=True).sort_values("amount", ascending=False, kind="stable", ignore_index=True)
    flow = pipeline_flow(pipeline, quarter.start - timedelta(days=1), day, quarter)
    titles = names.get("opportunity", ())
    ever_open = bool(pipeline.ladder.having(Outcome.OPEN)[pipeline.stage].any())
    short = coverage_findings(coverage.open_amount, next_target, coverage.booked, coverage.required, str(following))
    findings = (
        *pipeline.findings,
        *(short if ever_open else ()),
        *_deal_findings(stale, at_risk, titles),
        *_rate_findings(rates),
        *_slip_findings(turns),
        *_emptiness(pipeline, state, rates["all"], ever_open),
    )
    return PipelineAssessment(
        quarter=quarter,
        as_of=day,
        open_by={name: open_pipeline_by(state, *group, None, parts.get(name)) for name, group in standing.items()},
        next_by={name: open_pipeline_by(state, *group, following, parts.get(name)) for name, group in standing.items()},
        win_rates=rates,
        cohorts=created_cohorts(pipeline, state, quarter.calendar),
        conversion=conversion,
        velocity=velocity(pipeline, state, since, quarter.end),
        turns=turns,
        flow=flow,
        coverage=coverage,
        projection=projection,
        next_projection=ahead,
        backtest=_of_the_crm(backtest),
        sums={
            "paths": stage_paths(pipeline, state),
            "velocity": velocity_sums(pipeline, state, since, quarter.end, *groups["segment"]),
            "projection": projection_sums(ahead or projection, stages),
        },
        has_history=pipeline.has_history,
        stale=stale,
        at_risk=at_risk,
        findings=ranked(findings),
    )


_Groups: TypeAlias = dict[str, tuple[npt.NDArray[np.int64], Sequence[str]]]
"""Code of each deal and the names of the codes, by what deals are grouped by."""


def _groups(
    pipeline: Pipeline, state: State, names: Mapping[str, Sequence[str]], size_edges: Sequence[float]
) -> _Groups:
    """What deals are from beginning to end: their size and the dimensions they carry."""
    sizes: _Groups = {"size": (size_band(state.amount, size_edges), size_band_names(size_edges))}
    return sizes | {name: (pipeline.deals[name].to_numpy(dtype=np.int64), names.get(name, ())) for name in DIMENSIONS}


def _standing(pipeline: Pipeline, state: State) -> _Groups:
    """Where deals stand on the day: their stage and their age."""
    return {
        "stage": (state.stage.astype(np.int64), pipeline.ladder.names),
        "age": (pipeline_age_band(pipeline, state), tuple(name for name, _ in AGE_BANDS)),
    }


def _of_the_crm(backtest: ProjectionBacktest) -> ProjectionBacktest:
    """The back-test without the projection's own method."""
    tables = (
        table[table["method"] != METHODS[0]].reset_index(drop=True) for table in (backtest.forecasts, backtest.scores)
    )
    return ProjectionBacktest(*tables)


def _coverage(state: State, following: Quarter, target: float, turns: pd.DataFrame) -> Coverage:
    """Coverage of the next quarter, with ratios of sums over the last four full quarters."""
    recent = turns.tail(_RECENT)
    conversion = _weighted(recent["conversion_value_rate"], recent["opening_amount"])
    share = _weighted(recent["create_and_close_value_share"], recent["won_amount"])
    brought = _weighted(recent["brought_in_value_share"], recent["won_amount"])
    open_amount = float(np.nansum(state.amount[state.dated_in(following)]))
    booked = float(np.nansum(state.amount[state.won & state.closed_in(following.start, following.end)]))
    return Coverage(
        following,
        open_amount,
        target,
        booked,
        float(pipeline_coverage(open_amount, target, booked)),
        float(required_coverage(share, conversion, brought_in_share=brought)),
        FLAT_COVERAGE,
        conversion,
        share,
        brought,
    )


def _weighted(rates: "pd.Series[float]", weights: "pd.Series[float]") -> float:
    """Mean of the known rates, weighted by their bases: the ratio of sums."""
    known = rates.notna()
    return float(ratio_of((rates[known] * weights[known]).sum(), weights[known].sum()))


def _deal_findings(stale: pd.DataFrame, at_risk: pd.DataFrame, titles: Sequence[str]) -> list[Finding]:
    found = []
    parts = (
        (stale, Reason.OVERDUE, "pipeline.deals-overdue", "have a close date that has passed", "Redate or close them."),
        (stale, Reason.STUCK | Reason.UNTOUCHED, "pipeline.deals-stale", "stand still", "Move them on or close them."),
        (stale, Reason.NO_OWNER, "pipeline.deals-ownerless", "have no owner", "Give each an owner."),
        (stale, Reason.NO_CLOSE_DATE, "pipeline.deals-undated", "have no close date", "Enter when each is expected."),
        (
            stale,
            Reason.NO_AMOUNT,
            "pipeline.deals-without-amount",
            "have no amount and count nothing in money",
            "Enter the amounts.",
        ),
        (
            at_risk,
            AT_RISK,
            "pipeline.deals-at-risk",
            "dated in this or the next quarter are at risk",
            "Go through them by amount.",
        ),
    )
    for deals, reason, code, what, remedy in parts:
        chosen = deals[(deals["reasons"] & int(reason)) > 0]
        if len(chosen):
            money = float(chosen["amount"].sum())
            sentence = f"{len(chosen):,} open deals worth {money:,.0f} {what}."
            rows = tuple(_title(int(deal), titles) for deal in chosen["opportunity"].head(_NAMED))
            found.append(Finding(code, sentence, remedy, rows, Severity.WARNING, money))
    return found


def _title(deal: int, titles: Sequence[str]) -> str:
    return titles[deal] if deal < len(titles) else str(deal)


def _rate_findings(rates: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Groups with enough closed deals that win less of their value than the whole, after shrinking."""
    found = []
    whole = float(rates["all"]["value_rate"].sum())
    for dimension, table in rates.items():
        named = table["sufficient"] & (table["code"] >= 0)  # deals without a product or segment were lost too early
        behind = table[named & (table["shrunk_value_rate"] < 0.9 * whole)]
        for row in behind.to_dict("records"):
            gap = float((whole - row["shrunk_value_rate"]) * row["closed_amount"])
            sentence = (
                f"{_TOLD.get(dimension, '')}{row['group']} wins {row['value_rate']:.0%} of its value "
                f"({row['shrunk_value_rate']:.0%} allowing for {row['closed']:,} deals), against {whole:.0%} of all: "
                f"{gap:,.0f} less than at that rate."
            )
            code = f"pipeline.win-rate-{dimension}-behind"
            found.append(Finding(code, sentence, "", (str(row["group"]),), Severity.WARNING, gap))
    return found


_TOLD = {"segment": "Segment ", "product": "Product line ", "source": "Lead source ", "size": "Deal size "}


def _slip_findings(turns: pd.DataFrame) -> list[Finding]:
    """What slipped out of the last full quarter, beside what slipped before."""
    if not len(turns) or not turns["opening_amount"].iloc[-1] > 0:
        return []
    last, before = turns.iloc[-1], turns.iloc[:-1].tail(_RECENT)
    money = float(last["slip_value_rate"] * last["opening_amount"])
    usual = _weighted(before["slip_value_rate"], before["opening_amount"])
    beside = "" if np.isnan(usual) else f", against {usual:.0%} in the quarters before"
    sentence = (
        f"{last['slip_value_rate']:.0%} of the value dated in {last['quarter']} on its first day slipped out of it"
        f"{beside}: {money:,.0f}."
    )
    severity = Severity.WARNING if last["slip_value_rate"] > usual else Severity.NOTE
    return [Finding("pipeline.slipped", sentence, "", (str(last["quarter"]),), severity, money)]


def _emptiness(pipeline: Pipeline, state: State, rates: pd.DataFrame, ever_open: bool) -> list[Finding]:
    """An empty CRM, no open deal, or nothing won: said, since every figure that rests on it is missing."""
    found = []
    if not pipeline.size:
        found.append(Finding("pipeline.empty", "There are no deals.", "Load the CRM.", (), Severity.NOTE))
    elif not ever_open:
        sentence = "Every deal was closed from the start: there is no pipeline to assess."
        found.append(Finding("pipeline.closed-only", sentence, "", (), Severity.NOTE))
    elif not state.open.any():
        found.append(Finding("pipeline.nothing-open", "No deal is open.", "", (), Severity.NOTE))
    if len(rates) and rates["won"].sum() == 0:
        closed = int(rates["closed"].sum())
        money = float(rates["closed_amount"].sum())
        sentence = f"All {closed:,} deals closed in the last four quarters were lost: {money:,.0f}."
        found.append(Finding("pipeline.nothing-won", sentence, "", (), Severity.WARNING, money))
    return found
