"""Rows of the tab Scorecard: every gate there is."""

from calculations.gates.fairness import METRIC as FAIRNESS
from calculations.gates.registry import METRICS
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.data.evidence import deals_tell
from workbooks.tabs.quotas.outcome import BY_DEALS, BY_RUN_RATE
from workbooks.tabs.scorecard.tab import ANSWERED

__all__ = ["rows"]

_STANDS_ON = "not started"


def rows(basis: Basis) -> Tables:
    """A line for each gate; those the plan alone cannot answer say what they wait for."""
    scored = {FAIRNESS.name: f", on the {BY_DEALS if deals_tell(basis.roster) else BY_RUN_RATE}"}
    return {
        "scorecard": [
            {
                "gate": metric.name,
                "title": metric.name[:1].upper() + metric.name[1:],
                "meaning": metric.meaning,
                "threshold": metric.threshold,
                "side": "below" if metric.is_ceiling else "at least" if metric.is_edge_good else "above",
                "stands_on": ANSWERED.get(metric.name, f"{_STANDS_ON}: takes {metric.needs}")
                + scored.get(metric.name, ""),
            }
            for metric in METRICS
        ]
    }
