"""What may be typed into a cell, said once: validation rule, check on reading and words for people come from here."""

import math
from dataclasses import dataclass, replace
from datetime import date

from xl_addin.cells.serials import to_serial
from xl_addin.spec import Format

__all__ = ["EARLIEST_DAY", "Bound"]

EARLIEST_DAY = date(1990, 1, 1)
"""No day of a plan is earlier; a smaller serial is a number typed where a day belongs."""

_LAST_SERIAL = 2_958_465  # 9999-12-31, the last day a spreadsheet knows


@dataclass(frozen=True, slots=True)
class Bound:
    """The numbers a person may type, from `low` to `high`, both included; None for no limit.

    `format` is what they count. A bound `in_quarter` ends with the length of the planned quarter in days. A bound of
    dates is the same everywhere: from 1990 on.
    """

    format: Format
    low: float | None = None
    high: float | None = None
    in_quarter: bool = False

    def of_quarter(self, days: float) -> "Bound":
        """This bound in a plan of a quarter of so many days."""
        if self.format is Format.DATE:
            return replace(self, low=to_serial(EARLIEST_DAY), high=_LAST_SERIAL)
        return replace(self, high=days, in_quarter=False) if self.in_quarter else self

    def allows(self, value: float) -> bool:
        """Whether a number is within the bound; one that is not finite never is."""
        above = self.low is None or value >= self.low
        return math.isfinite(value) and above and (self.high is None or value <= self.high)

    @property
    def sentence(self) -> str:
        """What a person is asked to type."""
        match self.format, self.low, self.high:
            case Format.DATE, _, _:
                return f"Enter a day from {EARLIEST_DAY.year} on, as in 2020-04-01."
            case _, None, None:
                return "Enter a number."
            case _, low, None if low is not None:
                return f"Enter a number of at least {self.spelled(low)}."
            case _, None, high if high is not None:
                return f"Enter a number of at most {self.spelled(high)}."
        return f"Enter a number from {self.spelled(self.low or 0.0)} to {self.spelled(self.high or 0.0)}."

    def spelled(self, value: float) -> str:
        """A number as people read it here."""
        return f"{value * 100:.4g} %" if self.format in _RATES else f"{value:,.10g}"


_RATES = (Format.RATE, Format.CHANGE)
