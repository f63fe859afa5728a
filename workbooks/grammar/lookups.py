"""Cells that read a figure of the Engine by the key of their own row."""

from workbooks.grammar import words
from workbooks.grammar.formulas import AsText, Const, Expr, Here, IfError, Lookup

__all__ = ["NOT_APPLICABLE", "ONE", "figure", "known", "told"]

ONE, NOT_APPLICABLE = Const(1), Const(words.NOT_APPLICABLE)


def figure(table: str, column: str, key: str) -> Expr:
    """A count or an amount: 0 where the row has none."""
    return IfError(Lookup(table, column, Here(key)), Const(0))


def known(table: str, column: str, key: str) -> Expr:
    """A rate or a mean: n/a where it is not known, which the function shows as a blank."""
    return IfError(ONE * Lookup(table, column, Here(key)), NOT_APPLICABLE)


def told(table: str, column: str, key: str) -> Expr:
    """A text: nothing where there is none."""
    return IfError(AsText(Lookup(table, column, Here(key))), Const(""))
