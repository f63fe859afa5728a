"""`qplan alerts note`: somebody has it."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["NameArgument", "note"]

NameArgument = Annotated[str, typer.Argument(help="Name of the alarm, as `qplan alerts show` tells it.")]


def note(name: NameArgument, by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Take note of an alarm: it keeps quiet until it was over once."""
    from sync.bootstrap import opened
    from sync.daemon.alerts import note_alarm
    from sync.daemon.jobs import JOBS

    with opened(config) as adapters:
        alarm = note_alarm(adapters, JOBS, name, by)
    if as_json:
        show({"name": alarm.name, "by": by})
    else:
        say(f"{alarm.name} keeps quiet until it was over once.")
    finish(Exit.DONE)
