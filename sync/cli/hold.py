"""`qplan hold`: the switch that stops all writing to the CRM."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["hold"]


def hold(
    because: Annotated[str, typer.Option(help="Why, for the record and for whoever is refused meanwhile.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Stop all writing of the plan to the CRM, here and in every daemon, after the batch in hand."""
    from sync.bootstrap import opened
    from sync.jobs.hold import hold as run

    with opened(config) as adapters:
        held = run(adapters, by, because)
    if as_json:
        show({"held": True, "by": held.by, "at": held.at, "reason": held.reason})
    else:
        say(f"{held}. `qplan release` lets it go on.")
    finish(Exit.DONE)
