"""`qplan audit export`: the whole log in a folder, with a page that says how to read it."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, near, say, show

__all__ = ["export"]


def export(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the log for an auditor: CSV, JSON, and a reading guide from which every hash can be made again."""
    from sync.bootstrap import opened
    from sync.jobs.audit import export_log

    with opened(config) as adapters:
        written = export_log(adapters, folder)
    if as_json:
        show({"files": written})
    else:
        say(*(near(path) for path in written))
    finish(Exit.DONE)
