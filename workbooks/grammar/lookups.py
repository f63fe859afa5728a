"""Cells that read a figure of the Engine by the key of their own row."""

from workbooks.grammar import words
from workbooks.grammar.formulas import AsText, Const, Count, Expr, Here, If, IfError, Lookup, NoRow, Sum, SumWhere

__all__ = ["NOT_APPLICABLE", "ONE", "figure", "known", "summed", "told"]

ONE, NOT_APPLICABLE = Const(1), Const(words.NOT_APPLICABLE)


def figure(table: str, column: str, key: str) -> Expr:
    """A count or an amount: 0 where nothing is counted under the row's key, #N/A where nothing could be counted."""
    return IfError(Lookup(table, column, Here(key)), NoRow(table, Here(key), 0.0))


def known(table: str, column: str, key: str) -> Expr:
    """A rate or a mean: n/a where it is not known, which the function shows as a blank."""
    return IfError(ONE * Lookup(table, column, Here(key)), NOT_APPLICABLE)


def told(table: str, column: str, key: str) -> Expr:
    """A text: nothing where there is none; what could not be made is told where it is made, and is no number here."""
    return IfError(AsText(Lookup(table, column, Here(key))), Const(""))


def summed(table: str, column: str, *where: tuple[str, Expr]) -> Expr:
    """A sum of a column, of the rows where every named column equals its value: n/a where no cell of it is a number."""
    of_all = SumWhere(table, column, where) if where else Sum(table, column)
    return If(Count(table, column).equals(0), NOT_APPLICABLE, of_all)
