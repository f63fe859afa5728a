"""`qplan store check`: whether the store, or a copy of it, is whole."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show
from sync.cli.store.told import told

__all__ = ["check"]


def check(
    copy: Annotated[
        Path | None, typer.Argument(help="A copy that `qplan store backup` made. Default: the store.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the database and the chain of every plan's events; nothing is changed.

    Ends with 1 when it is not whole.
    """
    from sync.bootstrap import opened
    from sync.jobs.store import check_copy, check_store

    if copy is not None:
        found = check_copy(copy)
    else:
        with opened(config) as adapters:
            found = check_store(adapters)
    if as_json:
        show(told(found))
    else:
        if found.damage:
            say(f"{found.where} is damaged: {found.damage}")
        if found.broken is not None:
            say(f"Event {found.broken} is not as it was written, or one before it was removed.")
        if found.is_whole:
            pulled = "never" if found.pulled_at is None else f"{found.pulled_at:%Y-%m-%d %H:%M} UTC"
            say(f"{found.where} is whole: {found.rows:,} rows at revision {found.revision}, pulled last {pulled}.")
            say(*(f"{plan}: head {head[:12]}" for plan, head in found.heads.items()))
    finish(Exit.DONE if found.is_whole else Exit.FINDINGS)
