"""Gates the events of a plan tell: of its planning cycle, and of its writing."""

from collections.abc import Mapping, Sequence
from datetime import date

from calculations.gates.communications import communications
from calculations.gates.gate import Gate
from calculations.gates.schedule import schedule
from calculations.gates.systems_ready import systems_ready
from sync.approval.gates import waivers_of, with_waivers
from sync.approval.ladder import Stage, climb
from sync.approval.needs import NeedsOf
from sync.cycle.evidence import recorded
from sync.cycle.state import Now, Status, stand
from sync.cycle.template import EvidenceKind, TaskKind
from sync.jobs.survey_result import survey_gate
from sync.model.event import Event
from sync.plan.adapters import Adapters

__all__ = ["cycle_gates", "systems_of", "told_gates"]

_READ_BACK = (Stage.VERIFIED, Stage.DRIFTED)


def cycle_gates(adapters: Adapters) -> tuple[Gate, ...]:
    """What the tab Scorecard shows of the cycle, with waivers; nothing before one was started."""
    events = adapters.events()
    if recorded(events, adapters.policy.needs).calendar is None:
        return ()
    return with_waivers(told_gates(adapters), waivers_of(events))


def told_gates(adapters: Adapters) -> tuple[Gate, ...]:
    """The gates the events of the plan tell: of its cycle, where one was started, its survey and its writing."""
    events, needs_of = adapters.events(), adapters.policy.needs
    first_day, now = adapters.plan.quarter.start, adapters.clock.now()
    state, survey = stand(recorded(events, needs_of), Now(now)), survey_gate(adapters)
    if state is None:
        return (*survey, *systems_of(events, needs_of, first_day, now.date()))
    set_up = {
        one.task.title: one.done_at is not None and one.done_at.date() < first_day
        for one in state.tasks
        if one.task.kind is TaskKind.SYSTEM
        and EvidenceKind.VERIFIED not in one.task.evidence
        and one.status not in (Status.SKIPPED, Status.NOT_NEEDED)
    }
    return (
        schedule(*state.judged()),
        *survey,
        communications(*state.judged(TaskKind.COMMUNICATION)),
        *systems_of(events, needs_of, first_day, now.date(), set_up),
    )


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
