"""`qplan drift`: what the CRM no longer holds of what was written."""

import typer

from sync.cli.drift.leave import leave
from sync.cli.drift.show import show_drift

__all__ = ["app"]

app = typer.Typer(
    help="What the CRM no longer holds of the plan that was written, who changed it, and what is let be.",
    no_args_is_help=True,
)
app.command("show")(show_drift)
app.command("leave")(leave)
