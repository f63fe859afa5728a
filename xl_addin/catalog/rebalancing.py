"""Functions that redraw territories: moves, their effect and their risk."""

from xl_addin.spec import Function

__all__ = ["FUNCTIONS"]

FUNCTIONS: tuple[Function, ...] = ()
