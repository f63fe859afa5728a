"""Inputs of assumptions: cells whose id, title, default, bounds and explanation are those of the declaration."""

from calculations.assumptions import Assumption
from workbooks.grammar.layout import Format, Input, Owner

__all__ = ["assumed"]

_FORMATS = {"rate": Format.RATE, "money": Format.MONEY, "days": Format.COUNT, "people": Format.COUNT}


def assumed(one: Assumption, owner: Owner, doc: str = "") -> Input:
    """The cell of an assumption; `doc` replaces its meaning where the cell stands among others that say it."""
    return Input(
        one.name, one.title, _FORMATS[one.unit], owner, one.default, doc or one.meaning, low=one.low, high=one.high
    )
