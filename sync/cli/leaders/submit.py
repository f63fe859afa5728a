"""`qplan leaders submit`: a leader's part."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.leaders.status import round_fields
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["LeaderArgument", "submit"]

LeaderArgument = Annotated[str, typer.Argument(help="The leader, by id or name.")]


def submit(
    leader: LeaderArgument,
    by: ByOption,
    file: Annotated[Path | None, typer.Argument(help="Their sheet. Without one they pass on what stands.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take what a leader filled in, whole or not at all: own people only, the same total, a reason for each move."""
    from sync.bootstrap import opened
    from sync.jobs.leaders import submit_part

    with opened(config) as adapters:
        now = submit_part(adapters, leader, file, by)
        today = adapters.clock.now().date()
    if as_json:
        show(round_fields(now, today))
    else:
        say(f"Taken. {'The round is over: `qplan leaders take`.' if now.is_over(today) else ''}".strip())
    finish(Exit.DONE)
