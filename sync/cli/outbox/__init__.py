"""`qplan outbox`: the communications of a plan, and what their readers say of them."""

import typer

from sync.cli.outbox.acknowledge import acknowledge
from sync.cli.outbox.dispute import dispute
from sync.cli.outbox.listing import listing
from sync.cli.outbox.read import read
from sync.cli.outbox.send import send

__all__ = ["app"]

app = typer.Typer(
    help="Communications of an approved plan: sent once each, read, acknowledged or disputed by version.",
    no_args_is_help=True,
)
app.command("list")(listing)
app.command("send")(send)
app.command("read")(read)
app.command("acknowledge")(acknowledge)
app.command("dispute")(dispute)
