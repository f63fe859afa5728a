"""Assumptions of a plan as a team writes them into `qplan.toml`, section [assumptions]."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from calculations.gates import SCENARIO_VARIANCE, SpreadMode, Waiver
from calculations.resources.budget import DEFAULT_COSTS, Costs
from calculations.resources.headcount import DEFAULT_LEAD_DAYS
from calculations.revenue.drivers import DRIVERS, Drivers
from calculations.revenue.plan_inputs import Assumptions
from calculations.revenue.views import VIEWS

__all__ = ["AssumptionSettings", "CostSettings", "HireSettings", "WaiverSettings"]

_Rate = Annotated[float, Field(ge=0)]
_NAMES = tuple(driver.name for driver in DRIVERS)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CostSettings(_Section):
    """What people cost, in plan currency: a year of a head, tools of a month, recruiting and enablement of a hire."""

    head_year: _Rate = DEFAULT_COSTS.head_year
    tools_month: _Rate = DEFAULT_COSTS.tools_month
    recruiting: _Rate = DEFAULT_COSTS.recruiting
    enablement: _Rate = DEFAULT_COSTS.enablement


class HireSettings(_Section):
    """Hires that are planned: their first day and how many."""

    start: date
    count: Annotated[int, Field(ge=0)]


class WaiverSettings(_Section):
    """An executive's word that a failed gate does not stop the plan."""

    executive: Annotated[str, Field(min_length=1)]
    role: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]


class AssumptionSettings(_Section):
    """What no CRM tells; see `calculations.revenue.plan_inputs.Assumptions` for meanings and units.

    `drivers` replace what history says of a driver, `ranges` its low, base and high; `scenarios` are named ones.
    """

    target: float | None = None
    growth_rate: Annotated[float, Field(ge=-1, le=10)] = 0.05
    lead_days: Annotated[int, Field(ge=0, le=3650)] = DEFAULT_LEAD_DAYS
    most_hires: Annotated[int, Field(ge=0)] = 10
    most_stretch_rate: Annotated[float, Field(ge=0, le=10)] = 0.05
    sourced_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    cost_per_deal: _Rate = 0.0
    gate_mode: SpreadMode = SpreadMode.FROM_BASE
    gate_threshold: Annotated[float, Field(gt=0)] = SCENARIO_VARIANCE
    drivers: dict[str, float] = {}
    ranges: dict[str, tuple[float, float, float]] = {}
    scenarios: dict[str, dict[str, float]] = {}
    view_weights: dict[str, float] | None = None
    hires: tuple[HireSettings, ...] = ()
    costs: CostSettings = CostSettings()
    waiver: WaiverSettings | None = None

    @field_validator("drivers")
    @classmethod
    def _drivers_exist(cls, value: dict[str, float]) -> dict[str, float]:
        Drivers().moved(value)
        return value

    @field_validator("scenarios")
    @classmethod
    def _scenarios_move_drivers(cls, value: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        for name, moved in value.items():
            try:
                Drivers().moved(moved)
            except ValueError as fault:
                raise ValueError(f"scenario {name}: {fault}") from None
        return value

    @field_validator("ranges")
    @classmethod
    def _ranges_are_of_drivers(
        cls, value: dict[str, tuple[float, float, float]]
    ) -> dict[str, tuple[float, float, float]]:
        unknown = sorted(set(value) - set(_NAMES))
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no driver; there are {', '.join(_NAMES)}")
        return value

    @field_validator("view_weights")
    @classmethod
    def _weights_are_of_views(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        if value is not None and (set(value) - set(VIEWS) or min(value.values()) < 0 or not sum(value.values()) > 0):
            raise ValueError(f"weights are of {', '.join(VIEWS)}, not below zero, and one at least is above it")
        return value

    def planned_with(
        self, drivers: Mapping[str, float] | None = None, scenarios: Mapping[str, Mapping[str, float]] | None = None
    ) -> Assumptions:
        """The assumptions, with drivers and scenarios of the command line on top."""
        return Assumptions(
            target=self.target,
            growth_rate=self.growth_rate,
            drivers=self.drivers | dict(drivers or {}),
            ranges=self.ranges,
            scenarios=self.scenarios | dict(scenarios or {}),
            view_weights=self.view_weights,
            lead_days=self.lead_days,
            most_hires=self.most_hires,
            most_stretch_rate=self.most_stretch_rate,
            hires=tuple((hire.start, hire.count) for hire in self.hires),
            costs=Costs(**self.costs.model_dump()),
            sourced_share=self.sourced_share,
            cost_per_deal=self.cost_per_deal,
            gate_mode=self.gate_mode,
            gate_threshold=self.gate_threshold,
            waiver=Waiver(**self.waiver.model_dump()) if self.waiver else None,
        )
