"""`qplan pilot start`: from now on only those who try get the changes."""

from datetime import datetime
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show
from sync.cli.pilot.told import told

__all__ = ["start"]


def start(
    by: ByOption,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its first day; today by default.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start the pilot that was planned last.

    From now on the plan wants only account moves that touch somebody who tries and nobody they are compared with; they
    are submitted, approved and written like any. The others stay where they are until the pilot ends.
    """
    from sync.bootstrap import opened
    from sync.jobs.pilot import start_pilot

    with opened(config) as adapters:
        pilot = start_pilot(adapters, by, since.date() if since is not None else adapters.clock.now().date())
    if as_json:
        show(told(pilot))
    else:
        say(f"Pilot {pilot.number} runs from {pilot.since} on; compare it from {pilot.due} on.")
    finish(Exit.DONE)
