"""`qplan agent`: the packages of the cycle's weeks, each made by the agent the process names for it."""

import typer

from sync.cli.agent.listing import listing
from sync.cli.agent.run import run
from sync.cli.agent.source import source
from sync.cli.agent.week import week

__all__ = ["app"]

app = typer.Typer(
    help="The five agents of the planning cycle: what each makes in which week, and its packages.",
    no_args_is_help=True,
)
app.command("list")(listing)
app.command("run")(run)
app.command("week")(week)
app.command("source")(source)
