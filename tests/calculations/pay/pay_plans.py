"""Pay plans whose every figure can be told by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calculations.pay.plan import Band, PayPlan

__all__ = ["D", "F", "ann", "bands"]

D, F = Decimal, Fraction


def bands(*pairs: tuple[str, str]) -> tuple[Band, ...]:
    """Bands of attainment and multiplier."""
    return tuple(Band(D(start), D(multiplier)) for start, multiplier in pairs)


def ann(**changed: Any) -> PayPlan:
    """120,000 a year of which 60,000 are base: 15,000 a quarter for 150,000 booked, ten per cent of each."""
    plan = PayPlan("ann", "USD", ote=D(120_000), base=D(60_000), quota=D(150_000))
    return replace(plan, **changed)
