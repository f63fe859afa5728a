"""`qplan policy waive`: a gate that is not passed, let be by somebody who may."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, show
from sync.cli.policy.said import AsOption, BecauseOption, CodeOption, tell

__all__ = ["waive"]


def waive(
    gate: Annotated[str, typer.Argument(help="Its name on the tab Scorecard, or how it begins.")],
    person: AsOption,
    because: BecauseOption,
    code: CodeOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let the plan through a gate it does not pass; it holds while the gate measures nothing worse."""
    from sync.bootstrap import opened
    from sync.jobs.words import told
    from sync.jobs.words import waive as run

    with opened(config) as adapters:
        stated = run(adapters, gate, person, because, code)
    if as_json:
        show({"on_record": stated.is_on_record, "says": told(stated.statement), "code_sent": stated.sent or None})
    else:
        tell(stated)
    finish(Exit.DONE)
