"""What money written into a record is in the plan's currency: the plan's amount, and the rate between the two."""

from datetime import date
from decimal import Decimal

from calculations.exact.rates import Converted
from sync.model.stored import Stored
from sync.model.value import shown

__all__ = ["InPlan"]


class InPlan(Stored):
    """The plan's side of an amount in a record's own currency.

    `amount` in `unit` is what the plan says, exact; `rate` is how much of it one unit of the record's currency is,
    `currency` that currency, `day` the day of the rate and `kind` where it is from. `rounding` is what the smallest
    unit of the record's currency added to the plan's amount, in the plan's currency.
    """

    amount: Decimal
    unit: str
    currency: str
    rate: Decimal
    day: date
    kind: str
    rounding: Decimal = Decimal(0)

    @classmethod
    def of(cls, converted: Converted) -> "InPlan":
        """The plan's side of what `Rates.into` made."""
        rate = converted.rate
        return cls(
            amount=converted.plan,
            unit=rate.to,
            currency=rate.currency,
            rate=rate.rate,
            day=rate.day,
            kind=rate.kind.value,
            rounding=converted.rounding,
        )

    @property
    def by(self) -> str:
        """The rate in words."""
        return f"1 {self.currency} = {shown(self.rate, self.unit)}, {self.kind} rate of {self.day}"

    def __str__(self) -> str:
        return f"{shown(self.amount, self.unit)} in the plan ({self.by})"
