"""Functions that plan resources: hires and the pipeline marketing must create."""

from xl_addin.spec import Function

__all__ = ["FUNCTIONS"]

FUNCTIONS: tuple[Function, ...] = ()
