"""`qplan serve`: functions in cells over HTTP, for Excel on the web and Mac, and for Google Sheets."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.output import say
from sync.cli.serve import token
from sync.cli.serve.options import ServeOptions

__all__ = ["app"]

app = typer.Typer(invoke_without_command=True)
app.add_typer(token.app, name="token")

_BACKLOG = 2048
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@app.callback()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for all of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 8765,
    tokens: Annotated[Path, typer.Option(help="File of the tokens' hashes, made by `qplan serve token add`.")] = Path(
        "tokens.json"
    ),
    open_to_all: Annotated[
        bool, typer.Option("--without-tokens", help="Ask for no token; only on 127.0.0.1, to try things out.")
    ] = False,
    origin: Annotated[
        list[str] | None, typer.Option(help="Web origin whose pages may call, such as https://addin.example.com.")
    ] = None,
) -> None:
    """Serve the functions of the catalog over HTTP until Ctrl-C or SIGTERM."""
    if context.invoked_subcommand is not None:
        return
    if open_to_all and host not in _LOOPBACK:
        raise typer.BadParameter("a server that others can reach must ask for tokens", param_hint="--without-tokens")
    import uvicorn

    options = ServeOptions(tokens=None if open_to_all else tokens.resolve(), origins=tuple(origin or ()))
    options.publish()
    config = uvicorn.Config(
        "sync.cli.serve.application:application",
        factory=True,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=30,
    )
    socket = config.bind_socket()
    socket.listen(_BACKLOG)  # who calls while the catalog still loads waits, and is not refused
    say(f"qplan serves functions at http://{host}:{socket.getsockname()[1]}. Ctrl-C stops it.")
    uvicorn.Server(config).run(sockets=[socket])
