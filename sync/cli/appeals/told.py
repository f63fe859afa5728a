"""An appeal as JSON."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sync.cycle.appeals import Appeal

__all__ = ["NumberArgument", "told"]

NumberArgument = Annotated[int, typer.Argument(help="Number of the appeal.", min=1)]


def told(appeal: "Appeal") -> dict[str, Any]:
    """As JSON, with all that happened to it."""
    return {
        "appeal": appeal.number,
        "person": appeal.person,
        "name": appeal.name,
        "reason": appeal.code,
        "quota": appeal.quota,
        "wanted": appeal.wanted,
        "state": appeal.state.value,
        "handler": appeal.handler,
        "granted": appeal.granted,
        "bearer": None if appeal.bearer is None else appeal.bearer.value,
        "shares": appeal.shares,
        "taken": [{"step": one.step.value, "by": one.by, "at": one.at, "said": one.said} for one in appeal.taken],
    }
