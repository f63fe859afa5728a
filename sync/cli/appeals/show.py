"""`qplan appeals show`: one appeal, with what granting it would do and what was decided of others like it."""

from decimal import Decimal
from typing import Annotated

import typer

from sync.cli.appeals.told import NumberArgument, told
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, amount_given, finish, say, show

__all__ = ["show_"]


def show_(
    number: NumberArgument,
    grant: Annotated[float | None, typer.Option(help="A quota to weigh instead of the one asked for.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what happened to an appeal, who would carry what it grants, and the decisions on others like it."""
    from sync.bootstrap import opened
    from sync.jobs.appeals import shown_appeal

    with opened(config) as adapters:
        found = shown_appeal(adapters, number, None if grant is None else Decimal(str(amount_given(grant))))
    appeal, ways = found.appeal, found.ways
    if as_json:
        show(
            {
                "appeal": told(appeal),
                "granting": ways.granted,
                "over_assignment": ways.over_assignment,
                "team": [
                    {"id": id_, "name": name, "quota": was, "becomes": now}
                    for id_, (name, was, now) in ways.team.items()
                ],
                "precedents": [told(one) for one in found.precedents],
            }
        )
    else:
        say(f"Appeal {appeal.number} of {appeal.name}: {appeal.quota:,} → {appeal.wanted:,}, {appeal.code}.")
        say(f"It is {appeal.state.value}, with {appeal.handler}.")
        say(*(f"  {one.at:%Y-%m-%d} {one.step.value} by {one.by}: {one.said}" for one in appeal.taken))
        over = "n/a" if ways.over_assignment is None else f"{ways.over_assignment:.2%}"
        say(f"If {ways.granted:,} is granted, the cushion carries it (over-assignment {over}), or the team does:")
        team = [f"  {name}: {was:,} → {now:,}" for name, was, now in ways.team.values()]
        say(*(team or ["  nobody of it could"]))
        say(*(f"Like it, appeal {one.number} of {one.name}: {one.state.value}." for one in found.precedents))
    finish(Exit.DONE)
