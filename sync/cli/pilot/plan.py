"""`qplan pilot plan`: draw who tries territory changes, and who is compared with them."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, money, say, show

__all__ = ["plan"]


def plan(
    pairs: Annotated[int, typer.Option(min=1, max=10_000, help="Pairs of people alike in quota, tenure and segment.")],
    by: ByOption,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="After how many weeks they are compared.")] = 4,
    seed: Annotated[int, typer.Option(min=0, help="Of the lot that says who of each pair tries.")] = 0,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw pairs, and by lot who of each tries the changes; say before it starts what so many pairs can show.

    What a pilot can show is the least difference in bookings of its weeks that it tells from chance, from as many weeks
    before it. Nothing is held back before `qplan pilot start`.
    """
    from sync.bootstrap import opened
    from sync.jobs.pilot import plan_pilot

    with opened(config) as adapters:
        done = plan_pilot(adapters, by, pairs, weeks, seed)
    pilot, names = done.pilot, done.names
    if as_json:
        show(
            {
                "pilot": pilot.number,
                "weeks": pilot.weeks,
                "pairs": [
                    {"treatment": one, "treatment_name": names[one], "control": other, "control_name": names[other]}
                    for one, other in pilot.pairs
                ],
                "balance": done.balance.to_dict("records"),
                "detectable": pilot.detectable,
                "moves": done.moves,
                "all_moves": done.all_moves,
                "findings": [finding_fields(one) for one in done.findings],
            }
        )
    else:
        say(f"Pilot {pilot.number}, compared after {pilot.weeks} weeks; who tries, and who is compared with them:")
        say(*(f"  {names[one]} | {names[other]}" for one, other in pilot.pairs))
        least = money(None if pilot.detectable is None else round(pilot.detectable))
        say(f"The least difference in bookings a person that it tells from chance: {least}.")
        say(f"{done.moves} of {done.all_moves} account moves are inside it.")
        say(*(f"{one.severity:<8}  {one.sentence} {one.remedy}".rstrip() for one in done.findings))
    finish(Exit.DONE)
