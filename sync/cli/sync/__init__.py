"""`qplan sync`: one plan, edited in several places."""

from typing import Annotated

import typer

from sync.cli.output import ConfigOption, JsonOption
from sync.cli.sync.conflicts import conflicts
from sync.cli.sync.pair import pair
from sync.cli.sync.run import run
from sync.cli.sync.undo import undo

__all__ = ["app"]

app = typer.Typer(invoke_without_command=True)


@app.callback()
def sync(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written, and what waits.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until it is stopped, on the daemon's timetable.")
    ] = False,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help="A large change is meant: do not pause because of it.")
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Carry what was edited in each place to the others; what contradicts waits on the tab Conflicts."""
    if context.invoked_subcommand is None:
        run(dry=dry_run, watch=watch, accept=accept_changes, as_json=as_json, config=config)


app.command("conflicts")(conflicts)
app.command("pair")(pair)
app.command("undo")(undo)
