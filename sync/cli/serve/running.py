"""Running the function server: one process or several on one socket, stopped gracefully."""

import math
import os
import socket
from pathlib import Path

from sync.cli.output import say
from sync.cli.serve.options import ServeOptions
from sync.scratch import ScratchFolder

__all__ = ["run"]

_BACKLOG = 2048
_KEEP_ALIVE_SECONDS = 75  # longer than proxies keep theirs, which would send into a closed one
_GRACE_SECONDS = 5  # beyond the longest call


def run(
    options: ServeOptions,
    host: str,
    port: int,
    *,
    workers: int = 1,
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; then take no new calls and let those in hand finish."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    options.publish()
    shared = ScratchFolder("metrics")
    try:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared.path)
        config = uvicorn.Config(
            "sync.cli.serve.application:application",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            http="xl_addin.server.connection:Connection",
            access_log=False,
            log_level="warning",
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=math.ceil(options.call_seconds) + _GRACE_SECONDS,
            server_header=False,
        )
        listening = _listening(host, port)
        scheme = "http" if certificate is None else "https"
        say(f"qplan serves functions at {scheme}://{host}:{listening.getsockname()[1]}. Ctrl-C stops it.")
        if options.tokens is not None and not options.tokens.exists():
            say("Nobody holds a token yet, so nobody is answered: `qplan serve token add NAME`, at any time.")
        if workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        shared.close()


def _listening(host: str, port: int) -> socket.socket:
    """The socket, open before the catalog is loaded: who calls meanwhile waits, and is not refused.

    Its protocol is named, because asyncio switches Nagle's algorithm off for no other: an answer would wait for 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(_BACKLOG)
    listening.set_inheritable(True)
    return listening
