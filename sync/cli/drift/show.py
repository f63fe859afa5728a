"""`qplan drift show`: every value that drifted, and who changed it."""

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["COULD_NOT_LOOK", "DRIFTED", "show_drift"]

DRIFTED, COULD_NOT_LOOK = 2, 1
"""Exit codes of this verb alone, as tools that look for drift have them."""


def show_drift(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Read everything back that was approved and written, and name each value the CRM does not hold any more.

    Ends with 0 when there is none, with 2 when there is, with 1 when it could not be looked.

    To restore a value, submit the plan again: the change goes the way of every change. To take the CRM's into the plan,
    type it as an override with its reason and submit. To let it be for a while: `qplan drift leave`.
    """
    from sync.bootstrap import opened
    from sync.cli.output import err
    from sync.errors import SyncError
    from sync.jobs.writeback import drifts

    try:
        with opened(config) as adapters:
            found = drifts(adapters)
    except SyncError as fault:
        err.print(str(fault), markup=False)
        raise typer.Exit(COULD_NOT_LOOK) from fault
    counting = [one for one in found if one.ignored is None]
    if as_json:
        told = [
            {
                "name": one.discrepancy.label,
                "record": str(one.discrepancy.record),
                "field": one.discrepancy.field,
                "approved": one.discrepancy.approved,
                "found": one.discrepancy.found,
                "records": one.discrepancy.records,
                "cause": one.cause,
                "by": one.by,
                "at": one.at,
                "left_until": one.ignored.until if one.ignored is not None else None,
            }
            for one in found
        ]
        show({"drifted": len(counting), "drifts": told})
    else:
        say(*(str(one) for one in found))
        left = len(found) - len(counting)
        say(f"{len(counting)} values drifted{f', {left} more are let be' if left else ''}.")
    if counting:
        raise typer.Exit(DRIFTED)
    finish(Exit.DONE)
