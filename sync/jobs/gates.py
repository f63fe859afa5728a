"""Every gate of the cycle as it stands: those a job has judged, those the events tell, and what the others take."""

import math
from dataclasses import replace
from datetime import date

from calculations.fiscal import Quarter
from calculations.gates.churn_risk import METRIC as CHURN
from calculations.gates.fairness import METRIC as FAIRNESS
from calculations.gates.gate import Gate, Verdict
from calculations.gates.registry import METRICS
from calculations.gates.scenario_variance import METRIC as VARIANCE
from calculations.gates.systems_ready import METRIC as SYSTEMS
from sync.approval.gates import waivers_of, with_waivers
from sync.jobs.cycle_gates import told_gates
from sync.jobs.kept import published_last
from sync.plan.adapters import Adapters
from workbooks.models import PlanDocument, Row
from workbooks.xlsx.read import read

__all__ = ["gates_at_submission", "gates_of", "scorecard", "scorecards"]

_OF_THE_PLAN = (VARIANCE.name, CHURN.name, FAIRNESS.name)


def gates_of(adapters: Adapters, *judged: Gate) -> tuple[Gate, ...]:
    """All gates in the order of the registry; one whose figure is not known says what it takes.

    Args:
        adapters: of the plan. judged: gates whose figures the caller has worked out.
    """
    known = {gate.name: gate for gate in (*told_gates(adapters), *judged)}
    return tuple(known.get(metric.name) or metric.unknown() for metric in METRICS)


def scorecards(adapters: Adapters) -> dict[str, tuple[Gate, ...]]:
    """The scorecard of every quarter with events, the oldest first; one that is no quarter of the calendar is left out.

    Raises the errors of `workbooks.errors` when a quarter's workbook cannot be opened.
    """
    found = {}
    for name in adapters.log.plans():
        try:
            quarter = Quarter.parse(name, adapters.plan.calendar)
        except ValueError:
            continue
        found[quarter] = scorecard(replace(adapters, plan=replace(adapters.plan, quarter=quarter)))
    return {str(quarter): found[quarter] for quarter in sorted(found, key=lambda one: one.index)}


def gates_at_submission(adapters: Adapters, document: PlanDocument) -> tuple[Gate, ...]:
    """The gates as the tab Scorecard shows them, each that is not passed with the waiver that covers it.

    The one on systems is judged when everything was written and read back: before, a plan fails it that comes on the
    quarter's first day or later, and no other.
    """
    first_day, today = adapters.plan.quarter.start, adapters.clock.now().date()
    of_cycle = {gate.name: gate for gate in told_gates(adapters)}
    shown = [of_cycle.get(gate.name, gate) for gate in _shown_gates(document)]
    systems = [_systems_late(first_day)] if today >= first_day else [_systems_to_come(first_day)]
    judged = [gate for gate in shown if gate.name != SYSTEMS.name] + systems
    return with_waivers(judged, waivers_of(adapters.events()))


def scorecard(adapters: Adapters) -> tuple[Gate, ...]:
    """Every gate as it stands, each that is not passed with the waiver that covers it.

    Gates of the plan (scenarios, territories, quotas) are read from the tab Scorecard, whoever computed it last; those
    of the cycle (schedule, communications, systems) from the events. One that neither tells says what it takes.

    Raises the errors of `workbooks.errors` when a workbook is there and cannot be opened.
    """
    shown: tuple[Gate, ...] = ()
    if adapters.workbook.exists():
        shown = _shown_gates(read(adapters.workbook, expected_quarter=adapters.plan.id, kept=published_last(adapters)))
    of_plan = (gate for gate in shown if gate.name in _OF_THE_PLAN)
    return with_waivers(gates_of(adapters, *of_plan), waivers_of(adapters.events()))


def _shown_gates(document: PlanDocument) -> tuple[Gate, ...]:
    """The gates as the tab Scorecard shows them."""
    return tuple(gate for row in document.tables.get("scorecard", ()) if (gate := _shown(row)) is not None)


def _shown(row: Row) -> Gate | None:
    name, figure, limit = (row.values.get(column) for column in ("gate", "figure", "limit"))
    if not isinstance(name, str):
        return None
    said = str(row.values.get("verdict"))
    verdict = Verdict(said) if said in tuple(Verdict) else Verdict.INSUFFICIENT
    number = float(figure) if isinstance(figure, int | float) else math.nan
    edge = float(limit) if isinstance(limit, int | float) else math.nan
    meaning, side = row.values.get("meaning"), row.values.get("side")
    if verdict is Verdict.INSUFFICIENT or math.isnan(number) or math.isnan(edge):
        sentence = f"{meaning}: there is nothing to judge by ({row.values.get('stands_on')})."
        return Gate(name, Verdict.INSUFFICIENT, math.nan, edge, sentence)
    return Gate(name, verdict, number, edge, f"{meaning}: {number:.1%}; it must be {side} {edge:.0%}.")


def _systems_late(first_day: date) -> Gate:
    sentence = f"The quarter began on {first_day}: nothing submitted now can be in the CRM before."
    return Gate(SYSTEMS.name, Verdict.FAIL, 0.0, SYSTEMS.threshold, sentence)


def _systems_to_come(first_day: date) -> Gate:
    sentence = f"It can be in the CRM before {first_day}; that it is, is judged when everything was read back."
    return Gate(SYSTEMS.name, Verdict.PASS, 1.0, SYSTEMS.threshold, sentence)
