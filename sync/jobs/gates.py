"""Every gate of the cycle as it stands: those a job has judged, those the events tell, and what the others take."""

from collections.abc import Sequence
from datetime import date

from calculations.gates.gate import Gate
from calculations.gates.registry import METRICS
from calculations.gates.systems_ready import systems_ready
from sync.approval.ladder import Stage, climb
from sync.approval.needs import NeedsOf
from sync.model.event import Event
from sync.plan.adapters import Adapters

__all__ = ["gates_of", "systems_of"]

_READ_BACK = (Stage.VERIFIED, Stage.DRIFTED)


def gates_of(adapters: Adapters, *judged: Gate) -> tuple[Gate, ...]:
    """All gates in the order of the registry; one whose figure is not known says what it takes.

    Args:
        adapters: of the plan. judged: gates whose figures the caller has worked out.
    """
    first_day, today = adapters.plan.quarter.start, adapters.clock.now().date()
    told = systems_of(adapters.events(), adapters.policy.needs, first_day, today)
    known = {gate.name: gate for gate in (*told, *judged)}
    return tuple(known.get(metric.name) or metric.unknown() for metric in METRICS)


def systems_of(events: Sequence[Event], needs_of: NeedsOf, first_day: date, today: date) -> tuple[Gate, ...]:
    """The gate on systems as the events of a plan tell it; none before something was approved.

    Args:
        events: of the plan, oldest first. needs_of: whose words a submission needs. first_day: of the quarter.
        today: the day it is.
    """
    standings = climb(events, needs_of)
    if not standings or not standings[-1].stage.is_approved or not standings[-1].changes:
        return ()
    now, before = standings[-1], climb((event for event in events if event.at.date() < first_day), needs_of)
    seen = [then for then in before[-1:] if then.digest == now.digest and then.stage in _READ_BACK]
    held = seen[0].changes - seen[0].discrepancies if seen else None
    return (systems_ready(now.changes, held, has_begun=today >= first_day),)
