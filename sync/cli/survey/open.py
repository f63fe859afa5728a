"""`qplan survey open`: ask every rep with a quota."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, near, say, show

__all__ = ["open_"]


def open_(
    until: Annotated[str, typer.Option(help="The last day on which answers count.", metavar="YYYY-MM-DD")],
    by: ByOption,
    send: Annotated[bool, typer.Option("--send", help="Mail each rep their code.")] = False,
    codes: Annotated[Path | None, typer.Option(help="Write names and codes into a new file, to send them.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every rep with a quota: each gets a code that is good for one answer and leads to nobody."""
    from sync.bootstrap import opened
    from sync.jobs.survey import open_survey

    try:
        closes = date.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter("write it as in 2020-04-10", param_hint="--until") from None
    with opened(config) as adapters:
        done = open_survey(adapters, by, closes, send=send, file=codes)
    survey = done.survey
    if as_json:
        show(
            {
                "survey": survey.name,
                "closes": survey.closes,
                "asked": sum(survey.asked.values()),
                "sent": done.sent,
                "unsent": done.unsent,
                "codes": done.file,
            }
        )
    else:
        say(f"{survey.name} asks {sum(survey.asked.values())} reps, until {survey.closes}.")
        if send:
            say(f"{done.sent} codes were sent.")
        say(*(f"No code could be sent to {name}." for name in done.unsent))
        if done.file is not None:
            say(f"{near(done.file)} holds names and codes together: delete it once they are sent.")
    finish(Exit.FINDINGS if done.unsent else Exit.DONE)
