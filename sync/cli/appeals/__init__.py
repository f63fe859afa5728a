"""`qplan appeals`: appeals against quotas."""

import typer

from sync.cli.appeals.decide import decide
from sync.cli.appeals.file import file_
from sync.cli.appeals.listing import listing
from sync.cli.appeals.show import show_
from sync.cli.appeals.take import take
from sync.cli.appeals.tell import tell

__all__ = ["app"]

app = typer.Typer(
    help="Appeals against quotas: filed with a reason, decided with what others carry in view.", no_args_is_help=True
)
app.command("file")(file_)
app.command("list")(listing)
app.command("show")(show_)
app.command("tell")(tell)
app.command("decide")(decide)
app.command("take")(take)
