"""`qplan plan`: the parts of a quarter's plan, one verb each."""

import typer

from sync.cli.plan.quota import quota
from sync.cli.plan.revenue import revenue
from sync.cli.plan.territory import territory

__all__ = ["app"]

app = typer.Typer(help="Plan a quarter: the parts of a plan, one verb each.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Plan a quarter: the parts of a plan, one verb each."""


app.command("quota")(quota)
app.command("revenue")(revenue)
app.command("territory")(territory)
