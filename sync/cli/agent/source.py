"""`qplan agent source`: a document that agents read, as JSON."""

import json
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, finish, say

__all__ = ["source"]


def source(
    name: Annotated[str, typer.Argument(help="assess, revenue, quota, territory or systems.")],
    config: ConfigOption = None,
) -> None:
    """Print a document that packages are made of, as JSON: every figure of a package stands in it at the path it names.

    `territory` computes the options of the newest snapshot where none are on record; `systems` asks no CRM.
    """
    from sync.bootstrap import opened
    from sync.jobs.agent_sources import source_document

    with opened(config) as adapters:
        found = source_document(adapters, name)
    say(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False))
    finish(Exit.DONE)
