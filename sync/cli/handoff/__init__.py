"""`qplan handoff`: what RevOps hands to Finance, HR, leaders and Marketing, and leaders to their people."""

import typer

from sync.cli.handoff.listing import listing
from sync.cli.handoff.make import make
from sync.cli.handoff.receipt import receipt

__all__ = ["app"]

app = typer.Typer(
    help="Hand-offs of the plan: which version went to whom, and who has it.",
    no_args_is_help=True,
)
app.command("make")(make)
app.command("list")(listing)
app.command("receipt")(receipt)
