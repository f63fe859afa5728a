"""`qplan cycle start`: lay the planning of a quarter out over its weeks."""

from datetime import datetime
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["start"]


def start(
    by: ByOption,
    quarter: Annotated[
        str, typer.Argument(help="The quarter that is planned, as in 2020Q2. Default: the plan's.")
    ] = "",
    template: Annotated[str, typer.Option(help="four-week or three-week. Default: the settings'.")] = "",
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The cycle's first day.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start the planning cycle of a quarter: its tasks with days and owners, as [cycle] in qplan.toml has them.

    By default it begins four weeks before the quarter, or today when that is over. Run it again to take what changed in
    the settings: what is done stays done, and calendar files that were sent are updated.
    """
    from sync.bootstrap import opened
    from sync.jobs.cycle import cycle_quarter, start_cycle

    with opened(config) as adapters:
        planned = cycle_quarter(adapters, quarter)
        started = start_cycle(
            adapters, by, planned, template=template, since=since.date() if since is not None else None
        )
    laid = started.calendar
    if as_json:
        show(
            {
                "quarter": laid.quarter,
                "template": laid.template,
                "start": laid.start,
                "first_day": laid.first_day,
                "is_new": started.is_new,
                "tasks": [one.model_dump(mode="json") for one in laid.tasks],
                "findings": [finding_fields(one) for one in started.findings],
            }
        )
    else:
        say(*(f"{one.sentence} {one.remedy}".rstrip() for one in started.findings))
        last = max((one.due for one in laid.tasks), default=laid.start)
        word = "starts" if started.is_new else "is under way, and nothing changed"
        say(f"The planning of {laid.quarter} {word}: {len(laid.tasks)} tasks from {laid.start} to {last}.")
        say("`qplan cycle status` says what is due; `qplan cycle calendar --out DIR` writes the invitations.")
    finish(Exit.DONE)
