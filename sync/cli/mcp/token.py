"""`qplan mcp token`: who may read through the Model Context Protocol, and what."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import finish, say
from sync.clock import SystemClock

__all__ = ["TOKENS", "TokensOption", "token"]

TOKENS = Path("mcp-tokens.json")
TokensOption = Annotated[Path, typer.Option("--tokens", help="File of the tokens' hashes.")]


def token(
    scope: Annotated[str, typer.Argument(help="company, or the CRM id of a leader, who reads their hand-off.")],
    revoke: Annotated[bool, typer.Option("--revoke", help="Withdraw the token of that scope.")] = False,
    tokens: TokensOption = TOKENS,
) -> None:
    """Make the token of a scope and print it, this once: only its hash is kept. Each scope has one at a time."""
    from xl_addin.server.tokens import TokenFile, UnknownHolderError

    held, today = TokenFile(tokens), SystemClock().now().date()
    try:
        if revoke:
            held.revoke(scope, today)
            say(f"The token of {scope} opens nothing any more.")
        else:
            say(held.add(scope, today))
    except UnknownHolderError as fault:
        raise typer.BadParameter(str(fault)) from None
    finish(Exit.DONE)
