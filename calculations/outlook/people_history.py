"""History: bookings of each rep and of the team by quarter, from booking lines, as the weights of a split read them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats, Vector
from calculations.errors import ShapeError
from calculations.exact.money import exact_amounts
from calculations.fiscal import Quarter
from calculations.outlook.turn_profile import QUARTERS_OF_A_YEAR

__all__ = ["BookingHistory", "booked_by_quarter", "of_length", "run_rate"]

_USUAL_MONTHS = 3.0


@dataclass(frozen=True, slots=True)
class BookingHistory:
    """Bookings by quarter, oldest first, every quarter from the first booking to the last known one.

    quarters: T labels. by_rep: (n, T) money, NaN before a rep's first booking and 0 in a later quarter without one:
    someone not there yet has no history, someone who sold nothing has. team: T sums over all lines, also those of
    people who are not planned.
    """

    quarters: tuple[str, ...]
    by_rep: Floats
    team: Vector


def booked_by_quarter(
    keys: Sequence[str],
    line_keys: Sequence[str],
    line_quarters: Sequence[str],
    line_amounts: ArrayLike,
    last_quarter: str,
) -> BookingHistory:
    """Add booking lines up by rep and quarter.

    Args:
        keys: n rep keys.
        line_keys: rep of each line; a line without one counts for the team alone.
        line_quarters: label of each line's quarter, as in 2020Q1; a line without one is not used.
        line_amounts: closed-won value of each line, money; missing is 0.
        last_quarter: label of the last full quarter; later lines are not used.

    Returns:
        The history; no quarters when there is no line up to the last one.

    Raises:
        ShapeError: the lines' columns differ in length.
        ValueError: a quarter's label cannot be read.
    """
    amounts = np.nan_to_num(exact_amounts(line_amounts))
    if not len(line_keys) == len(line_quarters) == amounts.size:
        sizes = f"{len(line_keys)}, {len(line_quarters)} and {amounts.size}"
        raise ShapeError(f"the booking lines have {sizes} reps, quarters and amounts: give one of each per line")
    number = {label: _number(label) for label in {*line_quarters, last_quarter} if label.strip()}
    at = np.array([number.get(label, -1) for label in line_quarters], dtype=np.int64)
    last = number[last_quarter]
    used = (at >= 0) & (at <= last)
    if not used.any():
        return BookingHistory((), np.full((len(keys), 0), np.nan), np.zeros(0))
    first = int(at[used].min())
    size = last - first + 1
    place = {key: row for row, key in enumerate(keys)}
    rows = np.array([place.get(key, -1) for key in line_keys], dtype=np.int64)
    mine = used & (rows >= 0)
    booked = np.zeros((len(keys), size))
    np.add.at(booked, (rows[mine], at[mine] - first), amounts[mine])
    start = np.full(len(keys), size)
    np.minimum.at(start, rows[mine], at[mine] - first)
    booked[np.arange(size) < start[:, None]] = np.nan
    team = np.bincount(at[used] - first, amounts[used], size).astype(np.float64)
    return BookingHistory(tuple(_label(first + i) for i in range(size)), booked, team)


def of_length(history: BookingHistory, planned: Quarter) -> Floats:
    """Bookings by rep as they would be in quarters as long as the planned one: by the week in calendars of weeks.

    A quarter that a custom calendar does not list counts as a usual one, a fourth of a year.
    """
    quarters = [Quarter.parse(label, planned.calendar) for label in history.quarters]
    usual = planned.months / _USUAL_MONTHS
    return history.by_rep * [planned.longer_than(one) if one.is_known else usual for one in quarters]


def run_rate(history: Floats, expected: Vector) -> Vector:
    """A plain second estimate beside the expected bookings: each rep's mean over the last four quarters.

    It knows nothing of potential, precision or the team's mean, so it can score quotas that those have set. Its level
    is the expectation's: over the reps that have both, the two add up to the same money.

    Args:
        history: (n, T) bookings, money, oldest first, NaN where not known.
        expected: n expected bookings, money.

    Returns:
        n amounts; NaN for a rep without history.
    """
    recent = history[:, -QUARTERS_OF_A_YEAR:]
    known = (~np.isnan(recent)).sum(axis=1)
    mean = np.where(known > 0, np.nansum(recent, axis=1) / np.maximum(known, 1), np.nan)
    both = np.isfinite(mean) & np.isfinite(expected)
    sum_ = float(mean[both].sum())
    return mean * (float(expected[both].sum()) / sum_) if sum_ > 0 else np.full(mean.shape, np.nan)


def _number(label: str) -> int:
    """Quarters since year 0."""
    return Quarter.parse(label).index


def _label(number: int) -> str:
    return str(Quarter.at(number))
