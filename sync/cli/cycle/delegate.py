"""`qplan cycle delegate`: somebody else does a task."""

from sync.cli.cycle.options import BecauseOption, QuarterOption, TaskArgument, ToOption, task_fields, tell_who
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["delegate"]


def delegate(
    task: TaskArgument,
    to: ToOption,
    because: BecauseOption,
    by: ByOption,
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have somebody else do a task; its owner goes on to answer for it."""
    from sync.bootstrap import opened
    from sync.jobs import cycle

    with opened(config) as adapters:
        stands = cycle.delegate(adapters, cycle.cycle_quarter(adapters, quarter), task, by, to, because)
    if as_json:
        show(task_fields(stands))
    else:
        say(tell_who(stands))
    finish(Exit.DONE)
