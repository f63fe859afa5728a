"""`qplan leaders return`: a part goes back to its leader."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.leaders.status import round_fields
from sync.cli.leaders.submit import LeaderArgument
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["return_"]


def return_(
    leader: LeaderArgument,
    because: Annotated[str, typer.Option(help="Why, for the leader and the record.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a part back, at any level; whoever stands between has to submit again."""
    from sync.bootstrap import opened
    from sync.jobs.leaders import return_part

    with opened(config) as adapters:
        now = return_part(adapters, leader, by, because)
        today = adapters.clock.now().date()
    if as_json:
        show(round_fields(now, today))
    else:
        say("Returned: it is theirs again, and those between have to submit anew.")
    finish(Exit.DONE)
