"""`qplan outbox dispute`: something in a message is wrong."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.outbox.told import CodeArgument, answer_fields, answer_line
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["dispute"]


def dispute(
    code: CodeArgument,
    because: Annotated[str, typer.Option(help="What is wrong.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Dispute a message: something in it is wrong. An appeal against a quota is filed beside it."""
    from sync.bootstrap import opened
    from sync.cycle.outbox import Answer
    from sync.jobs.outbox import answer_message

    with opened(config) as adapters:
        message, counts = answer_message(adapters, code, Answer.DISPUTED, by, because)
    if as_json:
        show(answer_fields(message, counts))
    else:
        say(answer_line(message, counts))
    finish(Exit.DONE if counts else Exit.FINDINGS)
