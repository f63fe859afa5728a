"""What a spreadsheet program lets people type into a cell: the same bound that reading checks, as its rule."""

from collections.abc import Sequence
from typing import Any

from workbooks.grammar.limits import EARLIEST_DAY, Bound
from xl_addin.spec import Format

__all__ = ["rule_of", "told"]

_LONGEST = 255  # characters a program shows of a message
_ANY = 1e15  # a rule of numbers needs ends: from here on doubles have no cents


def rule_of(bound: Bound, choices: Sequence[str]) -> dict[str, Any]:
    """The rule for one of `choices`, where there are any, else for a number or day within `bound`."""
    if choices:
        message = f"Choose one of {', '.join(choices)}."
        return {"validate": "list", "source": list(choices), **told(message)}
    if bound.format is Format.DATE:
        return {"validate": "date", "criteria": ">=", "value": EARLIEST_DAY, **told(bound.sentence)}
    if bound.low is not None and bound.high is None:
        return {"validate": "decimal", "criteria": ">=", "value": bound.low, **told(bound.sentence)}
    ends = {"minimum": -_ANY if bound.low is None else bound.low, "maximum": _ANY if bound.high is None else bound.high}
    return {"validate": "decimal", "criteria": "between", **ends, **told(bound.sentence)}


def told(message: str) -> dict[str, str]:
    """What a program says where something else is typed."""
    return {"error_title": "Not possible here", "error_message": message[:_LONGEST]}
