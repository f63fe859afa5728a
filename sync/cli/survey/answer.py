"""`qplan survey answer`: one answer."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["answer"]

_Score = Annotated[int | None, typer.Option(min=1, max=5, help="From 1, not at all, to 5, entirely.")]


def answer(
    code: Annotated[str, typer.Option(help="The code you were sent.")],
    buy_in: _Score = None,
    clarity: _Score = None,
    comment: Annotated[str, typer.Option(help="Shown with nine others at least, and without a group.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer the survey that is open. Nothing keeps who you are, nor when you answered."""
    from sync.bootstrap import opened
    from sync.jobs.survey import answer_survey

    with opened(config) as adapters:
        answer_survey(adapters, code, {"buy-in": buy_in, "clarity": clarity}, comment)
    if as_json:
        show({"taken": True})
    else:
        say("Your answer was taken.")
    finish(Exit.DONE)
