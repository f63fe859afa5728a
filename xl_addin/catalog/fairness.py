"""Functions that judge quotas: fairness, feasibility, what a quota is made of."""

from xl_addin.spec import Function

__all__ = ["FUNCTIONS"]

FUNCTIONS: tuple[Function, ...] = ()
