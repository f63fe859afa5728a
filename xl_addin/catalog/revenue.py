"""Functions that plan revenue: capacity, reconciliation, scenarios, bridge, sensitivity."""

from xl_addin.spec import Function

__all__ = ["FUNCTIONS"]

FUNCTIONS: tuple[Function, ...] = ()
