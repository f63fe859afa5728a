"""`qplan handoff make`: a version of a hand-off for everybody it is for."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, near, say, show

__all__ = ["make"]


def make(
    name: Annotated[str, typer.Argument(help="finance, hr, leaders, marketing or reps.")],
    by: ByOption,
    to: Annotated[str, typer.Option(help="One leader or person, by name or CRM id. Default: everybody.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to. Default: QUARTER-handoffs beside the workbook.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a hand-off, as Markdown to read and as JSON, and put on record which version is for whom.

    A leader's holds their own people only, a person's themselves only. What says the same as the version before is that
    version.
    """
    from sync.bootstrap import opened
    from sync.jobs.handoffs import hand_over

    with opened(config) as adapters:
        made = hand_over(adapters, name, out, to=to, by=by)
        is_draft = not adapters.standing().stage.is_approved
    ended = Exit.FINDINGS if any(part.why_not for one in made for part in one.package.sections) else Exit.DONE
    if as_json:
        handed = [
            {
                "to": one.package.to[0],
                "person": one.package.person or None,
                "version": one.version,
                "is_new": one.is_new,
                "digest": one.package.digest,
                "files": {"document": one.document, "data": one.data},
            }
            for one in made
        ]
        show({"name": name, "is_draft": is_draft, "handed": handed})
        finish(ended)
    for one in made:
        said = "" if one.is_new else ", as before"
        say(f"{one.package.to[0]}: version {one.version}, {one.package.digest[:12]}{said}, {near(one.document)}")
    if is_draft:
        say("The plan is not approved: what was handed over is a draft.")
    finish(ended)
