"""Rates of exchange: what money of one currency is worth in the plan's, and back.

A CRM gives rates as units of a currency per unit of the corporate one. An amount goes to the corporate currency at the
rate of its own day (that of a deal's close, of a quota's start), and from there to the plan's currency at one rate for
the whole plan. So every amount of a plan is a constant multiple of its corporate value, and no ratio between amounts
depends on the currency the plan is shown in.

    amount in plan currency = amount / per_corporate(currency, its day) × per_corporate(plan currency, the plan's day)
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Vector
from calculations.exact.money import Money

__all__ = ["Converted", "Dated", "PlanningRate", "Rate", "RateKind", "Rates"]

_SHOWN = 10  # significant digits of a rate that people read
_DIGITS = 50  # of a quotient that has no end


class RateKind(StrEnum):
    """Where a rate comes from."""

    CORPORATE = "corporate"
    PLANNING = "planning"
    DATED = "dated"
    STANDING = "standing"


class Dated(NamedTuple):
    """Units of a currency per unit of the corporate one from a day up to another, exclusive; None is without end."""

    currency: str
    since: date
    until: date | None
    per_corporate: Decimal


class PlanningRate(NamedTuple):
    """What a unit of a currency is worth in corporate currency by the planner's own word, from a day on; None: always.

    It stands in place of the CRM's rates for every day it holds.
    """

    currency: str
    worth: Decimal
    since: date | None = None


class Rate(NamedTuple):
    """A rate as it was applied: `rate` units of the currency `to` for one of `currency` on `day`, and where it is from.

    The kind is that of the rate of `currency` to the corporate one; of the plan's own currency and of the corporate one
    it is that of the plan's rate. `rate` is rounded for people; what is converted is not converted with it.
    """

    currency: str
    to: str
    rate: Decimal
    day: date
    kind: RateKind

    @property
    def is_planning(self) -> bool:
        """Whether it is a planning rate of the settings."""
        return self.kind is RateKind.PLANNING

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate:f} {self.to}, {self.kind} rate of {self.day}"


class Converted(NamedTuple):
    """An amount of the plan in a record's own currency.

    money: in the record's currency, rounded to its unit. plan: what was asked for, in plan currency, exact. rounding:
    what the rounding added to it (negative: took from it), in plan currency. rate: applied.
    """

    money: Money
    plan: Decimal
    rounding: Decimal
    rate: Rate


class Coded(Protocol):
    """Currencies of n rows: each a code into the names, −1 for none."""

    @property
    def code(self) -> NDArray[np.int32]:
        """The codes."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names."""


class _Since(NamedTuple):
    """What a unit of a currency is worth in corporate currency from a day on, up to the next entry; None is unknown."""

    since: date
    worth: Fraction | None
    kind: RateKind


