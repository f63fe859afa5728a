"""`qplan serve certificate`: TLS without a certificate authority at hand."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.output import near, say
from sync.clock import SystemClock

__all__ = ["certificate"]


def certificate(
    names: Annotated[
        list[str] | None, typer.Argument(help="Host names and addresses the server is reached by. Default: localhost.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the files go.")] = Path("tls"),
) -> None:
    """Make a TLS certificate on this machine, and the authority that others must trust for it."""
    from xl_addin.server.certificate import VALID_DAYS, make_certificate

    try:
        files = make_certificate(names or ["localhost", "127.0.0.1", "::1"], folder, SystemClock().now())
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="NAMES") from None
    say(
        f"{near(files.authority)}: have every machine that runs the add-in trust it. Its own key is thrown away.",
        f"  Windows: certutil -user -addstore Root {files.authority.name}",
        f"  Mac:     open {files.authority.name}, then set it to Always Trust in Keychain Access",
        f"Good for {VALID_DAYS} days. Serve with",
        f"  qplan serve --certificate {near(files.certificate)} --key {near(files.key)}",
    )
