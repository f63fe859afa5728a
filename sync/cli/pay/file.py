"""`qplan pay file`: payout by seller and scenario, in a file that only its owner may read."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, near, say, show

__all__ = ["file"]


def file(
    path: Annotated[Path, typer.Argument(help="The file to write, .xlsx or .csv.", dir_okay=False)],
    by: ByOption,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write who is paid what into a file that only you may read. Keep it there, out of the shared folder.

    Only those may ask whom [pay] of qplan.toml names.
    """
    from sync.bootstrap import opened
    from sync.jobs.pay_file import write_pay_file

    with opened(config) as adapters:
        people = write_pay_file(adapters, path, by, replace=replace)
    if as_json:
        show({"file": path, "people": people})
    else:
        say(f"{people} sellers in {near(path)}, which only you may read.")
    finish(Exit.DONE)
