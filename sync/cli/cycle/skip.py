"""`qplan cycle skip`: leave a task out."""

from sync.cli.cycle.options import BecauseOption, QuarterOption, TaskArgument, task_fields, tell_task
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["skip"]


def skip(
    task: TaskArgument,
    because: BecauseOption,
    by: ByOption,
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Leave a task out, which takes a role the task names (CRO or RevOps, unless it says others)."""
    from sync.bootstrap import opened
    from sync.jobs import cycle

    with opened(config) as adapters:
        stands = cycle.skip(adapters, cycle.cycle_quarter(adapters, quarter), task, by, because)
    if as_json:
        show(task_fields(stands))
    else:
        say(tell_task(stands))
    finish(Exit.DONE)
