"""Assumptions of a plan as a team writes them into `qplan.toml`, section [assumptions]."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator

from calculations.assumptions import GROSS_MARGIN, Group, assumptions_of
from calculations.gates.gate import Waiver
from calculations.gates.scenario_variance import SpreadMode
from calculations.resources.budget import Costs
from calculations.revenue.drivers import DRIVERS, Drivers
from calculations.revenue.plan_inputs import Assumptions
from calculations.revenue.views import VIEWS

__all__ = ["AssumptionSettings", "CostSettings", "HireSettings", "WaiverSettings"]

_NAMES = tuple(driver.name for driver in DRIVERS)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _declared(name: str, *groups: Group) -> type[_Section]:
    """A section with a setting for each assumption of some groups, its default and bounds as they are declared."""
    fields: dict[str, Any] = {}
    for one in assumptions_of(*groups):
        kind: type = int if one.is_count else float
        field = Field(default=kind(one.default), ge=one.low, le=one.high, description=one.meaning)
        fields[one.name] = (kind, field)
    return create_model(name, __base__=_Section, __module__=__name__, **fields)


class CostSettings(_declared("_Costs", Group.COSTS)):  # type: ignore[misc]  # its fields are declared elsewhere
    """What people cost, in plan currency: a year of a head, tools of a month, recruiting and enablement of a hire."""


class HireSettings(_Section):
    """Hires that are planned: their first day and how many."""

    start: date
    count: Annotated[int, Field(ge=0)]


class WaiverSettings(_Section):
    """An executive's word that a failed gate does not stop the plan."""

    executive: Annotated[str, Field(min_length=1)]
    role: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]


class AssumptionSettings(_declared("_Figures", Group.PLAN, Group.QUOTAS, Group.HIRES)):  # type: ignore[misc]  # as above
    """What no CRM tells; see `calculations.assumptions` for meanings, bounds and units.

    A workbook's inputs start from these, and are people's from then on. `drivers` replace what history says of a
    driver, `ranges` its low, base and high; `scenarios` are named ones.
    """

    target: Annotated[float, Field(ge=0)] | None = None
    gate_mode: SpreadMode = SpreadMode.FROM_BASE
    drivers: dict[str, float] = Field(default_factory=dict)
    ranges: dict[str, tuple[float, float, float]] = Field(default_factory=dict)
    scenarios: dict[str, dict[str, float]] = Field(default_factory=dict)
    view_weights: dict[str, float] | None = None
    hires: tuple[HireSettings, ...] = ()
    hire_budget: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="Money hires may cost in their first year; without it only most_hires bounds them."
    )
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
            drivers=self.drivers | dict(drivers or {}),
            ranges=self.ranges,
            scenarios=self.scenarios | dict(scenarios or {}),
            view_weights=self.view_weights,
            hires=tuple((hire.start, hire.count) for hire in self.hires),
            costs=Costs(**self.costs.model_dump()),
            gate_mode=self.gate_mode,
            waiver=Waiver(**self.waiver.model_dump()) if self.waiver else None,
            hire_budget=self.hire_budget,
            **{one.name: getattr(self, one.name) for one in assumptions_of(Group.PLAN, Group.HIRES)},
        )

    @property
    def starting(self) -> dict[str, float]:
        """What the team has set of the workbook's inputs, by the input's id: what a new workbook starts with."""
        own, costs = self.model_fields_set, self.costs.model_fields_set
        started = {
            one.name: getattr(self, one.name) for one in (*assumptions_of(Group.PLAN, Group.QUOTAS), GROSS_MARGIN)
        }
        started = {name: value for name, value in started.items() if name in own}
        started |= {name: getattr(self.costs, name) for name in sorted(costs)}
        return started if self.target is None else {"target": self.target} | started
