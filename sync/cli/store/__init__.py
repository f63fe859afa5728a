"""`qplan store`: copies of the store, putting one back, and moving it."""

import typer

from sync.cli.store.backup import backup
from sync.cli.store.check import check
from sync.cli.store.move import move
from sync.cli.store.restore import restore

__all__ = ["app"]

app = typer.Typer(help="The store: copies of it, whether it is whole, another database.", no_args_is_help=True)
app.command("backup")(backup)
app.command("check")(check)
app.command("restore")(restore)
app.command("move")(move)
