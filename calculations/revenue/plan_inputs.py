"""What a revenue plan is made from: the facts of the CRM, and assumptions, each with a default a person can see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from calculations.assumptions import (
    COST_PER_DEAL,
    ELASTICITY,
    ELASTICITY_SD,
    GROSS_MARGIN,
    GROWTH_RATE,
    MOST_HIRES,
    MOST_STRETCH_RATE,
    SOURCED_SHARE,
    Group,
    assumptions_of,
)
from calculations.exact.rates import Rate
from calculations.findings import Finding
from calculations.fiscal import Quarter
from calculations.gates.gate import Waiver
from calculations.gates.scenario_variance import SCENARIO_VARIANCE, SpreadMode
from calculations.outlook.outlook import Outlook
from calculations.pipeline.history import Pipeline
from calculations.reach import UNKNOWN, Reach
from calculations.resources.budget import DEFAULT_COSTS, Costs
from calculations.resources.headcount import DEFAULT_LEAD_DAYS
from calculations.schemas import CONTRACTS

__all__ = ["ASSUMED_RANGES", "Assumptions", "RevenueFacts"]

ASSUMED_RANGES: Mapping[str, tuple[float, float, float]] = {
    one.name: (one.usual[0], one.default, one.usual[1]) for one in assumptions_of(Group.DRIVERS) if one.usual
}
"""Low, base and high of drivers whose past is too short or not recorded: conventions, visible and editable."""


@dataclass(frozen=True, slots=True)
class RevenueFacts:
    """What the CRM knows, up to and with `as_of`.

    sales: `MONTHLY_SALES`. accounts: `ACCOUNT_QUARTERS`. reps: `REPS`. quotas: `QUOTAS` of quarters before.
    reach: how far the records of closed deals go; not known when it has no days.
    pipeline: deals with history read to `as_of`, None where the CRM has none. segments: names of its segment codes.
    plan_fx: plan currency per unit of each currency, for the bridge; a currency without a rate is a finding.
    names: what people call an account, by id. people: and a person, those included who only have open deals.
    contracts: `CONTRACTS` signed by the day, where the CRM keeps them.
    rates: by which the money of the facts was converted; none where all of it is in the plan's currency. unrated: what
    could not be converted or compared. outlook: of the quarter, whose mean is what it is expected to bring; None where
    nothing is known that one could be made from. holidays: days nobody works, weekends aside; where there are any,
    months are compared by their working days.
    """

    quarter: Quarter
    as_of: date
    currency: str
    sales: pd.DataFrame
    accounts: pd.DataFrame
    reps: pd.DataFrame
    quotas: pd.DataFrame
    reach: Reach = UNKNOWN
    pipeline: Pipeline | None = None
    segments: Sequence[str] = ()
    plan_fx: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    contracts: pd.DataFrame = field(default_factory=CONTRACTS.empty)
    rates: tuple[Rate, ...] = ()
    unrated: tuple[Finding, ...] = ()
    outlook: Outlook | None = None
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What no CRM tells. Every default is a convention without an authority behind it.

    target: top-down, money; None takes the same quarter of the year before × (1 + growth_rate).
    drivers: values that replace what history says of a driver in the base. ranges: low, base and high of a driver
    instead of its history. scenarios: named ones, each a few drivers that differ from the base.
    view_weights: weights of the views instead of the back-tested ones.
    lead_days: from requisition to first day. most_hires: that could start. most_stretch_rate: of the quotas.
    hires: planned ones, first day and number; they count in capacity with the mean quota.
    sourced_share: of new deals that marketing is to bring. cost_per_deal: money per opportunity.
    gross_margin: of what a hire books. elasticity, elasticity_sd: of bookings to reps, before own data. hire_budget:
    money hires may cost in their first year; None is only bounded by most_hires.
    """

    target: float | None = None
    growth_rate: float = GROWTH_RATE.default
    drivers: Mapping[str, float] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    scenarios: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    view_weights: Mapping[str, float] | None = None
    lead_days: int = DEFAULT_LEAD_DAYS
    most_hires: int = int(MOST_HIRES.default)
    most_stretch_rate: float = MOST_STRETCH_RATE.default
    hires: Sequence[tuple[date, int]] = ()
    costs: Costs = DEFAULT_COSTS
    sourced_share: float = SOURCED_SHARE.default
    cost_per_deal: float = COST_PER_DEAL.default
    gross_margin: float = GROSS_MARGIN.default
    elasticity: float = ELASTICITY.default
    elasticity_sd: float = ELASTICITY_SD.default
    hire_budget: float | None = None
    gate_mode: SpreadMode = SpreadMode.FROM_BASE
    gate_threshold: float = SCENARIO_VARIANCE
    waiver: Waiver | None = None
