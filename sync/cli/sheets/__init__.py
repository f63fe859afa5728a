"""`qplan sheets`: the plan as a Google spreadsheet."""

import typer

from sync.cli.sheets.create import create
from sync.cli.sheets.doctor import doctor
from sync.cli.sheets.link import link
from sync.cli.sheets.publish import publish
from sync.cli.sheets.share import share

__all__ = ["app"]

app = typer.Typer(help="The plan as a Google spreadsheet, for those who work there.", no_args_is_help=True)
app.command("create")(create)
app.command("publish")(publish)
app.command("share")(share)
app.command("link")(link)
app.command("doctor")(doctor)
