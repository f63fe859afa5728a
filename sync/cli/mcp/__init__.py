"""`qplan mcp`: packages and the catalog for programs that speak the Model Context Protocol, read-only."""

import typer

from sync.cli.mcp.serve import serve
from sync.cli.mcp.token import token

__all__ = ["app"]

app = typer.Typer(
    help="Packages for programs that speak the Model Context Protocol: read-only, by token, numbers alone.",
    no_args_is_help=True,
)
app.command("token")(token)
app.command("serve")(serve)
