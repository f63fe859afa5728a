"""`qplan cycle reopen`: a task is open again."""

from sync.cli.cycle.options import BecauseOption, QuarterOption, TaskArgument, task_fields, tell_task
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["reopen"]


def reopen(
    task: TaskArgument,
    because: BecauseOption,
    by: ByOption,
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open a task again: what was given for it does not count any more, or it is not left out after all."""
    from sync.bootstrap import opened
    from sync.jobs import cycle

    with opened(config) as adapters:
        stands = cycle.reopen(adapters, cycle.cycle_quarter(adapters, quarter), task, by, because)
    if as_json:
        show(task_fields(stands))
    else:
        say(tell_task(stands))
    finish(Exit.DONE)
