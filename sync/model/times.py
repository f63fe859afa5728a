"""Moments as rows and the store write them: ISO 8601 UTC text of fixed width, which sorts as time does."""

from datetime import UTC, datetime
from typing import overload

__all__ = ["parse_time", "time_text"]


@overload
def time_text(moment: datetime) -> str: ...
@overload
def time_text(moment: None) -> None: ...
@overload
def time_text(moment: datetime | None) -> str | None: ...
def time_text(moment: datetime | None) -> str | None:
    """`2026-11-22T20:28:43.000Z`; the moment must be aware."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str | None) -> datetime | None:
    """The moment that `time_text` wrote."""
    return None if text is None else datetime.fromisoformat(text)
