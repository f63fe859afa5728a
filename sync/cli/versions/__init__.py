"""`qplan versions`: the plan as it stood at moments people named, and what changed since."""

import typer

from sync.cli.versions.compare import compare
from sync.cli.versions.keep import keep
from sync.cli.versions.listing import listing
from sync.cli.versions.restore import restore

__all__ = ["app"]

app = typer.Typer(
    help="Versions of the plan: every submission, and any moment you name. None of them ever changes.",
    no_args_is_help=True,
)
app.command("list")(listing)
app.command("keep")(keep)
app.command("compare")(compare)
app.command("restore")(restore)