@dataclass(frozen=True, eq=False)
class Rates:
    """The rates of one plan.

    Args:
        to: ISO code of the plan's currency. corporate: that of the CRM's; money without a currency is in it. day: whose
            rate takes all of the plan's money from the corporate currency to the plan's.
        standing: units of each currency per unit of the corporate one, for days without a dated rate. dated: rates by
            day. planning: the planner's own.
        known_until: the last day whose rates are known; later days have that one's. None knows all days.
        digits: of money by currency, where the CRM keeps fewer than ISO 4217 has.

    A rate of zero or below is none.
    """

    to: str
    corporate: str
    day: date
    standing: Mapping[str, Decimal] = field(default_factory=dict)
    dated: Collection[Dated] = ()
    planning: Collection[PlanningRate] = ()
    known_until: date | None = None
    digits: Mapping[str, int] = field(default_factory=dict)

    def convert(self, amounts: Vector, currencies: Coded, days: NDArray[np.datetime64]) -> Vector:
        """Amounts in the plan's currency, each by the rate of its own day.

        Args:
            amounts: n amounts, NaN is none. currencies: of each; none is the corporate one. days: n days that decide
                the rate, NaT for the standing one (or the planning rate without a first day).

        Returns:
            n amounts, NaN where a rate is missing.
        """
        share = self._to_plan
        if share is None:
            return np.full(len(amounts), np.nan)
        converted = np.asarray(amounts, dtype=np.float64) * 1.0
        for code, name in ((-1, self.corporate), *enumerate(currencies.names)):
            here = currencies.code == code
            if here.any():
                converted[here] *= self._factors(name, days[here], share)
        return converted

    def to_plan(self, amount: Decimal, currency: str | None, day: date | None = None) -> Decimal | None:
        """An amount of a record in the plan's currency, exact, not rounded; None where a rate is missing.

        Args:
            amount: of the record. currency: of the record; None or empty is the corporate one. day: that decides the
                rate; None is the plan's day.
        """
        factor = self._factor(currency or self.corporate, self.day if day is None else day)
        return None if factor is None else _decimal(Fraction(amount) * factor)

    def gain(self, amount: Decimal, currency: str | None, day: date) -> Decimal | None:
        """What an amount is worth more (below zero: less) in the plan on the plan's day than on its own, exact."""
        then, now = self.to_plan(amount, currency, day), self.to_plan(amount, currency)
        return None if then is None or now is None else now - then

    def into(self, amount: Decimal, currency: str | None, day: date | None = None) -> Converted | None:
        """An amount of the plan in a record's currency, rounded half up to its unit; None where a rate is missing.

        Args:
            amount: in plan currency. currency: of the record; None or empty is the corporate one. day: that decides
                the rate. None is the plan's day, which is right for every record of the planned quarter: money of the
                plan's own currency then stays what it is.
        """
        code, day = currency or self.corporate, self.day if day is None else day
        factor, rate = self._factor(code, day), self.rate(code, day)
        if factor is None or rate is None:
            return None
        money = Money(_decimal(Fraction(amount) / factor), code).rounded(self.digits.get(code))
        return Converted(money, amount, _decimal(Fraction(money.amount) * factor - Fraction(amount)), rate)

    def rate(self, currency: str | None, day: date | None = None) -> Rate | None:
        """The rate of a currency to the plan's on a day (None: the plan's), None where there is none."""
        code, day = currency or self.corporate, self._known(self.day if day is None else day)
        factor = self._factor(code, day)
        if factor is None:
            return None
        own, plans = self._at(code, day), self._at(self.to, self._known(self.day))
        kind = plans.kind if code == self.corporate else own.kind
        return Rate(code, self.to, _shown(factor), day, kind)

    @property
    def per_corporate(self) -> float:
        """Plan currency per unit of the corporate one; 1 where that is not known, when no amount is known either."""
        return 1.0 if self._to_plan is None else float(self._to_plan)

    def of_plan(self, currencies: Iterable[str]) -> tuple[Rate, ...]:
        """The rate of each currency on the plan's day, by currency; those without one are left out."""
        found = (self.rate(code) for code in sorted({code or self.corporate for code in currencies}))
        return tuple(rate for rate in found if rate is not None)

    def is_whole(self, currency: str | None) -> bool:
        """Whether there is a rate from a currency to the plan's for every day, and where no day is known."""
        line = self._line(currency or self.corporate)
        return self._to_plan is not None and all(entry.worth is not None for entry in line)

    def _factors(self, currency: str, days: NDArray[np.datetime64], share: Fraction) -> Vector:
        """Plan currency per unit of a currency, on each day."""
        line = self._line(currency)
        each = np.array([np.nan if entry.worth is None else float(entry.worth * share) for entry in line])
        starts = np.array([entry.since for entry in line[1:]], dtype="datetime64[us]")
        known = days.astype("datetime64[us]")
        if self.known_until is not None:
            known = np.where(np.isnat(known), known, np.minimum(known, np.datetime64(self.known_until, "us")))
        at = np.where(np.isnat(known), 0, np.searchsorted(starts, known, side="right"))
        found: Vector = each[at]
        return found

    def _factor(self, currency: str, day: date) -> Fraction | None:
        worth, share = self._at(currency, day).worth, self._to_plan
        return None if worth is None or share is None else worth * share

    @cached_property
    def _to_plan(self) -> Fraction | None:
        """Plan currency per unit of the corporate one: one number for the plan."""
        worth = self._at(self.to, self.day).worth
        return None if worth is None else 1 / worth

    def _at(self, currency: str, day: date) -> _Since:
        line = self._line(currency)
        return line[bisect_right(line, self._known(day), lo=1, key=lambda entry: entry.since) - 1]

    def _known(self, day: date) -> date:
        return day if self.known_until is None else min(day, self.known_until)

    def _line(self, currency: str) -> tuple[_Since, ...]:
        """What a currency is worth, from the beginning on; the first entry holds where no day is given as well."""
        if currency not in self._lines:
            self._lines[currency] = self._made_line(currency)
        return self._lines[currency]

    @cached_property
    def _lines(self) -> dict[str, tuple[_Since, ...]]:
        return {}

    def _made_line(self, currency: str) -> tuple[_Since, ...]:
        if currency == self.corporate:
            return (_Since(date.min, Fraction(1), RateKind.CORPORATE),)
        standing = _Since(date.min, _worth(self.standing.get(currency)), RateKind.STANDING)
        line = [standing]
        dated = sorted((rate for rate in self.dated if rate.currency == currency), key=lambda rate: rate.since)
        for rate, following in zip(dated, [*dated[1:], None], strict=False):
            line.append(_Since(rate.since, _worth(rate.per_corporate), RateKind.DATED))
            if rate.until is not None and (following is None or rate.until < following.since):
                line.append(standing._replace(since=rate.until))
        planning = (rate for rate in self.planning if rate.currency == currency and rate.worth > 0)
        planned = sorted((rate.since or date.min, rate.worth) for rate in planning)
        if planned:
            line = [entry for entry in line if entry.since < planned[0][0]]
            line += [_Since(since, Fraction(worth), RateKind.PLANNING) for since, worth in planned]
        return tuple(line)


def _worth(per_corporate: Decimal | None) -> Fraction | None:
    return None if per_corporate is None or per_corporate <= 0 else 1 / Fraction(per_corporate)


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=_DIGITS):
        return Decimal(value.numerator) / Decimal(value.denominator)


def _shown(value: Fraction) -> Decimal:
    with localcontext(prec=_SHOWN):
        rounded = Decimal(value.numerator) / Decimal(value.denominator)
    return rounded.normalize()
