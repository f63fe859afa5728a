"""`qplan daemon drain`: pause, and wait until nothing is in hand."""

from time import monotonic, sleep
from typing import Annotated

import typer

from sync.cli.daemon.pause import UntilOption, moment
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, progress, say, show

__all__ = ["drain"]

_LOOK_SECONDS = 0.5


def drain(
    because: Annotated[str, typer.Option(help="Why, for the record.")],
    by: ByOption,
    until: UntilOption = "",
    timeout: Annotated[float, typer.Option(help="Seconds to wait for the job in hand.", min=0)] = 600.0,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pause every daemon of the plan and wait for the job in hand: then the machine may be stopped.

    Ends with 1 when a job is still in hand after the time-out; it stays paused.
    """
    from sync.bootstrap import opened
    from sync.jobs.pause import drained
    from sync.jobs.pause import pause as run

    end = monotonic() + timeout

    def wait() -> bool:
        sleep(_LOOK_SECONDS)
        return monotonic() < end

    with opened(config) as adapters, progress(hidden=as_json) as shown:
        shown.add_task("Waiting for the job in hand", total=None)
        paused = run(adapters, by, because, moment(until))
        busy = drained(adapters, wait)
    if as_json:
        show({"paused": str(paused), "busy": busy})
    elif busy:
        say(f"Still in hand: {', '.join(busy)}. Nothing more is started.")
    else:
        say("Nothing is in hand, and nothing is started: the daemon may be stopped.")
    finish(Exit.FINDINGS if busy else Exit.DONE)
