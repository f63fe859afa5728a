"""`qplan addin`: the functions in spreadsheet programs."""

import typer

from sync.cli.addin import build, install

__all__ = ["app"]

app = typer.Typer(
    help="The functions in spreadsheet programs: written from the catalog, installed.", no_args_is_help=True
)
app.command("build")(build.build)
app.command("install")(install.install)
