"""`qplan agent run`: the packages of one agent, made, put on record and written."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calculations.findings import Severity
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, money, near, say, show

if TYPE_CHECKING:
    from sync.jobs.agents import Made

__all__ = ["ended_by", "package_fields", "run", "tell"]

_SAID = 5


def run(
    name: Annotated[str, typer.Argument(help="The agent, as `qplan agent list` names it.")],
    by: ByOption,
    week: Annotated[
        int | None, typer.Option(min=1, max=4, help="Week of the cycle. Default: every week the agent works in.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to. Default: QUARTER-packages beside the workbook.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an agent's package: what its tasks ask for, findings ranked by money, as Markdown to read and as JSON.

    It reads what was pulled and what the other verbs compute. The package is put on record under its digest; making it
    again when nothing changed adds nothing.
    """
    from sync.bootstrap import opened
    from sync.jobs.agents import run_agent

    with opened(config) as adapters:
        made = run_agent(adapters, name, week, out, by=by)
    if as_json:
        show(package_fields(made))
    else:
        tell(made)
    finish(ended_by(made))


def package_fields(made: "Sequence[Made]") -> dict[str, object]:
    """Packages as one JSON document, each with the files it was written to."""
    return {
        "packages": [
            {**one.package.document(), "is_new": one.is_new, "files": {"document": one.document, "data": one.data}}
            for one in made
        ]
    }


def ended_by(made: "Sequence[Made]") -> Exit:
    """How a verb ends: with 1 where a task of a package is n/a."""
    return Exit.FINDINGS if any(part.why_not for one in made for part in one.package.sections) else Exit.DONE


def tell(made: "Sequence[Made]") -> None:
    """Say what packages say in short, and where they are."""
    for one in made:
        package = one.package
        say(f"Week {package.week}: {package.title}, as of {package.as_of}, {package.digest[:12]}", *package.narrative)
        asking = [found for found in package.findings if found.severity is not Severity.NOTE]
        for found in asking[:_SAID]:
            worth = f"{money(round(found.amount))}: " if found.amount else ""
            say(f"  {worth}{found.sentence} {found.remedy}".rstrip())
        if len(asking) > _SAID:
            say(f"  {len(asking) - _SAID} more in the document.")
        said = "" if one.is_new else " Nothing changed since it was made last."
        say(f"{near(one.document)} (to read), {near(one.data)} (to compute with).{said}", "")
