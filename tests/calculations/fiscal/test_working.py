"""Working days of periods: weekends and holidays aside."""

from datetime import date

from calculations.fiscal import Period, length_of, working_days

MAY_DAY, ASCENSION = date(2026, 5, 1), date(2026, 5, 14)
MAY = Period(date(2026, 5, 1), date(2026, 6, 1), "2026-05")
HOLIDAYS = (MAY_DAY, ASCENSION, date(2026, 5, 16))


def test_weekends_and_holidays_do_not_count() -> None:
    """May 2026 has 21 days from Monday to Friday; the 1st and the 14th are free, the 16th is a Saturday anyway."""
    assert working_days(MAY.start, MAY.end, ()) == 21
    assert working_days(MAY.start, MAY.end, HOLIDAYS) == 19
    assert working_days(date(2026, 5, 2), date(2026, 5, 4), ()) == 0


def test_a_period_is_as_long_as_its_working_days_where_holidays_are_named() -> None:
    """31 days, or 19; from the 15th on 17, or 11; from its end on none, and from before its start all."""
    assert length_of(MAY, ()) == 31.0
    assert length_of(MAY, HOLIDAYS) == 19.0
    assert length_of(MAY, (), date(2026, 5, 15)) == 17.0
    assert length_of(MAY, HOLIDAYS, date(2026, 5, 15)) == 11.0
    assert length_of(MAY, HOLIDAYS, date(2026, 7, 1)) == 0.0
    assert length_of(MAY, HOLIDAYS, date(2026, 1, 1)) == 19.0


def test_a_period_without_a_working_day_has_its_days() -> None:
    """A weekend is two days long."""
    weekend = Period(date(2026, 5, 2), date(2026, 5, 4), "weekend")
    assert length_of(weekend, HOLIDAYS) == 2.0
    assert length_of(weekend, HOLIDAYS, date(2026, 5, 3)) == 1.0
