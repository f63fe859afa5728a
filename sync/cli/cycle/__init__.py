"""`qplan cycle`: the quarter's planning, week by week."""

import typer

from sync.cli.cycle.calendar import calendar
from sync.cli.cycle.delegate import delegate
from sync.cli.cycle.done import done
from sync.cli.cycle.reopen import reopen
from sync.cli.cycle.skip import skip
from sync.cli.cycle.start import start
from sync.cli.cycle.status import status
from sync.cli.cycle.transfer import transfer

__all__ = ["app"]

app = typer.Typer(
    help="The quarter's planning: who does what by when, what shows that it is done, and how it stands.",
    no_args_is_help=True,
)
app.command("start")(start)
app.command("status")(status)
app.command("done")(done)
app.command("delegate")(delegate)
app.command("transfer")(transfer)
app.command("skip")(skip)
app.command("reopen")(reopen)
app.command("calendar")(calendar)
