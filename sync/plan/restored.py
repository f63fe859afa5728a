"""A store that was put back from a copy: what has to be done before anything is written again.

What happened between the copy and now stands in no event: values may have been written, and cells edited, of which
the store knows nothing. So the CRM is read anew, what was written before is verified, and places that are synced agree
anew.
"""

from collections.abc import Iterable
from datetime import datetime

from sync.model.event import Event, Kind

__all__ = ["before_syncing", "before_writing"]


def before_writing(events: Iterable[Event], pulled_at: datetime | None) -> str:
    """What still has to be done before the plan may be written to the CRM; empty where nothing has to.

    Args:
        events: of the plan, oldest first. pulled_at: when the newest pull was complete; None before the first.
    """
    restored, wrote, verified = _restored(events), False, False
    if restored is None:
        return ""
    for event in events:
        wrote |= event.kind is Kind.INTENDED and event.seq < restored.seq
        verified |= event.kind is Kind.VERIFIED and event.seq > restored.seq
    if pulled_at is None or pulled_at <= restored.at:
        return "qplan pull"
    return "qplan verify" if wrote and not verified else ""


def before_syncing(events: Iterable[Event]) -> str:
    """What has to be done before places are synced again; empty where nothing has to."""
    restored, was_paired, is_paired = _restored(events), False, False
    if restored is None:
        return ""
    for event in events:
        if event.kind is Kind.PAIRED:
            was_paired |= event.seq < restored.seq
            is_paired |= event.seq > restored.seq
    return "qplan sync pair" if was_paired and not is_paired else ""


def _restored(events: Iterable[Event]) -> Event | None:
    """When the store was put back last."""
    return next((event for event in reversed(list(events)) if event.kind is Kind.RESTORED), None)
