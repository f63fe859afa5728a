"""`qplan versions restore`: a version's workbook, in a file of its own."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, near, say, show

__all__ = ["restore"]


def restore(
    name: Annotated[str, typer.Argument(help="A version's name.")],
    out: Annotated[Path | None, typer.Option(help="The new file. Default: beside the plan's workbook.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a version's workbook, byte for byte, into a new file; the plan's own is not touched.

    To go on from it, put it in the place of the plan's workbook and run `qplan build`.
    """
    from sync.bootstrap import opened
    from sync.jobs.versions import restore_version

    with opened(config) as adapters:
        path = restore_version(adapters, name, out)
    if as_json:
        show({"name": name, "workbook": path})
    else:
        say(f"{near(path)} holds {name!r}.")
    finish(Exit.DONE)
