"""`qplan policy`: the rules under which a plan is approved and written."""

import typer

from sync.cli.policy.break_glass import break_glass
from sync.cli.policy.check import check
from sync.cli.policy.delegate import delegate
from sync.cli.policy.explain import explain
from sync.cli.policy.review import review
from sync.cli.policy.waive import waive

__all__ = ["app"]

app = typer.Typer(
    help="Who must approve what, how much may change, when nothing is written, and what is let through all that.",
    no_args_is_help=True,
)
app.command("explain")(explain)
app.command("check")(check)
app.command("waive")(waive)
app.command("delegate")(delegate)
app.command("break-glass")(break_glass)
app.command("review")(review)
