"""Moments as text that sorts as time does."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sync.model.times import parse_time, time_text


def test_a_moment_is_written_in_utc_to_the_millisecond() -> None:
    """Half past ten at night in a zone two hours ahead is half past eight in UTC; what is not known stays unknown."""
    there = timezone(timedelta(hours=2))
    assert time_text(datetime(2026, 11, 22, 22, 30, 0, 123_456, tzinfo=there)) == "2026-11-22T20:30:00.123Z"
    assert time_text(None) is None


def test_what_was_written_is_read_back() -> None:
    """The same moment, and nothing for nothing."""
    assert parse_time("2026-11-22T20:30:00.123Z") == datetime(2026, 11, 22, 20, 30, 0, 123_000, tzinfo=UTC)
    assert parse_time(None) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nobody can say when it was."""
    with pytest.raises(ValueError, match="no time zone"):
        time_text(datetime(2026, 11, 22))  # noqa: DTZ001
