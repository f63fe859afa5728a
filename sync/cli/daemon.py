"""`qplan daemon`: the same path on a timetable."""

import logging
import signal
import threading
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, err, finish

__all__ = ["daemon"]


def daemon(
    once: Annotated[bool, typer.Option("--once", help="Run every job once and end (for cron).")] = False,
    config: ConfigOption = None,
) -> None:
    """Pull, publish, look for approvals, write back once approved, verify: on the timetable in [daemon]."""
    from rich.logging import RichHandler

    from sync.bootstrap import opened
    from sync.daemon import run_daemon, run_once

    handler: logging.Handler = RichHandler(console=err, show_path=False) if err.is_terminal else logging.StreamHandler()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", handlers=[handler])
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with opened(config) as adapters:
        if once:
            finish(Exit.DONE if run_once(adapters, stopping) else Exit.FINDINGS)
        run_daemon(adapters, stopping)
    logging.getLogger("qplan.daemon").info("stopped; the step in hand was finished")
