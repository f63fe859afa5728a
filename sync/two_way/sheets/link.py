"""Which spreadsheet is the plan's: what its events say, and what an address or an id names."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from sync.errors import RefusedError
from sync.model.event import Event, Kind

__all__ = ["Link", "id_in", "linked"]

_IN_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{20,})")
_ID = re.compile(r"[A-Za-z0-9_-]{20,}")


class Link(NamedTuple):
    """The plan's spreadsheet: its id, who linked it, and whether qplan made it."""

    id: str
    by: str
    is_made: bool

    @property
    def payload(self) -> dict[str, object]:
        """What the event says of it."""
        return {"spreadsheet": self.id, "made": self.is_made}


def linked(events: Iterable[Event]) -> Link | None:
    """The spreadsheet linked last; None where none ever was."""
    found = None
    for event in events:
        if event.kind is Kind.LINKED:
            found = Link(str(event.payload["spreadsheet"]), event.actor, bool(event.payload["made"]))
    return found


def id_in(text: str) -> str:
    """The id in the address of a spreadsheet, or an id itself.

    Raises RefusedError where there is none.
    """
    found = _IN_ADDRESS.search(text)
    if found is not None:
        return found[1]
    if _ID.fullmatch(text.strip()):
        return text.strip()
    raise RefusedError(
        f"{text[:80]!r} is no spreadsheet of Google's.",
        remedy="Give its address as the browser shows it, or the long id in it.",
    )
