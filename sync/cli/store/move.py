"""`qplan store move`: all that the store holds, in another database."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, progress, say, show, table

__all__ = ["move"]


def move(
    url: Annotated[
        str, typer.Argument(help="An empty database: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.")
    ],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the whole store into another, empty database, and compare both table by table.

    The store stays as it is, and the settings still name it: stop the daemon first, then change `store.url`.
    """
    from sync.bootstrap import opened
    from sync.jobs.store import move_store

    with opened(config) as adapters, progress(hidden=as_json) as shown:
        task = shown.add_task("Copying the store", total=None)

        def copied(table: str, done: int, total: int) -> None:
            shown.update(task, description=f"copy {table}", completed=done, total=total)

        held = move_store(adapters, url, copied)
    if as_json:
        show({"tables": [one._asdict() for one in held]})
    else:
        rows = [[one.table, f"{one.rows:,}", one.digest[:12]] for one in held if one.rows]
        out.print(table("The same in both", ["table", "rows", "digest"], rows, right=[1]))
        say("Name the other database in `store.url` to use it from now on.")
    finish(Exit.DONE)
