"""Three views of a quarter, independent of each other, and the one number that is planned with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from calculations.findings import Finding, Severity
from calculations.revenue.drivers import Drivers
from calculations.revenue.pipeline_view import pipeline_view

__all__ = ["VIEWS", "PlanModel", "Street", "ViewTotals", "ViewWeights", "view_weights"]

VIEWS = ("time_series", "capacity", "pipeline")

_LEAST_ERRORS = 3
_LEAST_ERROR = 0.02  # no view is taken to be surer than this, however lucky its few quarters were


@dataclass(frozen=True, slots=True)
class ViewTotals:
    """What each view says the quarter books, money; NaN where a view has nothing to stand on."""

    time_series: float
    capacity: float
    pipeline: float

    def items(self) -> tuple[tuple[str, float], ...]:
        """Names and totals, in the order of `VIEWS`."""
        return tuple((name, float(getattr(self, name))) for name in VIEWS)


@dataclass(frozen=True, slots=True)
class ViewWeights:
    """Weight of each view in the plan, summing to 1; its root mean square error in back-tests (NaN if not known) and
    how many past quarters that rests on."""

    weights: Mapping[str, float]
    errors: Mapping[str, float]
    quarters: Mapping[str, int]
    findings: tuple[Finding, ...] = ()


@runtime_checkable
class Street(Protocol):
    """What the seats would book at an attainment of 1, given attrition, ramp, lag, stretch and hires; money."""

    def __call__(self, drivers: Drivers) -> float:
        """Money of the quarter."""
        ...


@dataclass(frozen=True, slots=True)
class PlanModel:
    """A quarter as a function of its drivers.

    forecast: median of the time-series view, money; NaN without history. street: see `Street`; None without seats.
    opening: pipeline open and dated in the quarter on its eve, money; NaN without a CRM pipeline.
    weights: of the views, by name. level: what their weighted mean is multiplied by, so that the drivers planned with
    bring what the quarter is expected to. expected: that money; NaN where there is no outlook.
    """

    forecast: float
    street: Street | Callable[[Drivers], float] | None
    opening: float
    weights: Mapping[str, float]
    level: float = 1.0
    expected: float = float("nan")

    def views(self, drivers: Drivers) -> ViewTotals:
        """The three views at some drivers.

        time series = median × forecast factor × (1 + price); capacity = street × attainment × (1 + price) + outside
        quota; pipeline = (opening × (1 − slip) × win + created + pulled in) × (1 + price).
        """
        price = 1.0 + drivers.price_rate
        capacity = float("nan")
        if self.street is not None:
            capacity = self.street(drivers) * drivers.attainment_rate * price + drivers.outside_quota
        deals = pipeline_view(self.opening, drivers.win_rate, drivers.slip_rate, drivers.created, drivers.pulled_in)
        return ViewTotals(self.forecast * drivers.forecast_factor * price, capacity, deals * price)

    def expecting(self, expected: float, base: Drivers) -> "PlanModel":
        """The model whose total at some drivers is what the quarter is expected to bring, money; itself where NaN."""
        if not np.isfinite(expected):
            return self
        mean = self._weighted(base)
        if not mean > 0:
            return replace(self, weights={}, expected=expected)
        return replace(self, level=expected / mean, expected=expected)

    def total(self, drivers: Drivers) -> float:
        """The planned number: level × the weighted views; a view that says nothing leaves its weight to the others.

        What is expected, whatever the drivers, when no view says anything; NaN without that.
        """
        mean = self._weighted(drivers)
        return self.level * mean if np.isfinite(mean) else self.expected

    def _weighted(self, drivers: Drivers) -> float:
        known = [(self.weights.get(name, 0.0), value) for name, value in self.views(drivers).items()]
        known = [(weight, value) for weight, value in known if weight > 0 and np.isfinite(value)]
        whole = sum(weight for weight, _ in known)
        return sum(weight * value for weight, value in known) / whole if known else float("nan")


def view_weights(errors: Mapping[str, ArrayLike], given: Mapping[str, float] | None = None) -> ViewWeights:
    """Weights of the views: inversely to the mean square of their back-tested errors (Bates and Granger 1969).

    Args:
        errors: (forecast − actual) / actual of past quarters by view, each made from what was known before it; a view
            that is not a key cannot say anything about the quarter and weighs nothing.
        given: weights a person set instead, by view; they are scaled to sum to 1.

    Returns:
        The weights. A view with fewer than three past quarters is taken to err like the worst of those that have
        them; when none has, all weigh the same. No error counts as smaller than 2 %.

    Raises:
        ValueError: a weight given is below zero, or all are zero.
    """
    known = {name: np.asarray(values, dtype=np.float64) for name, values in errors.items()}
    known = {name: values[np.isfinite(values)] for name, values in known.items()}
    root = {
        name: float(np.sqrt((values**2).mean())) if values.size >= _LEAST_ERRORS else float("nan")
        for name, values in known.items()
    }
    quarters = {name: int(values.size) for name, values in known.items()}
    if given is not None:
        whole = sum(given.values())
        if min(given.values(), default=0.0) < 0 or not whole > 0:
            raise ValueError("weights of the views are not below zero, and one at least is above it")
        return ViewWeights({name: given.get(name, 0.0) / whole for name in VIEWS}, root, quarters)
    worst = max((error for error in root.values() if np.isfinite(error)), default=1.0)
    precision = {
        name: max(error if np.isfinite(error) else worst, _LEAST_ERROR) ** -2.0 for name, error in root.items()
    }
    whole = sum(precision.values())
    untested = tuple(name for name, error in root.items() if not np.isfinite(error))
    findings: tuple[Finding, ...] = ()
    if untested:
        sentence = f"Too few past quarters to back-test: {', '.join(untested)}; weighted like the least accurate view."
        findings = (Finding("revenue.view-untested", sentence, "Set the weights yourself.", untested, Severity.NOTE),)
    weights = {name: precision.get(name, 0.0) / whole if whole else 0.0 for name in VIEWS}
    return ViewWeights(weights, root, quarters, findings)
