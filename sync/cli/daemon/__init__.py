"""`qplan daemon`: the same path on a timetable, and what people ask and tell whoever runs it."""

from typing import Annotated

import typer

from sync.cli.daemon.drain import drain
from sync.cli.daemon.pause import pause
from sync.cli.daemon.resume import resume
from sync.cli.daemon.run import run
from sync.cli.daemon.status import status
from sync.cli.output import ConfigOption

__all__ = ["app"]

app = typer.Typer(invoke_without_command=True)


@app.callback()
def daemon(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Run every job once and end (for cron).")] = False,
    config: ConfigOption = None,
) -> None:
    """Pull, publish, sync, look for approvals, write back once approved, verify: on the timetable in [daemon]."""
    if context.invoked_subcommand is None:
        run(once=once, config=config)


app.command("status")(status)
app.command("pause")(pause)
app.command("resume")(resume)
app.command("drain")(drain)
