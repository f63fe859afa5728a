"""Whether people are ready for the quarter's first day: told of the plan, and trained."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sync.cycle.evidence import recorded
from sync.cycle.outbox import told_of
from sync.cycle.template import TaskKind
from sync.errors import RefusedError
from sync.jobs.training import trainings_of
from sync.model.event import Event
from sync.plan.adapters import Adapters

__all__ = ["Check", "people_checks"]


class Check(NamedTuple):
    """A condition of the first day, whether it is met, and why not."""

    what: str
    is_met: bool
    why_not: str


def people_checks(adapters: Adapters, events: Sequence[Event]) -> Iterator[Check]:
    """A check for each communication and training of the cycle that was not left out; none before one was started."""
    record = recorded(events, adapters.policy.needs)
    if record.calendar is None:
        return
    told = told_of(events)
    for task in record.calendar.tasks:
        if task.kind is TaskKind.COMMUNICATION and task.id not in {*record.skipped, *record.given}:
            one = told.get(task.id)
            why = "it was not begun" if one is None else one.fault or f"{one.sent} of {one.of} have it"
            is_met = one is not None and one.at is not None and not one.fault
            yield Check(f"made: {task.title}", is_met, f"{why}: `qplan outbox list`.")
    try:
        trainings = trainings_of(adapters)
    except RefusedError:
        return  # nobody has a quota yet: the checks above say so
    for training in trainings:
        done, of = len(training.stands.days), len(training.stands.people)
        why = f"{done} of {of} completed it: `qplan training show`."
        yield Check(f"completed: {training.title}", not training.stands.missing, why)
