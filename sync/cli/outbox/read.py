"""`qplan outbox read`: that a message was read."""

from sync.cli.exits import Exit
from sync.cli.outbox.told import CodeArgument, answer_fields, answer_line
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["read"]


def read(
    code: CodeArgument,
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put on record that a message was read."""
    from sync.bootstrap import opened
    from sync.cycle.outbox import Answer
    from sync.jobs.outbox import answer_message

    with opened(config) as adapters:
        message, counts = answer_message(adapters, code, Answer.READ, by, "")
    if as_json:
        show(answer_fields(message, counts))
    else:
        say(answer_line(message, counts))
    finish(Exit.DONE if counts else Exit.FINDINGS)
