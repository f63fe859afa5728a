"""Payout of bookings: one statement, exact to the currency's smallest unit; and many draws of many sellers at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats, Vector
from calculations.errors import ShapeError
from calculations.exact.minor_units import unit_of
from calculations.pay.plan import PayPlan
from calculations.pay.review import is_usable
from calculations.ratios import at_least, ratio_of

__all__ = ["Line", "Statement", "payouts", "statement"]

_DIGITS = 50  # of a quotient before it is rounded to cents


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: bookings between two attainments, what they earn, and at which rate.

    start, end: attainment; `end` is None for the last line. bookings: money in it. multiplier: of the base rate.
    amount: money; lines add up to the commission exactly. `is_jump` marks what reaching the threshold adds, `is_cap`
    what the cap takes away.
    """

    start: Decimal
    end: Decimal | None
    bookings: Decimal
    multiplier: Decimal
    amount: Decimal
    is_jump: bool = False
    is_cap: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What one seller is paid for one period, exact to the smallest unit of the currency.

    commission: for the bookings. guaranteed: by the draw. top_up: what the draw adds to the commission.
    recovered: advances of earlier periods taken back. paid: commission + top_up − recovered, above the base.
    balance: advances owed after it.
    """

    person: str
    currency: str
    bookings: Decimal
    attainment: Decimal
    target_pay: Decimal
    lines: tuple[Line, ...]
    commission: Decimal
    guaranteed: Decimal
    top_up: Decimal
    recovered: Decimal
    paid: Decimal
    balance: Decimal


def statement(plan: PayPlan, bookings: Decimal, guaranteed: Decimal = Decimal(0)) -> Statement | None:
    """The statement of one seller; None where the plan has a fault (`plan_faults` says which) or nothing is known.

    Bookings below zero earn nothing: what earlier periods paid is not taken back for them.

    Args:
        plan: of the period. bookings: money in the currency of the plan; NaN where they are not known.
        guaranteed: by the draw in the period, as `PayPlan.guaranteed_in` says it.

    Each line's amount is the difference of two rounded sums, so that lines add up to the commission, whatever they are.
    """
    if not (is_usable(plan) and bookings.is_finite()) or plan.quota is None:
        return None
    unit, attainment = unit_of(plan.currency), Fraction(bookings) / Fraction(plan.quota)
    lines = _lines(plan, attainment, unit)
    commission = sum((line.amount for line in lines), Decimal(0))
    owed = plan.draw.balance if plan.draw is not None else Decimal(0)
    top_up = max(guaranteed - commission, Decimal(0))
    recovered = min(owed, max(commission - guaranteed, Decimal(0)))
    advanced = top_up if plan.draw is not None and plan.draw.is_recoverable else Decimal(0)
    return Statement(
        person=plan.person,
        currency=plan.currency,
        bookings=bookings,
        attainment=_decimal(attainment),
        target_pay=_rounded(plan.target_pay, unit),
        lines=lines,
        commission=commission,
        guaranteed=guaranteed,
        top_up=top_up,
        recovered=recovered,
        paid=commission + top_up - recovered,
        balance=owed + advanced - recovered,
    )


class _Part(NamedTuple):
    """What one line is made of, exact: attainments, how much of it was booked, and what it earns in target pay."""

    start: Fraction
    end: Fraction | None
    width: Fraction
    multiplier: Fraction
    earned: Fraction
    is_jump: bool = False
    is_cap: bool = False


def _lines(plan: PayPlan, attainment: Fraction, unit: Decimal) -> tuple[Line, ...]:
    parts = list(_parts(plan, max(attainment, Fraction(0))))
    whole = sum((part.earned for part in parts), Fraction(0))
    if plan.cap is not None and whole > Fraction(plan.cap):
        over = Fraction(plan.cap) - whole
        parts.append(_Part(attainment, None, Fraction(0), Fraction(0), over, is_cap=True))
    sums = [Fraction(0), *accumulate(part.earned for part in parts)]
    money = [_rounded(earned * plan.target_pay, unit) for earned in sums]
    return tuple(
        Line(
            start=_decimal(part.start),
            end=None if part.end is None else _decimal(part.end),
            bookings=_rounded(part.width * Fraction(plan.quota or 0), unit),
            multiplier=_decimal(part.multiplier),
            amount=after - before,
            is_jump=part.is_jump,
            is_cap=part.is_cap,
        )
        for part, (before, after) in zip(parts, pairwise(money), strict=True)
    )


def _parts(plan: PayPlan, reached: Fraction) -> Iterator[_Part]:
    """The parts of a schedule up to an attainment, in order; the jump of a cliff stands where it is reached."""
    ends = [*(step.start for step in plan.steps[1:]), None]
    for step, end in zip(plan.steps, ends, strict=True):
        if plan.jump and step.start == plan.threshold and reached >= step.start:
            yield _Part(step.start, step.start, Fraction(0), Fraction(0), plan.jump, is_jump=True)
        if reached > step.start:
            width = (reached if end is None else min(end, reached)) - step.start
            yield _Part(step.start, end, width, step.multiplier, step.multiplier * width)


def payouts(
    draws: ArrayLike,
    plans: Sequence[PayPlan | None],
    *,
    guaranteed: ArrayLike | None = None,
) -> Floats:
    """What each seller is paid above the base, in each draw of the bookings.

    Args:
        draws: (n, r) or (r,) bookings of r sellers, money in the currency of their plans; NaN is not known.
        plans: of the r sellers; None for one without. guaranteed: (r,) money by the draws of new hires, 0 without.

    Returns:
        Money of the shape of `draws`: commission, no less than what is guaranteed, less advances that are recovered.
        NaN where bookings are not known, where there is no plan, and where the plan has a fault. Never falls when
        bookings rise; jumps only at the threshold of a plan with a cliff.

    Raises:
        ShapeError: plans or guarantees are not one for each seller.
    """
    bookings = np.asarray(draws, dtype=np.float64)
    if bookings.ndim not in (1, 2) or bookings.shape[-1] != len(plans):
        raise ShapeError(f"draws have shape {bookings.shape} for {len(plans)} plans: give a column for each plan")
    least = _per_seller(guaranteed, len(plans))
    usable = [plan if plan is not None and is_usable(plan) else None for plan in plans]
    quota = np.array([np.nan if plan is None else float(plan.quota or 0) for plan in usable])
    attainment = ratio_of(np.where(np.isfinite(bookings), bookings, np.nan), quota)
    earned = np.zeros_like(attainment)
    starts, widths, multipliers = _schedules(usable)
    for start, width, multiplier in zip(starts, widths, multipliers, strict=True):
        earned += multiplier * np.clip(attainment - start, 0.0, width)
    known = [plan for plan in usable if plan is not None]
    places = np.array([place for place, plan in enumerate(usable) if plan is not None], dtype=np.int64)
    for place, plan in zip(places.tolist(), known, strict=True):
        if plan.jump:
            earned[..., place] += float(plan.jump) * at_least(attainment[..., place], float(plan.threshold))
    cap = np.array([np.inf if plan is None or plan.cap is None else float(plan.cap) for plan in usable])
    target = np.array([np.nan if plan is None else float(plan.target_pay) for plan in usable])
    owed = np.array([0.0 if plan is None or plan.draw is None else float(plan.draw.balance) for plan in usable])
    commission = np.minimum(earned, cap) * target
    paid: Floats = np.maximum(commission, least) - np.minimum(owed, np.maximum(commission - least, 0.0))
    return paid


def _per_seller(amounts: ArrayLike | None, size: int) -> Vector:
    if amounts is None:
        return np.zeros(size)
    given = np.asarray(amounts, dtype=np.float64)
    if given.shape != (size,):
        raise ShapeError(f"guaranteed has shape {given.shape}: give one amount for each of the {size} sellers")
    return given


def _schedules(plans: Sequence[PayPlan | None]) -> tuple[Floats, Floats, Floats]:
    """Starts, widths and multipliers of the steps of all plans, (k, r): plans of fewer steps end with steps of none."""
    steps = [() if plan is None else plan.steps for plan in plans]
    most = max(map(len, steps), default=0)
    starts, widths, multipliers = (np.zeros((most, len(plans))) for _ in range(3))
    for place, own in enumerate(steps):
        count = len(own)
        starts[:count, place] = [float(step.start) for step in own]
        multipliers[:count, place] = [float(step.multiplier) for step in own]
        ends = [*(float(step.start) for step in own[1:]), np.inf]
        widths[:count, place] = ends[:count] - starts[:count, place]
    return starts, widths, multipliers


def _rounded(value: Fraction, unit: Decimal) -> Decimal:
    return _decimal(value).quantize(unit, ROUND_HALF_UP)


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=_DIGITS):
        return Decimal(value.numerator) / Decimal(value.denominator)
