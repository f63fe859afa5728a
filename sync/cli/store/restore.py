"""`qplan store restore`: a copy becomes the store."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, near, say, show
from sync.cli.store.told import told

__all__ = ["restore"]


def restore(
    copy: Annotated[Path, typer.Argument(help="A copy that `qplan store backup` made.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a copy the store; the store from before is kept beside it.

    What happened since the copy stands nowhere: each plan has to be pulled, verified and, where it is synced, paired
    anew before anything is written.
    """
    from sync.jobs.store import restore as put_back
    from sync.settings import load, locate

    found, aside = put_back(load(locate(config)), copy, by)
    if as_json:
        show({"aside": aside, **told(found)})
    else:
        say(f"{found.where} is {near(copy)} now: {found.rows:,} rows, plans {', '.join(found.heads) or 'none'}.")
        if aside is not None:
            say(f"The store from before stands in {near(aside)}.")
        say("Next: `qplan pull`, `qplan verify` where something was written, `qplan sync pair` where it is synced.")
    finish(Exit.DONE)
