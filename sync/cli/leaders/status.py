"""`qplan leaders status`: how it stands with each leader, and what moved."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, out, say, show, table

if TYPE_CHECKING:
    from datetime import date

    from sync.cycle.leaders import Round

__all__ = ["round_fields", "status"]


def round_fields(now: "Round", today: "date") -> dict[str, Any]:
    """A round as JSON."""
    return {
        "round": now.name,
        "closes": now.closes,
        "over": now.is_over(today),
        "leaders": [
            {
                "id": one.id,
                "name": one.name,
                "above": one.above,
                "envelope": now.envelope(one.id),
                "stands": now.stand_of(one.id, today).value,
                "returned": now.said.get(one.id),
            }
            for one in now.leaders.values()
        ],
        "moved": [
            {
                "id": id_,
                "name": now.seats[id_].name,
                "calculated": now.seats[id_].calculated,
                "amount": one.amount,
                "by": one.by,
                "reason": one.reason,
            }
            for id_, one in now.moved.items()
            if one.amount != now.seats[id_].calculated
        ],
    }


def status(
    sheets: Annotated[
        Path | None, typer.Option(help="Write every leader's sheet anew into this folder, as quotas stand now.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell of the newest round: who submitted, whose part was returned and why, which quotas moved."""
    from sync.bootstrap import opened
    from sync.jobs.leaders import leaders_gone, standing_round, write_sheets

    with opened(config) as adapters:
        now, today = standing_round(adapters), adapters.clock.now().date()
        gone = leaders_gone(adapters, now)
        if sheets is not None:
            write_sheets(adapters, sheets)
    if as_json:
        show({**round_fields(now, today), "findings": [finding_fields(one) for one in gone]})
    else:
        rows = [
            [one.name, f"{now.envelope(one.id):,}", now.stand_of(one.id, today).value, now.said.get(one.id, "")]
            for one in now.leaders.values()
        ]
        title = f"The round {now.name}, until {now.closes}"
        out.print(table(title, ["leader", "people's quotas", "stands", "returned because"], rows, right=[1]))
        for id_, one in now.moved.items():
            seat = now.seats[id_]
            if one.amount != seat.calculated:
                say(f"{seat.name}: {seat.calculated:,} → {one.amount:,}, {now.leaders[one.by].name}: {one.reason}")
        say(*(f"{one.severity:<8}  {one.sentence} {one.remedy}" for one in gone))
    finish(Exit.DONE)
