"""`qplan alerts snooze`: not now."""

from typing import Annotated

import typer

from sync.cli.alerts.note import NameArgument
from sync.cli.daemon.pause import moment
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["snooze"]


def snooze(
    name: NameArgument,
    until: Annotated[str, typer.Option(help="Until when, in UTC.", metavar="ISO")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put an alarm off until a moment."""
    from sync.bootstrap import opened
    from sync.daemon.alerts import put_off_alarm
    from sync.daemon.jobs import JOBS

    end = moment(until)
    if end is None:
        raise typer.BadParameter("name a moment", param_hint="--until")
    with opened(config) as adapters:
        alarm = put_off_alarm(adapters, JOBS, name, end, by)
    if as_json:
        show({"name": alarm.name, "until": end, "by": by})
    else:
        say(f"{alarm.name} keeps quiet until {end:%Y-%m-%d %H:%M} UTC.")
    finish(Exit.DONE)
