"""A function of the catalog as plain data, for programs: add-in builders, `qplan functions --json`."""

from typing import Any

from xl_addin.spec import Column, Function

__all__ = ["described"]


def described(function: Function) -> dict[str, Any]:
    """A function of the catalog as JSON; an argument without `default` is required."""
    return {
        "name": function.name,
        "family": function.family,
        "summary": function.summary,
        "returns": function.returns,
        "columns": _columns(function.columns),
        "shown": {show: _columns(columns) for show, columns in function.shown.items()},
        "is_volatile": function.is_volatile,
        "arguments": [
            {
                "name": argument.name,
                "doc": argument.doc,
                "kind": argument.kind,
                "shape": argument.shape,
                "unit": argument.unit,
                "choices": argument.choices,
                "is_required": argument.is_required,
                **({} if argument.is_required else {"default": argument.default}),
            }
            for argument in function.arguments
        ],
        "examples": [{"arguments": example.arguments, "result": example.result} for example in function.examples],
    }


def _columns(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    return [
        {"id": each.id, "title": each.title, "format": each.format, "unit": each.unit, "doc": each.doc}
        for each in columns
    ]
