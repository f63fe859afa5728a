"""A clock that stands still."""

from datetime import UTC, datetime


class FixedClock:
    """Always noon of 22 November 2026."""

    def now(self) -> datetime:
        """That noon."""
        return datetime(2026, 11, 22, 12, tzinfo=UTC)
