"""`qplan store backup`: a copy of the store, taken while it is in use, and checked."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, near, say, show
from sync.cli.store.told import told

__all__ = ["backup"]


def backup(
    file: Annotated[Path, typer.Argument(help="A new file.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the store while it is in use: by SQLite's online copy, or by pg_dump. A copy of SQLite's is checked."""
    from sync.bootstrap import opened
    from sync.jobs.store import back_up

    with opened(config) as adapters:
        found = back_up(adapters, file)
    if as_json:
        show({"file": file, **told(found)})
    else:
        say(f"{near(file)} holds {found.rows:,} rows at revision {found.revision}.")
        say(*(f"{plan}: head {head[:12]}" for plan, head in found.heads.items()))
        say("Keep it on another disk, and a note of the heads elsewhere: they tell a copy that was tampered with.")
    finish(Exit.DONE)
