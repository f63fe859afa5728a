"""functions.json: what Excel knows of each function before it calls it, in the form Microsoft's own tool writes."""

import json
from collections.abc import Iterable
from typing import Any

from xl_addin.spec import Argument, Function, Shape

__all__ = ["functions_metadata"]


def functions_metadata(functions: Iterable[Function]) -> str:
    """The metadata of `functions`, as JSON.

    Cells are of type `any`, so that blanks, texts and truth values arrive as they are and faults get our sentences.
    A result is always a matrix: a table spills, a matrix of one is a cell. Allowed texts are an enum, which Excel
    offers while one types.
    """
    declared = list(functions)
    metadata = {
        "functions": [_function(function) for function in declared],
        "enums": [
            _enum(function, argument) for function in declared for argument in function.arguments if argument.choices
        ],
    }
    return json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"


def _function(function: Function) -> dict[str, Any]:
    options: dict[str, bool] = {"cancelable": True}
    if function.is_volatile:
        options["volatile"] = True
    return {
        "description": f"{function.summary} Returns {function.returns}.",
        "id": function.name,
        "name": function.name,
        "options": options,
        "parameters": [_parameter(function, argument) for argument in function.arguments],
        "result": {"dimensionality": "matrix"},
    }


def _parameter(function: Function, argument: Argument) -> dict[str, Any]:
    parameter: dict[str, Any] = {"description": argument.doc, "name": argument.name}
    if argument.choices:
        parameter |= {"type": "string", "customEnumId": _enum_id(function, argument)}
    else:
        parameter |= {"type": "any"}
    if argument.shape is not Shape.CELL:
        parameter["dimensionality"] = "matrix"
    if not argument.is_required:
        parameter["optional"] = True
    return parameter


def _enum(function: Function, argument: Argument) -> dict[str, Any]:
    values = [{"name": choice, "stringValue": choice, "tooltip": ""} for choice in argument.choices]
    return {"id": _enum_id(function, argument), "type": "string", "values": values}


def _enum_id(function: Function, argument: Argument) -> str:
    return f"{function.name}_{argument.name.upper()}"
