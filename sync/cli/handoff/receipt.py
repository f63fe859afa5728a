"""`qplan handoff receipt`: that somebody has the newest version of a hand-off."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["receipt"]


def receipt(
    name: Annotated[str, typer.Argument(help="finance, hr, leaders, marketing or reps.")],
    by: ByOption,
    to: Annotated[str, typer.Option(help="The group or the person it is for, by name or CRM id.")],
    digest: Annotated[
        str,
        typer.Option(help="First characters of the version they have, as its last line tells."),
    ] = "",
    note: Annotated[str, typer.Option(help="Their words, for the record.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put on record that whoever a hand-off is for has its newest version; an older one is refused."""
    from sync.bootstrap import opened
    from sync.jobs.handoffs import receive

    with opened(config) as adapters:
        found = receive(adapters, name, to, by, digest, note)
    if as_json:
        show({"name": found.name, "to": found.to, "version": found.version, "received_at": found.received_at,
              "received_by": found.received_by})  # fmt: skip
    else:
        say(f"{found.to} has version {found.version} of {found.name}.")
    finish(Exit.DONE)
