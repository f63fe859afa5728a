"""`qplan change`: changes of quotas within the quarter."""

import typer

from sync.cli.change.decide import decide
from sync.cli.change.listing import listing
from sync.cli.change.propose import propose
from sync.cli.change.show import show_
from sync.cli.change.take import take

__all__ = ["app"]

app = typer.Typer(
    help="Changes of quotas within the quarter: each by its formula, from a day to come, agreed by the policy.",
    no_args_is_help=True,
)
app.command("propose")(propose)
app.command("list")(listing)
app.command("show")(show_)
app.command("decide")(decide)
app.command("take")(take)
