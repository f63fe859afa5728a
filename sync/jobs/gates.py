"""Every gate of the cycle as it stands: those a job has judged, those the events tell, and what the others take."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

from calculations.gates.churn_risk import METRIC as CHURN
from calculations.gates.communications import communications
from calculations.gates.fairness import METRIC as FAIRNESS
from calculations.gates.gate import Gate, Verdict
from calculations.gates.registry import METRICS
from calculations.gates.scenario_variance import METRIC as VARIANCE
from calculations.gates.schedule import schedule
from calculations.gates.systems_ready import METRIC as SYSTEMS
from calculations.gates.systems_ready import systems_ready
from sync.approval.gates import waivers_of, with_waivers
from sync.approval.ladder import Stage, climb
from sync.approval.needs import NeedsOf
from sync.cycle.evidence import recorded
from sync.cycle.state import Now, Status, stand
from sync.cycle.template import EvidenceKind, TaskKind
from sync.jobs.kept import published_last
from sync.model.event import Event
from sync.plan.adapters import Adapters
from workbooks.models import PlanDocument, Row
from workbooks.xlsx.read import read

__all__ = ["gates_at_submission", "gates_of", "scorecard", "systems_of"]

_OF_THE_PLAN = (VARIANCE.name, CHURN.name, FAIRNESS.name)
_READ_BACK = (Stage.VERIFIED, Stage.DRIFTED)


def gates_of(adapters: Adapters, *judged: Gate) -> tuple[Gate, ...]:
    """All gates in the order of the registry; one whose figure is not known says what it takes.

    Args:
        adapters: of the plan. judged: gates whose figures the caller has worked out.
    """
    known = {gate.name: gate for gate in (*_told(adapters), *judged)}
    return tuple(known.get(metric.name) or metric.unknown() for metric in METRICS)


def gates_at_submission(adapters: Adapters, document: PlanDocument) -> tuple[Gate, ...]:
    """The gates as the tab Scorecard shows them, each that is not passed with the waiver that covers it.

    The one on systems is judged when everything was written and read back: before, a plan fails it that comes on the
    quarter's first day or later, and no other.
    """
    first_day, today = adapters.plan.quarter.start, adapters.clock.now().date()
    of_cycle = {gate.name: gate for gate in _told(adapters)}
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


def _told(adapters: Adapters) -> tuple[Gate, ...]:
    """The gates the events of the plan tell: of its cycle, where one was started, and of its writing."""
    events, needs_of = adapters.events(), adapters.policy.needs
    first_day, now = adapters.plan.quarter.start, adapters.clock.now()
    state = stand(recorded(events, needs_of), Now(now))
    if state is None:
        return systems_of(events, needs_of, first_day, now.date())
    set_up = {
        one.task.title: one.done_at is not None and one.done_at.date() < first_day
        for one in state.tasks
        if one.task.kind is TaskKind.SYSTEM
        and EvidenceKind.VERIFIED not in one.task.evidence
        and one.status not in (Status.SKIPPED, Status.NOT_NEEDED)
    }
    return (
        schedule(*state.judged()),
        communications(*state.judged(TaskKind.COMMUNICATION)),
        *systems_of(events, needs_of, first_day, now.date(), set_up),
    )


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


def systems_of(
    events: Sequence[Event], needs_of: NeedsOf, first_day: date, today: date, set_up: Mapping[str, bool] | None = None
) -> tuple[Gate, ...]:
    """The gate on systems as the events of a plan tell it; none before something was approved.

    Args:
        events: of the plan, oldest first. needs_of: whose words a submission needs. first_day: of the quarter.
        today: the day it is. set_up: what else must be ready, by its title, and whether it was by then.
    """
    standings = climb(events, needs_of)
    if not standings or not standings[-1].stage.is_approved or not standings[-1].changes:
        return ()
    now, before = standings[-1], climb((event for event in events if event.at.date() < first_day), needs_of)
    seen = [then for then in before[-1:] if then.digest == now.digest and then.stage in _READ_BACK]
    held = seen[0].changes - seen[0].discrepancies if seen else None
    others = set_up or {}
    missing = tuple(title for title, is_ready in others.items() if not is_ready)
    begun = today >= first_day
    return (systems_ready(now.changes, held, has_begun=begun, systems=len(others), not_ready=missing),)
