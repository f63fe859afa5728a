"""Conclusions in words: texts whose numbers are those of cells, put together by formulas any program computes."""

from workbooks.grammar.formulas import Absolute, Binary, Const, Expr, If, IfError, Joined, Round
from workbooks.grammar.words import NOT_APPLICABLE

__all__ = ["above_or_below", "counted", "either", "millions", "named", "percent", "sentence", "times"]


def sentence(*parts: Expr | str) -> Joined:
    """Texts and numbers one behind the other."""
    return Joined(tuple(Const(part) if isinstance(part, str) else part for part in parts))


def _rounded(value: Expr, digits: int) -> Expr:
    """A rounded number; what rounds to nothing from below is 0 and not −0, which some programs write."""
    return Round(value, digits) + 0


def _or_unknown(value: Expr) -> Expr:
    return IfError(value, Const(NOT_APPLICABLE))


def millions(amount: Expr) -> Expr:
    """Money in millions to two decimals, `7.59 M`; n/a where it is not known.

    Format codes of TEXT differ with the language of the program; a rounded number is written in the reader's own.
    """
    return _or_unknown(sentence(_rounded(amount / 100 / 100 / 100, 2), " M"))


def percent(rate: Expr, digits: int = 0) -> Expr:
    """A rate in per cent, `62 %`; n/a where it is not known."""
    return _or_unknown(sentence(_rounded(rate * 100, digits), " %"))


def times(factor: Expr, digits: int = 2) -> Expr:
    """A factor or score, rounded; n/a where it is not known."""
    return _or_unknown(sentence(_rounded(factor, digits)))


def counted(number: Expr) -> Expr:
    """A whole number; n/a where it is not known."""
    return _or_unknown(sentence(_rounded(number, 0)))


def named(text: Expr) -> Expr:
    """A text of the CRM or the system; n/a where it is not known."""
    return IfError(If(text.equals(""), Const(NOT_APPLICABLE), text), Const(NOT_APPLICABLE))


def above_or_below(value: Expr, base: Expr, of: str) -> Expr:
    """How far a value is from another, in per cent of that: `7 % above target`; n/a where one is not known."""
    share = Round(Absolute(value - base) / base * 100, 0)
    side = If(value.less_than(base), Const(f" % below {of}"), Const(f" % above {of}"))
    return _or_unknown(sentence(share, side))


def either(test: Binary, then: str, other: str) -> Expr:
    """One text or another, by a comparison; nothing where it cannot be made."""
    return IfError(If(test, Const(then), Const(other)), Const(""))
