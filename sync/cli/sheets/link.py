"""`qplan sheets link`: take a spreadsheet that is there for the plan's."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["link"]


def link(
    address: Annotated[str, typer.Argument(help="The spreadsheet's address as the browser shows it, or its id.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a spreadsheet that was made for this plan, or a copy of it, for the plan's from now on."""
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.sheets import link_spreadsheet

    needs("google")
    with opened(config) as adapters:
        found = link_spreadsheet(adapters, address, by)
    if as_json:
        show({"spreadsheet": found.id, "url": found.url, "title": found.title, "before": found.before or None})
    else:
        say(f"{found.title} is the plan's spreadsheet: {found.url}")
        if found.before:
            say(f"The one before ({found.before}) is synced no more.")
    finish(Exit.DONE)
