"""`qplan person expire`: what is kept longer than the settings say, removed."""

from typing import Annotated

import typer

from sync.cli.output import ConfigOption, JsonOption, say, show

__all__ = ["expire"]


def expire(
    dry: Annotated[bool, typer.Option("--dry", help="Only say what would be removed.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove what is kept longer than [retention] says, by kind."""
    from sync.bootstrap import opened
    from sync.jobs.person import expire as run

    with opened(config) as adapters:
        removed = run(adapters, dry=dry)
    if as_json:
        show({"removed": removed, "is_dry": dry})
        return
    if not removed:
        say("[retention] sets no limits: everything is kept.")
    verb = "would be removed" if dry else "removed"
    say(*(f"{count:,} {kind.replace('_', ' ')} {verb}." for kind, count in removed.items()))
