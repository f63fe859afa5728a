"""Functions that follow customers: what stayed, grew, shrank and left."""

from xl_addin.spec import Function

__all__ = ["FUNCTIONS"]

FUNCTIONS: tuple[Function, ...] = ()
