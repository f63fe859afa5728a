"""`qplan person`: what is kept of somebody, erasing their names, and removing what is kept too long."""

import typer

from sync.cli.person.erase import erase
from sync.cli.person.expire import expire
from sync.cli.person.export import export

__all__ = ["app"]

app = typer.Typer(help="Personal data: export, erase, expire.", no_args_is_help=True)
app.command("export")(export)
app.command("erase")(erase)
app.command("expire")(expire)
