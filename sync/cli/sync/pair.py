"""`qplan sync pair`: begin to sync places, or begin anew."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show
from sync.cli.sync.run import lines, report_dict

__all__ = ["pair"]


def pair(
    by: ByOption,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it only what would happen is shown.")] = False,
    take: Annotated[str, typer.Option("--take", help="The place that is right wherever two differ.")] = "",
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Pair the places of the plan: what is equal is agreed, what differs is asked, nothing is deleted."""
    from sync.bootstrap import opened
    from sync.jobs.sync_plan import pair_sides, preview_pairing

    with opened(config) as adapters:
        if yes:
            report = pair_sides(adapters, by, take)
            if as_json:
                show(report_dict(report))
            else:
                say(f"Paired {', '.join(report.synced.sides)}.", *lines(report))
            finish(Exit.FINDINGS if report.is_stopped or report.conflicts else Exit.DONE)
        found = preview_pairing(adapters, take)
    if as_json:
        conflicts = [table.called(one.key, one.columns) for table, one in found.conflicts]
        show({"equal": found.equal, "filled": found.filled, "taken": found.taken, "conflicts": conflicts})
        return
    say(f"{', '.join(found.seen)} hold the same in {found.equal:,} filled cells.")
    say(
        *(f"  {table}: {count:,} cells stand in one place only and are copied" for table, count in found.filled.items())
    )
    if take and found.taken:
        say(f"  {found.taken:,} differ and are taken from {take}")
    say(
        *(
            f"  {table.called(one.key, one.columns)}: differs, and waits for a decision"
            for table, one in found.conflicts
        )
    )
    say("Nothing was written, and nothing is ever deleted by pairing. Pair with --yes.")
