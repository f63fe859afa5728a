"""`qplan sync conflicts`: what waits for a decision, and reminding those who decide."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["conflicts"]


def conflicts(
    remind: Annotated[
        bool, typer.Option("--remind", help="Mail those named in [sync] what waits too long. The daemon does it.")
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Tell the conflicts that wait for a decision, the oldest first, and where answers count.

    Ends with 1 where one waits.
    """
    from sync.bootstrap import opened
    from sync.jobs.conflicts import Reminded, waiting
    from sync.jobs.conflicts import remind as send
    from sync.two_way.reminders import waited

    with opened(config) as adapters:
        sent = send(adapters) if remind else Reminded()
        found, where = waiting(adapters)
        now = adapters.clock.now()
    if as_json:
        told = [
            {
                "line": one.conflict.line or None,
                "what": one.what,
                "sides": one.conflict.sides,
                "since": one.conflict.since,
                "reminded": one.reminded,
            }
            for one in found
        ]
        show({"conflicts": told, "decided_on": where, "reminded": sent.people, "why_not": sent.why_not or None})
    else:
        for one in found:
            about = one.conflict
            last = f", reminded {one.reminded:%Y-%m-%d %H:%M} UTC" if one.reminded is not None else ""
            between = " and ".join(about.sides)
            say(f"{about.line or 'no line free'}  {one.what} ({between}): {waited(now - about.since)}{last}")
        say(f"Decided on the tab Conflicts of {' or '.join(where)}." if found else "Nothing waits for a decision.")
        if sent.people:
            say(f"{sent.people} people were reminded of {len(sent.conflicts)}.")
        elif sent.why_not:
            say(f"Nobody was reminded: {sent.why_not}.")
    finish(Exit.FINDINGS if found else Exit.DONE)
