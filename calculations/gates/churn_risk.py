"""The gate on changes of territory: the revenue they put at risk, of all revenue, must be below 5 %."""

from calculations.gates.gate import Gate, Measure, Metric

__all__ = ["METRIC", "churn_risk"]

METRIC = Metric(
    "churn risk",
    "Revenue at risk by changes of owner, of all revenue in a year",
    0.05,
    is_ceiling=True,
    needs="options of territories",
)


def churn_risk(at_risk_rate: float, at_risk: float, moved: float) -> Gate:
    """The gate of one plan of territories.

    Args:
        at_risk_rate: revenue at risk over all revenue, both of a year; NaN without revenue. at_risk, moved: money.
    """
    measures = (Measure("revenue at risk", at_risk, is_money=True), Measure("revenue moved", moved, is_money=True))
    return METRIC.judged(at_risk_rate, measures=measures)
