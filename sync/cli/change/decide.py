"""`qplan change decide`: agree to a change within the quarter, reject or withdraw it."""

from typing import Annotated

import typer

from sync.cli.change.told import NumberArgument, lines, told
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["decide"]

_WORDS = {"agree": "agreed", "reject": "rejected", "withdraw": "withdrawn"}


def decide(
    number: NumberArgument,
    answer: Annotated[str, typer.Argument(help="agree, reject or withdraw.")],
    because: Annotated[str, typer.Option(help="Why, for the record.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide a change. Whom the policy asks about that much agrees; nobody agrees to their own.

    `qplan change take` then puts it into the workbook, where it is submitted and approved like any edit.
    """
    from sync.bootstrap import opened
    from sync.cycle.changes import State
    from sync.jobs.changes import decide_change

    if answer not in _WORDS:
        raise typer.BadParameter(f"it is one of {', '.join(_WORDS)}", param_hint="ANSWER")
    with opened(config) as adapters:
        change = decide_change(adapters, number, State(_WORDS[answer]), by, because)
    if as_json:
        show(told(change))
    else:
        say(*lines(change))
        if answer == "agree":
            say("`qplan change take` puts it into the workbook.")
    finish(Exit.DONE)
