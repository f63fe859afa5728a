"""Program faults of the planning science, one class per cause.

    CalculationError
    ├── CountError            counts or amounts that cannot be: more won than closed, less than nothing lost
    ├── OutsideCalendarError  a day or a year that a custom fiscal calendar does not reach
    ├── ShapeError            arrays that must be of one length are not
    └── UnknownColumnError    a frame lacks a column its schema declares

What a user can mend (a missing quota, a floor above its cap) is never raised: it is a Finding beside the result.
"""

__all__ = ["CalculationError", "CountError", "OutsideCalendarError", "ShapeError", "UnknownColumnError"]


class CalculationError(Exception):
    """Base of every fault raised by `calculations`."""


class CountError(CalculationError, ValueError):
    """A count or an amount that cannot be: more won than closed, or less than nothing lost."""


class OutsideCalendarError(CalculationError, ValueError):
    """A day or a year that a custom fiscal calendar does not reach; its years are listed, not made by a rule."""


class ShapeError(CalculationError, ValueError):
    """Arrays that must be of one length, or frames that must be of one shape, are not."""


class UnknownColumnError(CalculationError, KeyError):
    """A frame lacks a column that its schema in `calculations.schemas` declares."""
