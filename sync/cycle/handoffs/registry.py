"""The hand-offs by name, in the order in which the process names them."""

from sync.cycle.handoffs import finance, hr, leaders, marketing, reps
from sync.cycle.handoffs.handoff import Handoff

__all__ = ["HANDOFFS", "handoff_named"]

HANDOFFS: tuple[Handoff, ...] = (finance.HANDOFF, hr.HANDOFF, leaders.HANDOFF, marketing.HANDOFF, reps.HANDOFF)


def handoff_named(name: str) -> Handoff | None:
    """The hand-off of a name; None when none is called that."""
    return next((handoff for handoff in HANDOFFS if handoff.name == name), None)
