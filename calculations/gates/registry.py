"""Every gate there is, in the order people are shown them: a new one is its file and a line here."""

from importlib import import_module

from calculations.gates.gate import Metric

__all__ = ["METRICS"]

_FILES = (
    "schedule",
    "scenario_variance",
    "churn_risk",
    "fairness",
    "buy_in",
    "systems_ready",
    "communications",
)
"""The files of `calculations.gates`: each declares its `METRIC`."""

METRICS: tuple[Metric, ...] = tuple(import_module(f"calculations.gates.{file}").METRIC for file in _FILES)
