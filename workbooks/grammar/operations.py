"""What operators and plain functions give of the values of cells, as a spreadsheet program computes them."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from xl_addin.cells.errors import CellError, CellValue, ErrorKind

__all__ = ["absolute", "folded", "holds", "is_number", "joined", "linked", "operated", "rounded", "text_of"]

_WHOLE = 1e15  # from here on doubles have no cents to round


def holds(value: CellValue) -> bool:
    """Whether IF takes its first branch for a value; an error is no answer."""
    return bool(value) and not isinstance(value, CellError)


def text_of(value: CellValue) -> CellValue:
    """As a spreadsheet makes a text of a cell: a number to fifteen digits, a whole one without a decimal point."""
    if isinstance(value, CellError):
        return value
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


def joined(*parts: CellValue) -> CellValue:
    """Texts of cells one behind the other; the first error among them, where there is one."""
    texts = [text_of(part) for part in parts]
    fault = next((text for text in texts if isinstance(text, CellError)), None)
    return "".join(map(str, texts)) if fault is None else fault


def linked(target: CellValue, shown: CellValue) -> CellValue:
    """What a link shows; one that leads nowhere is an error."""
    return target if isinstance(target, CellError) else shown


def absolute(value: CellValue) -> CellValue:
    """A number without its sign."""
    if isinstance(value, str):
        return CellError(ErrorKind.VALUE, f"{value[:40]!r} stands where a number is needed.")
    return value if isinstance(value, CellError) else abs(float(value or 0.0))


def is_number(value: CellValue) -> bool:
    """Whether a value is a number; what is true or false is none."""
    return value.__class__ is float or (isinstance(value, (int, float)) and not isinstance(value, bool))


def folded(value: CellValue) -> CellValue:
    """Texts as a spreadsheet compares them: regardless of case."""
    return value.casefold() if value.__class__ is str or isinstance(value, str) else value


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def operated(operator: str, left: CellValue, right: CellValue) -> CellValue:
    """What one of + - * / = < gives of two cells; the first error among them, where there is one."""
    for value in (left, right):
        if isinstance(value, CellError):
            return value
    if operator == "=":
        return _same(left, right)
    if operator == "<":
        return _is_less(left, right)
    for value in (left, right):
        if isinstance(value, str):
            return CellError(ErrorKind.VALUE, f"{value[:40]!r} stands where a number is needed.")
    a, b = float(left or 0.0), float(right or 0.0)
    if operator == "/" and b == 0.0:
        return CellError(ErrorKind.DIV0, "Division by zero.")
    return _ARITHMETIC[operator](a, b)


def rounded(value: CellValue, digits: int) -> CellValue:
    """As ROUND does: the decimal number a person sees, halves away from zero."""
    if not is_number(value) or abs(value) >= _WHOLE:
        return value
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)) + 0.0  # no minus zero


def _is_less(left: CellValue, right: CellValue) -> bool:
    """As a spreadsheet orders cells: numbers before texts, a blank as 0 beside a number and as "" beside a text."""
    sides = [left, right]
    for at, value in enumerate(sides):
        if value is None:
            sides[at] = "" if isinstance(sides[1 - at], str) else 0.0
    texts = [isinstance(side, str) for side in sides]
    if texts[0] != texts[1]:
        return texts[1]
    return bool(folded(sides[0]) < folded(sides[1]))


def _same(left: CellValue, right: CellValue) -> bool:
    for value, other in ((left, right), (right, left)):
        if value is None:
            return other is None or other in ("", 0)
    return bool(folded(left) == folded(right))
