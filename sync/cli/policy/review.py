"""`qplan policy review`: a look at an emergency afterwards."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, show
from sync.cli.policy.said import AsOption, BecauseOption, CodeOption, tell

__all__ = ["review"]


def review(
    plan: Annotated[str, typer.Argument(help="The first characters of its digest, as `qplan policy explain` has it.")],
    person: AsOption,
    because: BecauseOption,
    code: CodeOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close an emergency as a third person, saying what you found."""
    from sync.bootstrap import opened
    from sync.jobs.words import review as run
    from sync.jobs.words import told

    with opened(config) as adapters:
        stated = run(adapters, plan, person, because, code)
    if as_json:
        show({"on_record": stated.is_on_record, "says": told(stated.statement), "code_sent": stated.sent or None})
    else:
        tell(stated)
    finish(Exit.DONE)
