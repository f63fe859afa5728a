"""`qplan cycle done`: a task is done, and this shows it."""

from typing import Annotated

import typer

from sync.cli.cycle.options import QuarterOption, TaskArgument, task_fields, tell_task
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["done"]


def done(
    task: TaskArgument,
    evidence: Annotated[
        str,
        typer.Option(help="A file, a link, message:ID, or package: the newest of the task's agent was looked at."),
    ],
    by: ByOption,
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put on record that a task is done, with what shows it.

    A file is known by what it holds: when that changes, the task is stale. Approvals, values read back from the CRM and
    packages of the agents are seen without being told.
    """
    from sync.bootstrap import opened
    from sync.jobs import cycle

    with opened(config) as adapters:
        stands = cycle.done(adapters, cycle.cycle_quarter(adapters, quarter), task, by, evidence)
    if as_json:
        show(task_fields(stands))
    else:
        say(tell_task(stands))
    finish(Exit.DONE)
