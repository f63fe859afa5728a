"""`qplan approvals`: who is asked, what they are shown, and the page on which they decide."""

import typer

from sync.cli.approvals.listing import listing
from sync.cli.approvals.serve import serve
from sync.cli.approvals.show import show_submission

__all__ = ["app"]

app = typer.Typer(
    help="The submitted plan before its approvers: who is asked, what they see, the page they decide on.",
    no_args_is_help=True,
)
app.command("list")(listing)
app.command("show")(show_submission)
app.command("serve")(serve)
