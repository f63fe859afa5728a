"""Program faults of the planning science, one class per cause.

    CalculationError
    ├── ShapeError          arrays that must be of one length are not
    └── UnknownColumnError  a frame lacks a column its schema declares

What a user can mend (a missing quota, a floor above its cap) is never raised: it is a Finding beside the result.
"""

__all__ = ["CalculationError", "ShapeError", "UnknownColumnError"]


class CalculationError(Exception):
    """Base of every fault raised by `calculations`."""


class ShapeError(CalculationError, ValueError):
    """Arrays that must be of one length, or frames that must be of one shape, are not."""


class UnknownColumnError(CalculationError, KeyError):
    """A frame lacks a column that its schema in `calculations.schemas` declares."""
