"""`qplan session settle`: a decision was carried out."""

from typing import Annotated

import typer

from sync.cli.cycle.options import QuarterOption
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show
from sync.cli.session.fields import decision_fields, tell_decision

__all__ = ["settle"]


def settle(
    number: Annotated[int, typer.Argument(help="Of the decision, as `qplan session show` lists it.")],
    evidence: Annotated[str, typer.Option(help="What shows it: a file, a link, a sentence.")],
    by: ByOption,
    quarter: QuarterOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put on record that a decision was carried out, and what shows it; amending it opens it again."""
    from sync.bootstrap import opened
    from sync.jobs.cycle import cycle_quarter
    from sync.jobs.session import settle_decision

    with opened(config) as adapters:
        made = settle_decision(adapters, cycle_quarter(adapters, quarter), number, by, evidence)
    if as_json:
        show({"decision": decision_fields(made)})
    else:
        say(tell_decision(made))
    finish(Exit.DONE)
