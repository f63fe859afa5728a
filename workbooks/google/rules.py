"""What Google Sheets lets people type into a cell: the same bound that reading checks, as its rule."""

from collections.abc import Sequence
from typing import Any

from workbooks.grammar.limits import EARLIEST_DAY, Bound
from xl_addin.spec import Format

__all__ = ["listed", "rule_of"]

_ANY = 1e15  # a rule of numbers needs ends: from here on doubles have no cents


def rule_of(bound: Bound, choices: Sequence[str], told: str) -> dict[str, Any] | None:
    """The rule for one of `choices`, where there are any, else for a number or day within `bound`; None for free text.

    `told` is what people read of the cell before what may be typed.
    """
    if choices:
        message = f"Choose one of {', '.join(choices)}."
        return _rule("ONE_OF_LIST", choices, f"{told} {message}") | {"showCustomUi": True}
    if bound.format is Format.TEXT:
        return None
    message = f"{told} {bound.sentence}"
    if bound.format is Format.DATE:
        return _rule("DATE_ON_OR_AFTER", [EARLIEST_DAY.isoformat()], message)
    if bound.low is not None and bound.high is None:
        return _rule("NUMBER_GREATER_THAN_EQ", [_said(bound.low)], message)
    ends = [-_ANY if bound.low is None else bound.low, _ANY if bound.high is None else bound.high]
    return _rule("NUMBER_BETWEEN", [_said(end) for end in ends], message)


def listed(source: str, told: str) -> dict[str, Any]:
    """The rule for one of the texts in an area, given as `='Data Versions'!$B$4:$B$16`."""
    return _rule("ONE_OF_RANGE", [source], f"{told} Choose one of the list.") | {"showCustomUi": True}


def _rule(kind: str, values: Sequence[str], message: str) -> dict[str, Any]:
    condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    return {"condition": condition, "inputMessage": message.strip(), "strict": True}


def _said(number: float) -> str:
    """A number as anybody in en_US would type it."""
    return f"{number:.15g}" if abs(number) < 1e15 else f"{number:.0f}"
