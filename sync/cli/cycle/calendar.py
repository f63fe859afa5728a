"""`qplan cycle calendar`: the cycle as calendar files that update what was imported before."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.cycle.options import QuarterOption
from sync.cli.exits import Exit
from sync.cli.extras import needs
from sync.cli.output import ConfigOption, JsonOption, finish, near, say, show

__all__ = ["calendar"]


def calendar(
    out: Annotated[Path, typer.Option(help="The folder the files go into.")],
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write one .ics file for each task of the cycle, and one that cancels each task it does not have any more.

    A file keeps its UID and its SEQUENCE rises with every change, so that calendars update instead of doubling.
    """
    needs("calendar")
    from sync.bootstrap import opened
    from sync.jobs.cycle import cycle_quarter
    from sync.jobs.cycle_calendar import write_invitations

    with opened(config) as adapters:
        planned = cycle_quarter(adapters, quarter)
        files = write_invitations(adapters, planned, out)
    if as_json:
        show({"quarter": str(planned), "folder": str(out), "files": [one.name for one in files]})
    else:
        say(f"{len(files)} calendar files of {planned} are in {near(out)}.")
    finish(Exit.DONE)
