"""`qplan appeals file`: appeal against a quota."""

from decimal import Decimal
from typing import Annotated

import typer

from sync.cli.appeals.told import told
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, amount_given, finish, say, show

__all__ = ["file_"]


def file_(
    person: Annotated[str, typer.Argument(help="Whose quota, by name or id.")],
    wanted: Annotated[float, typer.Option(help="The quota asked for, in plan currency.")],
    reason: Annotated[
        str, typer.Option(help="A code: account-moved, territory, ramp, leave, data, large-deal, market.")
    ],
    because: Annotated[str, typer.Option(help="Why, in their own words.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """File an appeal. It goes to whom [appeals] names first."""
    from sync.bootstrap import opened
    from sync.jobs.appeals import file_appeal

    with opened(config) as adapters:
        appeal = file_appeal(adapters, person, reason, Decimal(str(amount_given(wanted))), because, by)
    if as_json:
        show(told(appeal))
    else:
        say(f"Appeal {appeal.number}: {appeal.name}, {appeal.quota:,} → {appeal.wanted:,}. {appeal.handler} has it.")
    finish(Exit.DONE)
