"""Functions that weigh territories: balance, index, workload, gaps in coverage."""

from xl_addin.spec import Function

__all__ = ["FUNCTIONS"]

FUNCTIONS: tuple[Function, ...] = ()
