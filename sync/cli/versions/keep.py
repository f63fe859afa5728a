"""`qplan versions keep`: give the plan as it stands a name."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["keep"]


def keep(
    name: Annotated[str, typer.Argument(help="What to call it, as in upside.")],
    by: ByOption,
    note: Annotated[str, typer.Option(help="What it is for.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the workbook as it stands, with what it says of the plan, under a name."""
    from sync.bootstrap import opened
    from sync.jobs.versions import keep_version

    with opened(config) as adapters:
        version = keep_version(adapters, name, by, note)
    if as_json:
        show(
            {
                "plan": version.plan_id,
                "name": version.name,
                "at": version.at,
                "by": version.by,
                "note": version.note,
                "snapshot": version.snapshot_id,
                "sha256": version.sha256,
            }
        )
    else:
        say(f"{version.plan_id} as it stands is kept as {version.name!r}.")
    finish(Exit.DONE)
