"""The one place that reads the machine's clock."""

from datetime import UTC, datetime

__all__ = ["SystemClock"]


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)
