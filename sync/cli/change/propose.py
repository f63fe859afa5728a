"""`qplan change propose`: reckon a change within the quarter, and put it on record."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import typer

from calculations.findings import Severity
from sync.cli.change.told import lines, told
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["propose"]


def propose(
    person: Annotated[str, typer.Argument(help="Whose quota, by name or id.")],
    kind: Annotated[str, typer.Option(help="leaver, joiner, leave, transfer, territory-error or large-deal.")],
    effective: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day it holds, a day to come.")],
    because: Annotated[str, typer.Option(help="Why, in words.")],
    by: ByOption,
    carrier: Annotated[
        str,
        typer.Option(
            help="Who carries the difference: hold-back (over-assignment moves), people (those of --to), or total (the "
            "company's total moves)."
        ),
    ] = "hold-back",
    to: Annotated[list[str] | None, typer.Option(help="Somebody who carries it; may be given several times.")] = None,
    amount: Annotated[
        float | None,
        typer.Option(
            help="In plan currency. Joiner: the quota of a whole quarter. Transfer: what of one goes along. Territory "
            "error: what it is wrong by, below zero where it is too large. Large deal: the deal."
        ),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Of a leave: the first day they are back.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it comes to; put nothing on record.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose a change: what it comes to by period, who carries it, whom the policy asks.

    It takes of each period of the quota the part from its day on, by working days where the plan counts by them. What
    was carried before stays. Ends with 1, and puts nothing on record, when a finding blocks it.
    """
    from sync.bootstrap import opened
    from sync.cycle.changes import Asked, Carrier, Sort
    from sync.jobs.changes import asked_about, propose_change

    if kind not in tuple(Sort):
        raise typer.BadParameter(f"it is one of {', '.join(Sort)}", param_hint="--kind")
    if carrier not in tuple(Carrier):
        raise typer.BadParameter(f"it is one of {', '.join(Carrier)}", param_hint="--carrier")
    asked = Asked(Sort(kind), effective.date(), None if until is None else until.date(), Decimal(str(amount or 0)))
    if not asked.amount.is_finite():
        raise typer.BadParameter("it is no amount of money", param_hint="--amount")
    with opened(config) as adapters:
        done = propose_change(
            adapters, asked, person, Carrier(carrier), because, by, carriers=tuple(to or ()), dry=dry_run
        )
        asks = () if done.change is None else asked_about(adapters, done.change)
    if as_json:
        change = None if done.change is None else told(done.change, asks)
        show({"change": change, "findings": [finding_fields(one) for one in done.findings]})
    else:
        if done.change is not None:
            say(*lines(done.change, asks))
            say("Nothing was put on record." if dry_run else "`qplan change decide` agrees to it or rejects it.")
        say(*(f"{one.severity:<8}  {one.sentence} {one.remedy}".rstrip() for one in done.findings))
    blocked = any(one.severity is Severity.BLOCKING for one in done.findings)
    finish(Exit.FINDINGS if blocked else Exit.DONE)
