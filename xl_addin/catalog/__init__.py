"""Every planning function a cell may call, declared once; `call` is the one way to evaluate them."""

import math
from collections.abc import Sequence
from typing import Any

from calculations.errors import CalculationError
from xl_addin.catalog import accounts, forecast, outlook, pay, performance, pipeline, quota, revenue, territory
from xl_addin.cells.errors import CellError, CellFault, CellValue, ErrorKind
from xl_addin.cells.marshal import as_cells, is_blank, is_range, longest, read
from xl_addin.spec import HEADER, REQUIRED, Function

__all__ = ["CATALOG", "call", "call_many"]

_FAMILIES = (performance, pipeline, accounts, territory, forecast, revenue, quota, pay, outlook)

CATALOG: dict[str, Function] = {
    function.name: function.headed() for family in _FAMILIES for function in family.FUNCTIONS
}


def call(name: str, args: Sequence[Any] = ()) -> CellValue:
    """The answer of the function `name` to cell values `args`, as cell values.

    Args:
        name: canonical name, letters and digits (`QUOTASPLIT`).
        args: in order; a range is a list of rows; None, or nothing, for an argument left out. What the argument `show`
            may say, may stand right behind the last one that is given, whatever is declared there.

    Returns:
        a number, a text, a list of rows, or a CellError with a sentence. It never raises for what stands in cells.
    """
    function = CATALOG.get(name)
    if function is None:
        return CellError(ErrorKind.NAME, f"QPLAN has no function {name}.")
    try:
        bound, header = _bound(function, args)
        result = function.body(**bound) if function.request is None else function.body(function.request(**bound))
        return _answer(result, header=header)
    except CellFault as fault:
        return fault.error
    except OverflowError:
        return CellError(ErrorKind.NUM, f"{name} was given a number too large to compute with.")
    except (CalculationError, ValueError) as fault:
        return CellError(ErrorKind.VALUE, f"{name}: {fault}")


def call_many(name: str, calls: Sequence[Sequence[Any]]) -> list[CellValue]:
    """What `call` answers to each of several calls of one function, computed together where the function can."""
    function = CATALOG.get(name)
    if function is not None and function.many is not None and len(calls) > 1:
        try:
            asked = [_bound(function, args) for args in calls]
            results = function.many([_requested(function, bound) for bound, _ in asked])
            return [_answer(result, header=header) for result, (_, header) in zip(results, asked, strict=True)]
        except (CellFault, CalculationError, ValueError, OverflowError):
            pass  # one of them is at fault: each gets its own answer
    return [call(name, args) for args in calls]


def _requested(function: Function, bound: dict[str, Any]) -> Any:  # noqa: ANN401 - of the function's own class
    """The arguments as the one value the function's body takes, or by name."""
    return bound if function.request is None else function.request(**bound)


def _bound(function: Function, args: Sequence[Any]) -> tuple[dict[str, Any], bool]:
    """The arguments by name, as the function's body takes them, and whether its table keeps the header row."""
    declared = function.arguments
    if len(args) > len(declared):
        raise CellFault(ErrorKind.VALUE, f"{function.name} takes {len(declared)} arguments, {len(args)} were given.")
    args = _in_place(function, args)
    values: dict[str, Any] = {}
    kept = longest(declared, args)
    for position, argument in enumerate(declared):
        given = args[position] if position < len(args) else None
        is_required = argument.default is REQUIRED
        if given is None and is_required and position >= len(args):
            raise CellFault(ErrorKind.VALUE, f"{function.name} needs {argument.name}: {argument.doc}.")
        is_default = not is_required and (given is None or _is_left_out(given))
        values[argument.name] = argument.default if is_default else read(argument, given, kept)
    return values, values.pop(HEADER.name, True)


def _in_place(function: Function, args: Sequence[Any]) -> Sequence[Any]:
    """The arguments with the word for `show`, where it is the last one given, in the place of that argument.

    Without it a planner who wants to know what a function finds would have to leave out every argument between.
    """
    last = max((at for at, value in enumerate(args) if value is not None), default=0)  # hosts send the rest as blanks
    if not args or not function.shows or not isinstance(args[last], str):
        return args
    word = args[last].strip().lower()
    place = next(at for at, argument in enumerate(function.arguments) if argument.name == "show")
    stands_there = function.arguments[last]
    if word not in function.shows or last >= place or stands_there.is_required or word in stands_there.choices:
        return args
    return [*args[:last], *[None] * (place - last), word]


def _is_left_out(given: CellValue) -> bool:
    """An optional argument is left out as well where a formula says "": what hosts send for `,,` differs."""
    return not is_range(given) and is_blank(given)


def _answer(result: CellValue, *, header: bool) -> CellValue:
    if is_range(result):
        cells = as_cells(result)
        return cells if header else cells[1:] or [[""] * len(cells[0])]
    if isinstance(result, float) and math.isnan(result):
        return CellError(ErrorKind.NA, "There is nothing to divide by: the quota or the plan is empty or zero.")
    return as_cells(result)
