"""`qplan policy`: the rules under which a plan is approved and written."""

import typer

from sync.cli.policy.check import check
from sync.cli.policy.explain import explain

__all__ = ["app"]

app = typer.Typer(help="Who must approve what, how much may change, and when nothing is written.", no_args_is_help=True)
app.command("explain")(explain)
app.command("check")(check)
