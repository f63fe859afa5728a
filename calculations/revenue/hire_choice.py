"""Headcount as a decision: what the next rep is worth by segment, beside the hires that would close the gap."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.findings import Finding, ranked
from calculations.fiscal import Quarter
from calculations.resources.headcount import HireOption, first_start
from calculations.resources.hire_mix import HireMix, hire_mix, next_rep_findings
from calculations.resources.next_rep import Hire, NextRep, next_rep
from calculations.resources.rep_equivalents import rep_equivalents
from calculations.resources.response import responses
from calculations.revenue.capacity import ramp_schedule
from calculations.revenue.plan import RevenuePlan

__all__ = ["HireChoice", "hire_choice"]

_PAST = 12  # quarters: three of each season


@dataclass(frozen=True, slots=True)
class HireChoice:
    """Hires by what they bring, beside hires by what is missing; money in the plan's currency.

    hire: the earliest that can start. next_reps: the first hire of each segment, the best first, those not known last.
    mix: the best number and place within the budget. by_gap: the hire that closes the quarter's gap with the fewest
    people; None when none does, or nothing is missing.
    """

    hire: Hire
    next_reps: tuple[NextRep, ...]
    mix: HireMix
    by_gap: HireOption | None
    findings: tuple[Finding, ...]


def hire_choice(plan: RevenuePlan) -> HireChoice:
    """Learn how bookings of segments answer to reps, and choose hires by their contribution in a first year.

    Past: up to twelve whole quarters before the planned one, from the first with sales on. Segments are seen from the
    people at work on the day of planning, all of them at full ramp.

    Args:
        plan: made; its facts, assumptions, ramp and hires by the gap are taken.
    """
    facts, given = plan.facts, plan.assumptions
    schedule = ramp_schedule(plan.base.drivers.ramp_months)
    past = _past(plan)
    panel = rep_equivalents(facts.sales, facts.quotas, facts.reps, past, schedule)
    learned = responses(panel, given.elasticity, given.elasticity_sd)
    present = _present(plan, past)
    segments = [one.with_reps(present.get(one.segment, 0.0)) for one in learned.segments]
    start = max(first_start(facts.as_of, given.lead_days, facts.quarter.calendar), facts.quarter.start)
    hire = Hire.of(start, facts.quarter, schedule, given.costs)
    firsts = [next_rep(one, hire, 0, given.gross_margin) for one in segments]
    firsts.sort(key=lambda step: (np.isnan(step.contribution), -step.contribution, step.response.segment))
    mix = hire_mix(
        segments, hire, budget=given.hire_budget, most_hires=given.most_hires, gross_margin=given.gross_margin
    )
    closing = [one for one in plan.hires if one.is_possible and one.needed]
    return HireChoice(
        hire=hire,
        next_reps=tuple(firsts),
        mix=mix,
        by_gap=min(closing, key=lambda one: (one.needed or 0, one.start), default=None),
        findings=ranked([*learned.findings, *next_rep_findings(firsts)]),
    )


def _past(plan: RevenuePlan) -> list[Quarter]:
    """Whole quarters by the day of planning, from the first with sales on."""
    facts = plan.facts
    back = [facts.quarter.shift(-n) for n in range(_PAST, 0, -1)]
    whole = [one for one in back if one.is_known and (one.end - facts.as_of).days <= 1]
    months = set(facts.sales["month"])
    sold = [n for n, one in enumerate(whole) if any(period.label in months for period in one.periods)]
    return whole[sold[0] :] if sold else []


def _present(plan: RevenuePlan, past: list[Quarter]) -> dict[str, float]:
    """People at work on the day of planning, all at full ramp, by the segments they sell to."""
    facts = plan.facts
    at_work = facts.reps[facts.reps["is_active"] & ~(facts.reps["start_date"] > pd.Timestamp(facts.as_of))]
    settled = at_work.assign(start_date=np.full(len(at_work), np.datetime64("NaT", "us")))
    mine = facts.sales[facts.sales["rep_id"].isin(at_work["rep_id"])]
    carried = facts.quotas[facts.quotas["rep_id"].isin(at_work["rep_id"])]
    panel = rep_equivalents(mine, carried, settled, past, ())
    return {str(segment): float(reps) for segment, reps in panel.groupby("segment")["reps"].last().items()}
