"""Every gate there is, in the order people are shown them: a new one is its file and a line here."""

from calculations.gates import churn_risk, fairness, scenario_variance
from calculations.gates.gate import Metric

__all__ = ["METRICS"]

METRICS: tuple[Metric, ...] = (scenario_variance.METRIC, churn_risk.METRIC, fairness.METRIC)
