"""A clock that stands still."""

from datetime import UTC, datetime

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class FixedClock:
    """Always the same moment, noon of 22 November 2026 unless another is given."""

    def __init__(self, moment: datetime = NOON) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """That moment."""
        return self._moment
