"""A pay plan: what a seller is paid for what is booked, as a schedule of rates over attainment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from calculations.fiscal import MonthLine, Quarter

__all__ = ["Band", "Draw", "PayPlan", "Step"]

_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Band:
    """From an attainment on, bookings earn `multiplier` times the base rate: above 1 accelerates, below decelerates.

    start: attainment (1 is the quota). multiplier: of the base rate. Both zero or more.
    """

    start: Decimal
    multiplier: Decimal


@dataclass(frozen=True, slots=True)
class Draw:
    """What a new hire is paid at least, by month in the role.

    months: money in the month of hire and in each month after it; nothing is guaranteed after the last.
    is_recoverable: whether what was paid above commission is an advance, taken back from later commission above the
    draw; otherwise it is a guarantee. balance: advances of earlier quarters that are still owed, money.
    """

    months: tuple[Decimal, ...]
    is_recoverable: bool = False
    balance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a schedule: from attainment `start` on, attainment earns `multiplier` times the target pay."""

    start: Fraction
    multiplier: Fraction


@dataclass(frozen=True, slots=True)
class PayPlan:
    """The pay plan of one seller for one period, a quarter by default.

    person: key of the seller. currency: ISO code of every amount. ote: on-target earnings of a year, base and variable
    pay together. base: of it, paid whatever is booked. quota: of the period, money; None where there is none.
    periods: how many periods a year has.
    bands: from which attainment on another rate than the base rate holds; 1 before the first.
    threshold: attainment below which bookings earn `below` times the base rate (0: nothing). is_cliff: whether reaching
    the threshold pays bookings from the first unit on; otherwise only those beyond it earn the full rate.
    cap: highest pay of the period as a multiple of the target pay; None for no cap. It does not hold the draw.
    draw: of a new hire. start: first day in the role, from which the months of the draw count.

        target pay (of a period) = (ote − base) / periods
        base rate                = target pay / quota
        commission               = target pay × ∫₀^attainment multiplier(x) dx  + the jump of a cliff, at most the cap
    """

    person: str
    currency: str
    ote: Decimal
    base: Decimal
    quota: Decimal | None
    periods: int = 4
    bands: tuple[Band, ...] = ()
    threshold: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    is_cliff: bool = False
    cap: Decimal | None = None
    draw: Draw | None = None
    start: date | None = None

    @property
    def target_pay(self) -> Fraction:
        """Variable pay of the period at target, money, exact."""
        return (Fraction(self.ote) - Fraction(self.base)) / self.periods

    @property
    def base_rate(self) -> Fraction | None:
        """Pay for a unit of bookings at the multiplier 1; None without a quota above zero."""
        return None if self.quota is None or self.quota <= 0 else self.target_pay / Fraction(self.quota)

    @property
    def quota_to_ote(self) -> Fraction | None:
        """The quota of a year over the on-target earnings; None where either is missing or zero."""
        if self.quota is None or self.ote <= 0:
            return None
        return Fraction(self.quota) * self.periods / Fraction(self.ote)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The schedule: the first step begins at 0, each reaches to the next, the last has no end."""
        threshold, below = Fraction(self.threshold), Fraction(self.below)
        rates = _rates(self.bands)
        starts = sorted({Fraction(0), threshold, *(step.start for step in rates)})
        return tuple(Step(at, below if at < threshold else _multiplier(rates, at)) for at in starts)

    @property
    def jump(self) -> Fraction:
        """What reaching the threshold adds at once, in target pay: bookings below it at the full rate, less `below`."""
        if not self.is_cliff or self.threshold <= 0:
            return Fraction(0)
        threshold = Fraction(self.threshold)
        return _earned(_rates(self.bands), threshold) - Fraction(self.below) * threshold

    def earned(self, attainment: Fraction) -> Fraction:
        """Commission at an attainment, in target pay (1 is the target pay); nothing below an attainment of zero."""
        whole = _earned(self.steps, attainment)
        if attainment >= self.threshold:
            whole += self.jump
        return whole if self.cap is None else min(whole, Fraction(self.cap))

    def guaranteed_in(self, quarter: Quarter) -> Decimal:
        """What the draw guarantees in a quarter: the money of those months in the role that lie in it.

        Nothing without a draw, and where the first day is not known (which `plan_findings` blocks).
        """
        if self.draw is None or self.start is None:
            return Decimal(0)
        months = self.draw.months
        line = MonthLine.of(quarter.start, quarter.end, len(months) + 1, quarter.calendar)
        hired = int(line.at(np.array([self.start], dtype="datetime64[D]"))[0])
        tenures = [place - hired for place in line.places.tolist()]
        return sum((months[tenure] for tenure in tenures if 0 <= tenure < len(months)), Decimal(0))


def _rates(bands: Sequence[Band]) -> tuple[Step, ...]:
    """The schedule of the bands alone, without a threshold: 1 before the first."""
    steps = tuple(Step(Fraction(band.start), Fraction(band.multiplier)) for band in bands)
    return steps if steps and steps[0].start == 0 else (Step(Fraction(0), _ONE), *steps)


def _multiplier(steps: Sequence[Step], at: Fraction) -> Fraction:
    return next(step.multiplier for step in reversed(steps) if step.start <= at)


def _earned(steps: Sequence[Step], attainment: Fraction) -> Fraction:
    """∫₀^attainment multiplier, of steps in rising order that begin at 0."""
    ends = [*(step.start for step in steps[1:]), attainment]
    parts = (
        step.multiplier * (min(end, attainment) - step.start)
        for step, end in zip(steps, ends, strict=True)
        if attainment > step.start
    )
    return sum(parts, Fraction(0))
