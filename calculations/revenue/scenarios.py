"""Scenarios: the plan at other values of its drivers, side by side."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.outlook.cut import Cut
from calculations.revenue.drivers import SCENARIO_DRIVERS, DriverRange, Drivers
from calculations.revenue.views import VIEWS, PlanModel, ViewTotals

__all__ = [
    "BASE",
    "BETTER",
    "CONSERVATIVE",
    "UPSIDE",
    "WORSE",
    "Scenario",
    "compared",
    "effects",
    "quantile_scenarios",
    "run_scenarios",
    "standard_scenarios",
]

CONSERVATIVE, BASE, UPSIDE = "conservative", "base", "upside"
"""What the quarter brings in one of five, on average, and in four of five: the outlook's own."""

WORSE, BETTER = "worse drivers", "better drivers"
"""What-ifs: the drivers at their worse and better ends."""

_OUTER = {CONSERVATIVE: 0.2, UPSIDE: 0.8}

_BLOCK = 256  # scenarios a worker takes at a time


@dataclass(frozen=True, slots=True)
class Scenario:
    """One set of drivers and what it brings: `total` is the planned number, money; `views` are its parts."""

    name: str
    drivers: Drivers
    views: ViewTotals
    total: float


def standard_scenarios(base: Drivers, ranges: Mapping[str, DriverRange]) -> dict[str, Drivers]:
    """The base, and what-ifs: each scenario driver at its worse end, and at its better end.

    Ends are the 20th and 80th percentile of past quarters. All move together, so the what-ifs lie further out than one
    driver's 20th and 80th percentile would put them; how likely they are nobody says.
    """
    moved = [name for name in SCENARIO_DRIVERS if name in ranges]
    return {
        BASE: base,
        WORSE: base.moved({name: ranges[name].worse for name in moved}),
        BETTER: base.moved({name: ranges[name].better for name in moved}),
    }


def quantile_scenarios(company: Cut | None, base: Drivers) -> dict[str, Scenario]:
    """Conservative and upside: the 20 and 80 % quantiles of what the company books; NaN without an outlook.

    Views say nothing of them, and no driver stands behind them.
    """
    silent = ViewTotals(*(float("nan") for _ in VIEWS))
    if company is None:
        return {name: Scenario(name, base, silent, float("nan")) for name in _OUTER}
    ends = company.quantiles(list(_OUTER.values()))
    return {name: Scenario(name, base, silent, float(end)) for name, end in zip(_OUTER, ends, strict=True)}


def run_scenarios(
    model: PlanModel, scenarios: Mapping[str, Drivers], executor: Executor | None = None
) -> tuple[Scenario, ...]:
    """The plan at each of some sets of drivers, in their order.

    Args:
        model: the quarter as a function of its drivers. scenarios: drivers by name, as many as wanted.
        executor: any `concurrent.futures.Executor`; blocks of scenarios are mapped over it. The model must then be
            one that can be pickled, as that of `revenue_plan` is.
    """
    names, drivers = list(scenarios), list(scenarios.values())
    if executor is None:
        return tuple(_block(model, names, drivers))
    blocks = [slice(start, start + _BLOCK) for start in range(0, len(names), _BLOCK)]
    parts = executor.map(_block, [model] * len(blocks), [names[b] for b in blocks], [drivers[b] for b in blocks])
    return tuple(scenario for part in parts for scenario in part)


def _block(model: PlanModel, names: list[str], drivers: list[Drivers]) -> list[Scenario]:
    """Some scenarios; at module level, so that a process pool can call it."""
    return [Scenario(name, one, model.views(one), model.total(one)) for name, one in zip(names, drivers, strict=True)]


def compared(scenarios: Sequence[Scenario], base: str = BASE) -> pd.DataFrame:
    """Scenarios side by side: `scenario`, each view, `total`, `change` (against the base, money) and `change_rate`."""
    plan = next((scenario.total for scenario in scenarios if scenario.name == base), float("nan"))
    rows = [
        {
            "scenario": scenario.name,
            **dict(scenario.views.items()),
            "total": scenario.total,
            "change": scenario.total - plan,
            "change_rate": scenario.total / plan - 1.0 if plan else float("nan"),
        }
        for scenario in scenarios
    ]
    return pd.DataFrame(rows, columns=["scenario", *VIEWS, "total", "change", "change_rate"])


def effects(model: PlanModel, base: Drivers, other: Drivers) -> tuple[tuple[str, float], ...]:
    """What each driver in which two scenarios differ does to the plan, money, largest first.

    A driver's effect is the mean of what it does alone to the base and of what its return does to the other scenario;
    the effects are scaled to sum to the difference of the two totals exactly.
    """
    low, high = model.total(base), model.total(other)
    changed = {name: value for name, value in other.items() if value != getattr(base, name)}
    alone = {
        name: (model.total(base.moved({name: value})) - low + high - model.total(other.moved({name: _of(base, name)})))
        / 2.0
        for name, value in changed.items()
    }
    whole, difference = sum(alone.values()), high - low
    rest = difference - whole
    size = sum(abs(value) for value in alone.values())
    shared = {name: value + (rest * abs(value) / size if size else 0.0) for name, value in alone.items()}
    return tuple(sorted(shared.items(), key=lambda pair: (-abs(pair[1]) if np.isfinite(pair[1]) else 0.0, pair[0])))


def _of(drivers: Drivers, name: str) -> float:
    return float(getattr(drivers, name))
