"""`qplan appeals tell`: whatever happens to an appeal but its decision."""

from typing import Annotated

import typer

from sync.cli.appeals.told import NumberArgument, told
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["tell"]

_STEPS = ("ask", "answer", "reassign", "escalate", "withdraw")


def tell(
    number: NumberArgument,
    step: Annotated[str, typer.Argument(help=f"One of {', '.join(_STEPS)}.")],
    because: Annotated[str, typer.Option(help="What is asked, answered or said.")],
    by: ByOption,
    to: Annotated[str, typer.Option(help="Whom it is handed to.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for information, answer, hand an appeal on, escalate it or withdraw it."""
    from sync.bootstrap import opened
    from sync.cycle.appeals import Step
    from sync.jobs.appeals import tell as run

    if step not in _STEPS:
        raise typer.BadParameter(f"it is one of {', '.join(_STEPS)}", param_hint="STEP")
    with opened(config) as adapters:
        appeal = run(adapters, number, Step(step), by, because, to)
    if as_json:
        show(told(appeal))
    else:
        say(f"Appeal {appeal.number} of {appeal.name} is {appeal.state.value}, with {appeal.handler}.")
    finish(Exit.DONE)
