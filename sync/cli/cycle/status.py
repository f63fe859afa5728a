"""`qplan cycle status`: how every task of a cycle stands, and why."""

from datetime import datetime
from typing import Annotated

import typer

from sync.cli.cycle.options import QuarterOption, task_fields
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, out, say, show, table

__all__ = ["status"]


def status(
    quarter: QuarterOption = "",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As it stood at the end of a day. Default: now.")
    ] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only what somebody has to do something about.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say of every task whether it is done, due, late, blocked or stale, and why.

    A task marked * lies on the critical path: when it takes longer, the cycle does.
    """
    from sync.bootstrap import opened
    from sync.jobs.cycle import cycle_quarter, cycle_state

    with opened(config) as adapters:
        state = cycle_state(adapters, cycle_quarter(adapters, quarter), on.date() if on is not None else None)
    shown = [one for one in state.tasks if one.status.is_open or not open_only]
    if as_json:
        show(
            {
                "quarter": state.calendar.quarter,
                "template": state.calendar.template,
                "start": state.calendar.start,
                "first_day": state.calendar.first_day,
                "at": state.now,
                "is_over": state.is_over,
                "counts": state.counted(),
                "critical_path": state.critical,
                "tasks": [task_fields(one) for one in shown],
                "findings": [finding_fields(one) for one in state.findings],
            }
        )
        finish(Exit.DONE)
    say(*(f"{one.sentence} {one.remedy}".rstrip() for one in state.findings))
    columns = ["week", "due", "task", "for", "stands", "slack", "why"]
    for week in sorted({one.task.week for one in shown}):
        rows = [
            [
                str(week),
                f"{one.task.due:%a %m-%d}",
                f"{'*' if one.is_critical else ' '} {one.task.id}",
                one.delegate.to if one.delegate is not None else ", ".join(one.owners) or one.task.role,
                one.status.value,
                f"{one.slack}",
                f"{one.task.title}: {one.why}",
            ]
            for one in sorted(shown, key=lambda one: one.task.due)
            if one.task.week == week
        ]
        out.print(table(f"Week {week} of {state.calendar.quarter}", columns, rows, right=(5,)))
    counts = ", ".join(f"{count} {word.value}" for word, count in state.counted().items())
    say("", f"{len(state.tasks)} tasks: {counts}.")
    finish(Exit.DONE)
