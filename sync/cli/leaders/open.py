"""`qplan leaders open`: give leaders their people's quotas to share out."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, near, say, show

__all__ = ["open_"]


def open_(
    until: Annotated[str, typer.Option(help="The last day for leaders.", metavar="YYYY-MM-DD")],
    by: ByOption,
    folder: Annotated[Path | None, typer.Option(help="Where the sheets go. Default: beside the workbook.")] = None,
    floor: Annotated[
        float, typer.Option(help="The lowest share of a calculated quota a leader may set.", min=0, max=1)
    ] = 0.5,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open the round: a sheet for each leader that holds their own people and nobody else."""
    from sync.bootstrap import opened
    from sync.jobs.leaders import open_round

    try:
        closes = date.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter("write it as in 2020-03-20", param_hint="--until") from None
    with opened(config) as adapters:
        place = folder or adapters.settings.workbook_folder / f"{adapters.plan.id}-leaders"
        done = open_round(adapters, by, closes, place, floor=Decimal(str(floor)))
    now = done.round
    if as_json:
        show(
            {
                "round": now.name,
                "closes": now.closes,
                "leaders": [
                    {"id": one.id, "name": one.name, "envelope": now.envelope(one.id), "sheet": done.sheets[one.id]}
                    for one in now.leaders.values()
                ],
            }
        )
    else:
        say(f"The round {now.name} is open until {now.closes}.")
        say(*(f"{one.name}: {now.envelope(one.id):,} in {near(done.sheets[one.id])}" for one in now.leaders.values()))
    finish(Exit.DONE)
