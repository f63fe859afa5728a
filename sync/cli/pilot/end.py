"""`qplan pilot end`: roll the changes out, or take them back."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show
from sync.cli.pilot.told import told

__all__ = ["end"]


def end(
    because: Annotated[str, typer.Option(help="Why, for the record.")],
    by: ByOption,
    roll_out: Annotated[
        bool, typer.Option("--roll-out/--back", help="Everybody gets the changes, or nobody any more.")
    ],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """End the pilot that runs: with --roll-out the plan wants all account moves again, with --back none of them.

    What was written for the pilot is restored by `qplan rollback`.
    """
    from sync.bootstrap import opened
    from sync.jobs.pilot import end_pilot

    with opened(config) as adapters:
        pilot = end_pilot(adapters, by, roll_out=roll_out, said=because)
    if as_json:
        show(told(pilot))
    else:
        say(f"Pilot {pilot.number} is {pilot.stage.value}.")
        say("Submit the plan again: it wants all moves." if roll_out else "`qplan rollback` restores what was written.")
    finish(Exit.DONE)
