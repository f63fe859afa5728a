"""`qplan appeals decide`: accept, partly accept or reject."""

from decimal import Decimal
from typing import Annotated

import typer

from sync.cli.appeals.told import NumberArgument, told
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, amount_given, finish, say, show

__all__ = ["decide"]


def decide(
    number: NumberArgument,
    because: Annotated[str, typer.Option(help="Why, for the rep and for whoever appeals next.")],
    by: ByOption,
    grant: Annotated[float | None, typer.Option(help="The quota that is granted. Without one it is rejected.")] = None,
    bearer: Annotated[str, typer.Option(help="Who carries the difference: cushion or team.")] = "cushion",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide an appeal: what is granted becomes an override by `qplan appeals take`, and is approved like any other."""
    from sync.bootstrap import opened
    from sync.cycle.appeals import Bearer
    from sync.jobs.appeals import decide_appeal

    if bearer not in tuple(Bearer):
        raise typer.BadParameter(f"it is one of {', '.join(Bearer)}", param_hint="--bearer")
    granted = None if grant is None else Decimal(str(amount_given(grant)))
    with opened(config) as adapters:
        appeal = decide_appeal(adapters, number, by, because, granted, Bearer(bearer))
    if as_json:
        show(told(appeal))
    else:
        say(f"Appeal {appeal.number} of {appeal.name} is {appeal.state.value}.")
        if appeal.granted is not None:
            say("`qplan appeals take` puts it into the workbook.")
    finish(Exit.DONE)
