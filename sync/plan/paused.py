"""Whether people have told the daemon to start nothing: folded from the events."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sync.model.event import Event, Kind

__all__ = ["Pause", "pause_of"]


class Pause(NamedTuple):
    """Who paused the daemon, when and why, and until when; None where it is until somebody resumes it."""

    by: str
    at: datetime
    reason: str
    until: datetime | None

    def __str__(self) -> str:
        until = "" if self.until is None else f", until {self.until:%Y-%m-%d %H:%M} UTC"
        return f"{self.by} paused the daemon on {self.at:%Y-%m-%d %H:%M} UTC{until}: {self.reason}"


def pause_of(events: Iterable[Event], now: datetime) -> Pause | None:
    """The pause in force at `now`; None where nobody paused it, it was resumed, or its time is over."""
    pause: Pause | None = None
    for event in events:
        if event.kind is Kind.PAUSED:
            until = event.payload["until"]
            pause = Pause(
                event.actor, event.at, event.payload["reason"], None if until is None else datetime.fromisoformat(until)
            )
        elif event.kind is Kind.RESUMED:
            pause = None
    return None if pause is None or (pause.until is not None and pause.until <= now) else pause
