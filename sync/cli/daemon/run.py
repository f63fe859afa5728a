"""`qplan daemon`: every job on its timetable, until it is told to stop."""

import logging
import signal
import threading
from contextlib import ExitStack
from pathlib import Path

from sync.cli.exits import Exit
from sync.cli.output import err, finish

__all__ = ["run"]


def run(*, once: bool, config: Path | None) -> None:
    """Run the jobs of the plan, once or on the timetable in [daemon]."""
    from rich.logging import RichHandler

    from sync.bootstrap import opened
    from sync.daemon.answers import answering
    from sync.daemon.supervisor import supervised
    from sync.daemon.timetable import Beat, run_daemon, run_once

    handler: logging.Handler = RichHandler(console=err, show_path=False) if err.is_terminal else logging.StreamHandler()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", handlers=[handler])
    log = logging.getLogger("qplan.daemon")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with opened(config) as adapters, ExitStack() as around:
        if once:
            finish(Exit.DONE if run_once(adapters, stopping) else Exit.FINDINGS)
        settings, beat = adapters.settings.daemon, Beat()
        if settings.health_port:
            log.info("health at %s/healthz", around.enter_context(answering(adapters, beat, settings.health_port)))
        around.enter_context(supervised(beat, settings.heartbeat_url))
        run_daemon(adapters, stopping, beat)
    log.info("stopped; the step in hand was finished")
