"""`qplan session`: the planning session, what it decided, and what it committed to."""

import typer

from sync.cli.session.decide import decide
from sync.cli.session.record import record
from sync.cli.session.settle import settle
from sync.cli.session.show import show_session

__all__ = ["app"]

app = typer.Typer(
    help="The planning session: its agenda, what it decided for whom by when, and what it committed to.",
    no_args_is_help=True,
)
app.command("show")(show_session)
app.command("decide")(decide)
app.command("settle")(settle)
app.command("record")(record)
