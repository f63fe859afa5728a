"""`qplan audit`: whether the log is whole, and a copy of it for people outside."""

import typer

from sync.cli.audit.export import export
from sync.cli.audit.verify import verify

__all__ = ["app"]

app = typer.Typer(
    help="The log of everything that was decided and written: whether it is whole, and a copy for auditors.",
    no_args_is_help=True,
)
app.command("verify")(verify)
app.command("export")(export)
