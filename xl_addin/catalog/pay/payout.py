"""Functions that say what a pay plan pays, and how a quota stands to earnings."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from calculations.pay.payout import statement
from calculations.pay.plan import Band, PayPlan
from calculations.pay.review import plan_faults
from calculations.ratios import ratio_of
from xl_addin.catalog.keyed import same_length
from xl_addin.cells.errors import CellFault, CellValue, ErrorKind
from xl_addin.spec import Argument, Example, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_PERIODS = Argument("periods", "periods of a year that have a quota: 4 for quarters, 12 for months", default=4.0)
_QUOTA = Argument("quota", "quota of the period, one cell or a range", shape=Shape.ANY, unit="money")
_OTE = Argument("ote", "on-target earnings of a year, base and variable pay together", shape=Shape.ANY, unit="money")


@dataclass(frozen=True, slots=True)
class _PayoutRequest:
    """What PAYOUT is asked: its arguments."""

    bookings: CellValue
    quota: CellValue
    ote: CellValue
    base: CellValue
    band_starts: NDArray[np.float64] | None
    multipliers: NDArray[np.float64] | None
    threshold: float
    below: float
    cliff: bool
    cap: float | None
    periods: float
    currency: str


def _payout(asked: _PayoutRequest) -> CellValue:
    lines = {"bookings": asked.bookings, "quota": asked.quota, "ote": asked.ote, "base": asked.base}
    ranges = {name: line for name, line in lines.items() if np.ndim(line) > 0}
    size = max((len(line) for line in ranges.values()), default=1)
    same_length(size, **ranges)
    bands = tuple(_bands(asked))
    amounts = np.array([np.broadcast_to(line, size) for line in lines.values()], dtype=np.float64)
    paid = [_paid(asked, bands, place, *row) for place, row in enumerate(amounts.T.tolist(), start=1)]
    return [[one] for one in paid] if ranges else paid[0]


def _bands(asked: _PayoutRequest) -> Iterator[Band]:
    starts = np.array([]) if asked.band_starts is None else asked.band_starts
    multipliers = np.array([]) if asked.multipliers is None else asked.multipliers
    if len(starts) != len(multipliers):
        sentence = f"band_starts has {len(starts)} cells and multipliers {len(multipliers)}: give one for each band."
        raise CellFault(ErrorKind.VALUE, sentence)
    for start, multiplier in zip(starts.tolist(), multipliers.tolist(), strict=True):
        if math.isnan(start) != math.isnan(multiplier):
            raise CellFault(ErrorKind.VALUE, "a band has a start without a multiplier, or a multiplier without one.")
        if not math.isnan(start):
            yield Band(_exact(start), _exact(multiplier))


def _paid(
    asked: _PayoutRequest, bands: tuple[Band, ...], place: int, bookings: float, quota: float, ote: float, base: float
) -> float:
    """What one row is paid; NaN where an amount is empty or there is no quota."""
    if any(map(math.isnan, (bookings, quota, ote, base))) or quota <= 0:
        return math.nan
    if asked.periods != int(asked.periods):
        raise CellFault(ErrorKind.VALUE, f"periods is {asked.periods:g}: give a whole number of periods of a year.")
    plan = PayPlan(
        person=str(place),
        currency=asked.currency.strip().upper(),
        ote=_exact(ote),
        base=_exact(base),
        quota=_exact(quota),
        periods=int(asked.periods),
        bands=bands,
        threshold=_exact(asked.threshold),
        below=_exact(asked.below),
        is_cliff=asked.cliff,
        cap=None if asked.cap is None else _exact(asked.cap),
    )
    told = statement(plan, _exact(bookings))
    if told is None:
        fault = plan_faults(plan)[0]
        raise CellFault(ErrorKind.VALUE, f"row {place}: {fault.sentence} {fault.remedy}")
    return float(told.paid)


def _exact(number: float) -> Decimal:
    """The decimal number a cell shows, not the binary one nearest to it."""
    return Decimal(repr(float(number)))


def _quota_to_ote(quota: CellValue, ote: CellValue, periods: float) -> CellValue:
    rates = ratio_of(np.atleast_1d(quota) * periods, np.atleast_1d(ote))
    if np.ndim(quota) == 0 and np.ndim(ote) == 0:
        return float(rates[0])
    return [[rate] for rate in rates.tolist()]


PAYOUT = Function(
    name="PAYOUT",
    family="pay",
    summary="What a pay plan pays above the base for what is booked in a period, to the cent.",
    arguments=(
        Argument("bookings", "what was booked in the period, one cell or a range", shape=Shape.ANY, unit="money"),
        _QUOTA,
        _OTE,
        Argument("base", "part of it that is paid whatever is booked", shape=Shape.ANY, unit="money"),
        Argument("band_starts", "attainment from which each band's multiplier holds, rising", shape=Shape.LINE,
                 unit="rate", default=None),
        Argument("multipliers", "of the base rate in each band: above 1 accelerates, below 1 decelerates",
                 shape=Shape.LINE, default=None),
        Argument("threshold", "attainment below which bookings earn only `below` times the base rate", unit="rate",
                 default=0.0),
        Argument("below", "multiplier below the threshold; nothing when left out", default=0.0),
        Argument("cliff", "yes: reaching the threshold pays bookings from the first unit on; no: from there on",
                 Kind.FLAG, default=False),
        Argument("cap", "highest pay as a multiple of the period's target pay; none when left out", default=None),
        _PERIODS,
        Argument("currency", "ISO code whose smallest unit is paid; two digits when left out", Kind.TEXT, default=""),
    ),
    returns="money: (ote − base) / periods × the multipliers' sum over attainment, one for each row; #N/A where the "
    "quota is empty or zero, or an amount is empty",
    body=_payout,
    request=_PayoutRequest,
    examples=(
        Example((120_000.0, 150_000.0, 120_000.0, 60_000.0), 12_000.0),
        Example(
            ([[150_000.0], [270_000.0], [""]], 150_000.0, 120_000.0, 60_000.0, [[1.0], [1.5]], [[1.5], [2.0]]),
            [[15_000.0], [35_250.0], [""]],
        ),
        Example(
            ([[74_999.0], [90_000.0]], 150_000.0, 120_000.0, 60_000.0, None, None, 0.5, None, True),
            [[0.0], [9_000.0]],
        ),
    ),
)  # fmt: skip

QUOTATOOTE = Function(
    name="QUOTATOOTE",
    family="pay",
    summary="How many times the on-target earnings of a year the quota of a year is: quota × periods / ote.",
    arguments=(_QUOTA, _OTE, _PERIODS),
    returns="a number, usually 4 to 8, one for each row; #N/A where the earnings are empty or zero",
    body=_quota_to_ote,
    examples=(
        Example((150_000.0, 120_000.0), 5.0),
        Example(([[150_000.0], [90_000.0]], [[120_000.0], [""]]), [[5.0], [""]]),
    ),
)

FUNCTIONS = (PAYOUT, QUOTATOOTE)
