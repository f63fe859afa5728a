"""Every planning function a cell may call, declared once; `call` is the one way to evaluate them."""

import math
from collections.abc import Sequence
from typing import Any

from calculations.errors import CalculationError
from xl_addin.catalog import accounts, forecast, outlook, pay, performance, pipeline, quota, revenue, territory
from xl_addin.cells.errors import CellError, CellFault, CellValue, ErrorKind
from xl_addin.cells.marshal import as_cells, is_blank, is_range, longest, read
from xl_addin.spec import Function

__all__ = ["CATALOG", "call", "call_many"]

_FAMILIES = (performance, pipeline, accounts, territory, forecast, revenue, quota, pay, outlook)

CATALOG: dict[str, Function] = {function.name: function for family in _FAMILIES for function in family.FUNCTIONS}


def call(name: str, args: Sequence[Any] = ()) -> CellValue:
    """The answer of the function `name` to cell values `args`, as cell values.

    Args:
        name: canonical name, letters and digits (`QUOTASPLIT`).
        args: in order; a range is a list of rows; None, or nothing, for an argument left out.

    Returns:
        a number, a text, a list of rows, or a CellError with a sentence. It never raises for what stands in cells.
    """
    function = CATALOG.get(name)
    if function is None:
        return CellError(ErrorKind.NAME, f"QPLAN has no function {name}.")
    try:
        return _answer(_computed(function, args))
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
            return [_answer(result) for result in function.many([_request(function, args) for args in calls])]
        except (CellFault, CalculationError, ValueError, OverflowError):
            pass  # one of them is at fault: each gets its own answer
    return [call(name, args) for args in calls]


def _computed(function: Function, args: Sequence[Any]) -> CellValue:
    if function.request is None:
        return function.body(**_bound(function, args))
    return function.body(_request(function, args))


def _request(function: Function, args: Sequence[Any]) -> Any:  # noqa: ANN401 - of the function's own class
    """The arguments as the one value the function's body takes, or by name."""
    bound = _bound(function, args)
    return bound if function.request is None else function.request(**bound)


def _bound(function: Function, args: Sequence[Any]) -> dict[str, Any]:
    declared = function.arguments
    if len(args) > len(declared):
        raise CellFault(ErrorKind.VALUE, f"{function.name} takes {len(declared)} arguments, {len(args)} were given.")
    values: dict[str, Any] = {}
    kept = longest(declared, args)
    for position, argument in enumerate(declared):
        given = args[position] if position < len(args) else None
        if given is None and argument.is_required and position >= len(args):
            raise CellFault(ErrorKind.VALUE, f"{function.name} needs {argument.name}: {argument.doc}.")
        is_default = _left_out(given, argument.is_required)
        values[argument.name] = argument.default if is_default else read(argument, given, kept)
    return values


def _left_out(given: CellValue, required: bool) -> bool:
    """An optional argument is left out as well where a formula says "": what hosts send for `,,` differs."""
    return not required and not is_range(given) and is_blank(given)


def _answer(result: CellValue) -> CellValue:
    if is_range(result):
        return as_cells(result)
    if isinstance(result, float) and math.isnan(result):
        return CellError(ErrorKind.NA, "There is nothing to divide by: the quota or the plan is empty or zero.")
    return as_cells(result)
