"""`qplan policy delegate`: an approver's word, lent until a day."""

from datetime import datetime
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, show
from sync.cli.policy.said import AsOption, BecauseOption, CodeOption, tell

__all__ = ["delegate"]


def delegate(
    to: Annotated[str, typer.Argument(help="Who speaks for them: another id of [approvals].")],
    person: AsOption,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which they do.")],
    because: BecauseOption,
    code: CodeOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let another approver speak for one until a day. It is not lent on, and ends by naming somebody else or a day."""
    from sync.bootstrap import opened
    from sync.jobs.words import delegate as run
    from sync.jobs.words import told

    with opened(config) as adapters:
        stated = run(adapters, person, to, until.date(), because, code)
    if as_json:
        show({"on_record": stated.is_on_record, "says": told(stated.statement), "code_sent": stated.sent or None})
    else:
        tell(stated)
    finish(Exit.DONE)
