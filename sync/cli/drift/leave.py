"""`qplan drift leave`: a drift that is let be until a day."""

from datetime import datetime
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["leave"]


def leave(
    name: Annotated[str, typer.Argument(help="Whose value drifted, as `qplan drift show` names it.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it is let be.")],
    because: Annotated[str, typer.Option(help="Why, for the record.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put on record that a value may differ until a day; when it changes again, it counts again."""
    from sync.bootstrap import opened
    from sync.jobs.writeback import let_drift_be

    with opened(config) as adapters:
        left = let_drift_be(adapters, name, by, until.date(), because)
    if as_json:
        show({"name": name, "until": until.date(), "values": len(left)})
    else:
        say(*(f"{one.discrepancy}: let be until {until.date()}." for one in left))
    finish(Exit.DONE)
