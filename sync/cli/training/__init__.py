"""`qplan training`: who completed which training."""

import typer

from sync.cli.training.import_completions import import_completions
from sync.cli.training.show import show_

__all__ = ["app"]

app = typer.Typer(
    help="Training and enablement: for whom each is, its material, and who completed it.", no_args_is_help=True
)
app.command("import")(import_completions)
app.command("show")(show_)
