"""`qplan serve`: functions in cells over HTTP, for Excel on the web and Mac, and for Google Sheets."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.serve import certificate as certificates
from sync.cli.serve import token
from sync.cli.serve.options import ServeOptions

__all__ = ["app"]

app = typer.Typer(invoke_without_command=True)
app.add_typer(token.app, name="token")
app.command("certificate")(certificates.certificate)

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
    certificate: Annotated[Path | None, typer.Option(help="PEM file of the TLS certificate.", exists=True)] = None,
    key: Annotated[Path | None, typer.Option(help="PEM file of its private key.", exists=True)] = None,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
    processes: Annotated[int, typer.Option(help="Processes for heavy calls, for each worker.", min=1, max=64)] = 2,
    cache_mb: Annotated[int, typer.Option(help="Memory for answers, for each worker; 0 keeps none.", min=0)] = 64,
    body_mb: Annotated[int, typer.Option(help="Largest request.", min=1)] = 32,
    call_seconds: Annotated[float, typer.Option(help="Longest time of one call.", min=0.1)] = 20.0,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", help="Settings of the plan the task pane shows. Default: none is shown.", exists=True
        ),
    ] = None,
) -> None:
    """Serve the functions of the catalog over HTTP until Ctrl-C or SIGTERM."""
    from sync.cli.extras import needs

    needs("server")
    if context.invoked_subcommand is not None:
        return
    if open_to_all and host not in _LOOPBACK:
        raise typer.BadParameter("a server that others can reach must ask for tokens", param_hint="--without-tokens")
    if (certificate is None) != (key is None):
        raise typer.BadParameter("a certificate needs its key, and a key its certificate", param_hint="--certificate")
    options = ServeOptions(
        tokens=None if open_to_all else tokens.resolve(),
        origins=tuple(origin or ()),
        config=None if config is None else config.resolve(),
        body_mb=body_mb,
        call_seconds=call_seconds,
        processes=processes,
        cache_mb=cache_mb,
    )
    from sync.cli.serve.running import run

    run(options, host, port, workers=workers, certificate=certificate, key=key)
