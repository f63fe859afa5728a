"""`qplan serve token`: who may call the function server."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.output import JsonOption, out, say, show, table
from sync.clock import SystemClock

__all__ = ["app"]

app = typer.Typer(help="Who may call the function server.", no_args_is_help=True)

TokensOption = Annotated[Path, typer.Option("--tokens", help="File of the tokens' hashes.")]
_DEFAULT = Path("tokens.json")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The person or the workbook it is for.")],
    plan: Annotated[bool, typer.Option("--plan", help="It also opens the plan's status in the task pane.")] = False,
    tokens: TokensOption = _DEFAULT,
) -> None:
    """Make a token for a person or a workbook and print it, this once: only its hash is kept."""
    from xl_addin.server.tokens import TokenFile, UnknownHolderError

    try:
        made = TokenFile(tokens).add(name, SystemClock().now().date(), reads_plan=plan)
    except UnknownHolderError as fault:
        raise typer.BadParameter(str(fault)) from None
    say(made)


@app.command("list")
def list_tokens(tokens: TokensOption = _DEFAULT, as_json: JsonOption = False) -> None:
    """List who was given a token, when, and which were revoked; the tokens themselves are not kept."""
    from xl_addin.server.tokens import TokenFile

    holders = TokenFile(tokens).holders()
    if as_json:
        rows = [
            {"name": h.name, "reads_plan": h.reads_plan, "created": h.created, "revoked": h.revoked or None}
            for h in holders
        ]
        show({"tokens": rows})
        return
    lines = [[h.name, "functions, plan" if h.reads_plan else "functions", h.created, h.revoked] for h in holders]
    out.print(table("Tokens", ["for", "opens", "since", "revoked"], lines))


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="Whose token is withdrawn.")], tokens: TokensOption = _DEFAULT
) -> None:
    """Withdraw a token: a running server refuses it from the next request on."""
    from xl_addin.server.tokens import TokenFile, UnknownHolderError

    try:
        holder = TokenFile(tokens).revoke(name, SystemClock().now().date())
    except UnknownHolderError as fault:
        raise typer.BadParameter(str(fault)) from None
    say(f"{holder.name}: revoked.")
