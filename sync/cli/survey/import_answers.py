"""`qplan survey import`: answers a form has collected."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["import_answers"]


def import_answers(
    file: Annotated[Path, typer.Argument(help="CSV with the columns code, buy_in, clarity and comment.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take the answers of a file; a code that was used, or a score that is none, is named by its line.

    Ends with 1 when a line was not taken.
    """
    from sync.bootstrap import opened
    from sync.jobs.survey import import_answers as run

    with opened(config) as adapters:
        done = run(adapters, file)
    if as_json:
        found = [finding_fields(one) for one in done.findings]
        show({"taken": done.taken, "refused": done.refused, "findings": found})
    else:
        say(f"{done.taken} answers were taken.", *done.refused)
    finish(Exit.FINDINGS if done.refused else Exit.DONE)
