"""`qplan agent week`: the packages of all agents of a week, and the one the week hands on."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.agent.run import ended_by, package_fields, tell
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, show

__all__ = ["week"]


def week(
    number: Annotated[int, typer.Argument(help="Week of the cycle: 1 or 2.", min=1, max=4)],
    by: ByOption,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to. Default: QUARTER-packages beside the workbook.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make what a week hands on: 1 the current state assessment package, 2 the planning scenarios and models.

    The packages of the week's agents are made first, and it is all of them as one.
    """
    from sync.bootstrap import opened
    from sync.jobs.agents import run_week

    with opened(config) as adapters:
        made = run_week(adapters, number, out, by=by)
    if as_json:
        show(package_fields(made))
    else:
        tell(made)
    finish(ended_by(made))
