"""`qplan training import`: take completions from a file."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["import_completions"]


def import_completions(
    file: Annotated[Path, typer.Argument(help="CSV with the columns person, training and completed.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take who completed which training from a file, as learning systems export it.

    People are named by name, CRM id or address, trainings by their task or title. The same file may come again. Ends
    with 1 when a line could not be taken.
    """
    from sync.bootstrap import opened
    from sync.jobs.training import import_training

    with opened(config) as adapters:
        done = import_training(adapters, file, by)
    if as_json:
        show({"taken": done.taken, "findings": [finding_fields(one) for one in done.findings]})
    else:
        say(f"{done.taken} completions were taken.")
        say(*(f"{one.severity:<8}  {one.sentence} {one.remedy}".rstrip() for one in done.findings))
    finish(Exit.FINDINGS if done.findings else Exit.DONE)
