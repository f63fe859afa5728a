"""`qplan session record`: the record of what the session committed to."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.cycle.options import QuarterOption
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, near, say, show

__all__ = ["record"]


def record(
    out: Annotated[Path, typer.Option(help="The Markdown file to write.")],
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what the session committed to: decisions, the approved change set, who agreed, and the head of the events.

    `qplan audit verify --head` holds that head against the store: nothing before it was touched.
    """
    from sync.bootstrap import opened
    from sync.jobs.cycle import cycle_quarter
    from sync.jobs.session import write_record

    with opened(config) as adapters:
        session = write_record(adapters, cycle_quarter(adapters, quarter), out)
    if as_json:
        show({"file": str(out), "decisions": len(session.decisions), "head": session.head})
    else:
        say(f"{len(session.decisions)} decisions of {session.quarter} are in {near(out)}.")
    finish(Exit.DONE)
