"""What a person should know of a plan as a whole: missing views, views that disagree, a gate that does not open."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.gates.gate import Gate, Verdict
from calculations.reach import base_findings, reach_findings
from calculations.revenue.plan_inputs import RevenueFacts
from calculations.revenue.scenarios import Scenario
from calculations.revenue.time_series_view import TimeSeriesView
from calculations.revenue.views import ViewTotals
from calculations.roster import last_full_quarter

__all__ = [
    "disagreement_finding",
    "gate_finding",
    "ground_findings",
    "no_deals_finding",
    "series_findings",
    "sold_in",
]


def gate_finding(gate: Gate, scenarios: Mapping[str, Scenario], total: float) -> tuple[Finding, ...]:
    """A gate that is not open, with the distance of the widest scenario as the money at stake."""
    if gate.is_open or gate.verdict is not Verdict.FAIL:
        return ()
    apart = abs(scenarios[gate.rows[0]].total - total) if gate.rows else None
    moved = ", ".join(f"{driver.name} {driver.value:+,.0f}" for driver in gate.drivers[:3])
    sentence = f"The gate on scenario variance fails. {gate.sentence}" + (f" What moves it: {moved}." if moved else "")
    remedy = "Narrow what is uncertain, or have an executive waive the gate with a reason."
    return (Finding("revenue.scenario-variance", sentence, remedy, gate.rows, Severity.WARNING, apart),)


_DAYS = 90


def series_findings(series: TimeSeriesView | None, facts: RevenueFacts) -> tuple[Finding, ...]:
    """What is amiss with the history, and whether the closing quarter is over."""
    if series is None:
        sentence = "There are no sales of any month before, so there is no time-series view."
        return (Finding("revenue.no-history", sentence, "Load the history of closed deals."),)
    found = series.findings
    ahead = (facts.quarter.start - facts.as_of).days // _DAYS
    if ahead > 0:
        sentence = (
            f"{facts.quarter} begins more than a quarter after {facts.as_of}: errors and ranges of past quarters are "
            "those of one quarter ahead, and this is further."
        )
        found = (*found, Finding("revenue.far-ahead", sentence, "Take the scenarios as too near.", (), Severity.NOTE))
    if facts.as_of < facts.quarter.shift(-1).end and facts.as_of.toordinal() + 1 < facts.quarter.start.toordinal():
        sentence = (
            f"{facts.quarter.shift(-1)} was not over on {facts.as_of}: the bridge starts from what was booked by then, "
            "and the pipeline is that of the day, not of the quarter's eve."
        )
        found = (*found, Finding("revenue.closing-quarter-open", sentence, "Plan again on its eve.", (), Severity.NOTE))
    return found


def sold_in(sales: pd.DataFrame, quarter: Quarter) -> float:
    """Closed-won value of a quarter.

    Args:
        sales: `MONTHLY_SALES`.
    """
    labels = [period.label for period in quarter.periods]
    return float(sales.loc[sales["month"].isin(labels), "amount"].sum())


def ground_findings(facts: RevenueFacts, *, is_target_given: bool) -> Iterator[Finding]:
    """What is not known of the past that the plan rests on; nothing where the facts do not say how far they reach."""
    if facts.reach.first is None and len(facts.sales):
        return
    base = facts.quarter.shift(-4)
    if not is_target_given:
        yield from base_findings(facts.reach, base, sold_in(facts.sales, base) if base.is_known else 0.0)
    last = last_full_quarter(facts.quarter, facts.as_of)
    booked = {str(last): sold_in(facts.sales, last)}
    yield from reach_findings(facts.reach, last, booked, is_target_given=is_target_given)


def no_deals_finding() -> tuple[Finding, ...]:
    """Says that the CRM holds no deals to look at."""
    sentence = "There is no pipeline, so there is no pipeline view."
    return (Finding("revenue.no-pipeline", sentence, "Load open deals with their history."),)


def disagreement_finding(views: ViewTotals, total: float) -> tuple[Finding, ...]:
    """How far the views lie apart."""
    known = {name: value for name, value in views.items() if np.isfinite(value)}
    if len(known) < 2 or not total > 0:
        return ()
    low, high = min(known, key=lambda name: known[name]), max(known, key=lambda name: known[name])
    apart = known[high] - known[low]
    words = {name: name.replace("_", " ") for name in known}
    sentence = (
        f"The views lie {apart:,.0f} apart ({apart / total:.0%} of the plan): {words[low]} says {known[low]:,.0f}, "
        f"{words[high]} {known[high]:,.0f}."
    )
    severity = Severity.WARNING if apart > 0.1 * total else Severity.NOTE
    return (Finding("revenue.views-apart", sentence, "Ask which one knows something.", (), severity, apart),)
