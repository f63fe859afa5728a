"""`qplan assess`: how a quarter went, what is open, and what asks for action."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, amount_given, finish, money, near, say, show
from sync.cli.plan.rates import tell_rates

__all__ = ["assess"]

_SAID = 10


def assess(
    quarter: Annotated[str, typer.Option(help="Quarter to assess, as in 2020Q1. Default: that of the day.")] = "",
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Last day that counts. Default: the plan's, or today.", formats=["%Y-%m-%d"]),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to. Default: QUARTER-assessment beside the workbook.")
    ] = None,
    next_target: Annotated[
        float | None,
        typer.Option(
            help="Target of the next quarter, for coverage. Default: a year before and 5 %.", callback=amount_given
        ),
    ] = None,
    plan: Annotated[
        float | None,
        typer.Option(help="Company target of the quarter, for over-assignment.", callback=amount_given),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Assess performance, retention and pipeline of a quarter: assessment.md to read, assessment.json to compute with.

    Uses what was pulled; rows of the CRM that are later than the day are not read.
    """
    from calculations.fiscal import Quarter
    from sync.bootstrap import opened
    from sync.jobs.assess import assess as run
    from workbooks.packs.assessment.data import assessment_data
    from workbooks.packs.assessment.document import acted_on

    with opened(config) as adapters:
        day = as_of.date() if as_of else adapters.plan.as_of
        calendar = adapters.plan.calendar
        try:
            chosen = Quarter.parse(quarter, calendar) if quarter else Quarter.of(day, calendar)
        except ValueError as fault:
            raise typer.BadParameter(str(fault), param_hint="--quarter") from None
        done = run(adapters, chosen, day, out, next_target=next_target, plan=plan)
    # The document is written all the same; what it sums up lacks this money.
    ended = Exit.FINDINGS if any(found.code == "crm.no-rate" for found in done.facts.findings) else Exit.DONE
    if as_json:
        files = {"document": done.document, "data": done.data}
        show({**assessment_data(done.facts, done.stamp), "files": files})
        finish(ended)
    asking = acted_on(done.facts.findings)
    say(f"{done.stamp.quarter} as of {done.stamp.as_of}, snapshot {done.stamp.snapshot_id}", "")
    for finding in asking[:_SAID]:
        worth = f"{money(round(finding.amount))}: " if finding.amount else ""
        say(f"  {worth}{finding.sentence} {finding.remedy}".rstrip())
    if not asking:
        say("  Nothing asks for action.")
    elif len(asking) > _SAID:
        say(f"  {len(asking) - _SAID} more in the document.")
    tell_rates(done.facts.rates)
    say("", f"{near(done.document)} (to read), {near(done.data)} (to compute with).")
    finish(ended)
