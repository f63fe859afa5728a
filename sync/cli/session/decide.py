"""`qplan session decide`: what the session decided, for whom and by when."""

from datetime import datetime
from typing import Annotated

import typer

from sync.cli.cycle.options import QuarterOption
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, say, show
from sync.cli.session.fields import decision_fields, tell_decision
from sync.cycle.session import About

__all__ = ["decide"]


def decide(
    by: ByOption,
    text: Annotated[str, typer.Argument(help="What was decided.")] = "",
    owner: Annotated[str | None, typer.Option(help="Who carries it out: id, name or address.")] = None,
    due: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="By when.")] = None,
    about: Annotated[About | None, typer.Option(help="What it commits to.")] = None,
    number: Annotated[int | None, typer.Option(help="Amend this one: what is not given stays.")] = None,
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a decision of the planning session on record, or amend one.

    The session is done, for `qplan cycle status`, once each of its decisions has an owner and a day.
    """
    from sync.bootstrap import opened
    from sync.jobs.cycle import cycle_quarter
    from sync.jobs.session import decide_in_session

    with opened(config) as adapters:
        made, findings = decide_in_session(
            adapters,
            cycle_quarter(adapters, quarter),
            by,
            text=text,
            number=number,
            about=about,
            owner=owner,
            due=due.date() if due is not None else None,
        )
    if as_json:
        show({"decision": decision_fields(made), "findings": [finding_fields(one) for one in findings]})
    else:
        say(tell_decision(made), *(f"{one.sentence} {one.remedy}" for one in findings))
    finish(Exit.DONE)
