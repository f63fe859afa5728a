"""Where the time comes from, and the one place that reads the machine's."""

from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

__all__ = ["Clock", "SystemClock"]


@runtime_checkable
class Clock(Protocol):
    """Where the time comes from; `SystemClock` is the only one that reads the machine's."""

    def now(self) -> datetime:
        """This moment, timezone-aware."""
        ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)
