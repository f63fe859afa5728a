"""The switch that stops all writing: thrown and released by people, folded from the events."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sync.model.event import Event, Kind

__all__ = ["Hold", "hold_of"]


class Hold(NamedTuple):
    """Who stopped the writing of a plan, when and why."""

    by: str
    at: datetime
    reason: str

    def __str__(self) -> str:
        return f"{self.by} stopped all writing on {self.at:%Y-%m-%d %H:%M} UTC: {self.reason}"


def hold_of(events: Iterable[Event]) -> Hold | None:
    """The hold in force after `events`, in order; None when nobody stopped anything, or it was released."""
    hold: Hold | None = None
    for event in events:
        if event.kind is Kind.HELD:
            hold = Hold(event.actor, event.at, event.payload["reason"])
        elif event.kind is Kind.RELEASED:
            hold = None
    return hold
