"""`qplan sheets create`: a Google spreadsheet of the plan as its workbook stands."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, progress, say, show

__all__ = ["create"]


def create(
    by: ByOption,
    again: Annotated[
        bool, typer.Option("--again", help="Make a new one though the plan has one; the old one is synced no more.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a Google spreadsheet of the plan as its workbook stands: the same tabs, formulas, rules and charts."""
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.sheets import create_spreadsheet

    needs("google")
    with opened(config) as adapters, progress(hidden=as_json) as shown:
        task = shown.add_task("Making the spreadsheet", total=None)
        made = create_spreadsheet(adapters, by, again=again, told=lambda part: shown.update(task, completed=part))
    if as_json:
        show({"spreadsheet": made.id, "url": made.url, "owner": made.owner, "calls": made.calls})
    else:
        say(f"The plan stands at {made.url}", f"It belongs to {made.owner}. Let people in with `qplan sheets share`.")
    finish(Exit.DONE)
