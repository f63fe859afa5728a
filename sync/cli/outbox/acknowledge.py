"""`qplan outbox acknowledge`: a message is read and clear."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.outbox.told import CodeArgument, answer_fields, answer_line
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["acknowledge"]


def acknowledge(
    code: CodeArgument,
    by: ByOption,
    because: Annotated[str, typer.Option(help="A word with it.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Acknowledge a message: it is read and clear. Ends with 1 where a newer version took its place."""
    from sync.bootstrap import opened
    from sync.cycle.outbox import Answer
    from sync.jobs.outbox import answer_message

    with opened(config) as adapters:
        message, counts = answer_message(adapters, code, Answer.ACKNOWLEDGED, by, because)
    if as_json:
        show(answer_fields(message, counts))
    else:
        say(answer_line(message, counts))
    finish(Exit.DONE if counts else Exit.FINDINGS)
