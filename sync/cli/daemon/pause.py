"""`qplan daemon pause`: nothing new is started, for good or in a maintenance window."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["UntilOption", "moment", "pause"]

UntilOption = Annotated[
    str, typer.Option(help="End of a maintenance window, in UTC. Default: until it is resumed.", metavar="ISO")
]


def moment(until: str) -> datetime | None:
    """The moment an option names; BadParameter where it is none."""
    if not until:
        return None
    try:
        found = datetime.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter("write it as in 2020-04-01T06:00", param_hint="--until") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def pause(
    because: Annotated[str, typer.Option(help="Why, for the record.")],
    by: ByOption,
    until: UntilOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let every daemon of the plan finish the job in hand and start nothing more."""
    from sync.bootstrap import opened
    from sync.jobs.pause import pause as run

    with opened(config) as adapters:
        paused = run(adapters, by, because, moment(until))
    if as_json:
        show({"by": paused.by, "at": paused.at, "reason": paused.reason, "until": paused.until})
    else:
        say(f"{paused}. `qplan daemon resume` lets it go on; commands work meanwhile.")
    finish(Exit.DONE)
