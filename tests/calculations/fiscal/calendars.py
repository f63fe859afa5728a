"""Calendars of every kind, for tests: drawn by hypothesis, and a custom one of six years."""

from hypothesis import strategies as st

from calculations.fiscal import Calendar, Custom, PeriodRow, Quarter, Standard, Weeks

__all__ = ["CUSTOM", "RULES", "rows_of"]

_STANDARD = st.builds(Standard, st.integers(1, 12), st.booleans())
_WEEKS = st.builds(
    Weeks,
    st.sampled_from([(4, 4, 5), (4, 5, 4), (5, 4, 4), (3, 3, 3, 4), (4, 3, 3, 3)]),
    st.integers(0, 6),
    st.integers(1, 12),
    st.booleans(),
    st.booleans(),
    st.integers(0, 12),
)
RULES = st.builds(Calendar, st.one_of(_STANDARD, _WEEKS))
"""Standard and week-based calendars."""


def rows_of(calendar: Calendar, first: int, last: int) -> list[PeriodRow]:
    """The periods of some years as a CRM lists them."""
    quarters = [Quarter(year, number, calendar) for year in range(first, last + 1) for number in range(1, 5)]
    return [PeriodRow(p.start, p.end, quarter.number, quarter.year) for quarter in quarters for p in quarter.periods]


CUSTOM = Calendar(Custom.of(rows_of(Calendar.parse("4-5-4:near-sat-jan"), 2018, 2023)))
"""The retail calendar as a CRM lists it for six years, from 4 February 2018 to 3 February 2024."""
