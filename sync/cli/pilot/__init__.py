"""`qplan pilot`: territory changes tried by some before all get them."""

import typer

from sync.cli.pilot.compare import compare
from sync.cli.pilot.end import end
from sync.cli.pilot.plan import plan
from sync.cli.pilot.start import start

__all__ = ["app"]

app = typer.Typer(
    help="Territory changes tried by some, compared with people alike, then rolled out or taken back.",
    no_args_is_help=True,
)
app.command("plan")(plan)
app.command("start")(start)
app.command("compare")(compare)
app.command("end")(end)
