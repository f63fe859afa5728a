"""`qplan audit verify`: nothing in the log was changed, removed or cut off."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, say, show, table

__all__ = ["verify"]


def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(help="A head as it stands in a message, or its first 12 characters; may be given several times."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check that the log is as it was written; with the heads of old messages, that nothing was cut off either.

    Ends with 3 when it is not.
    """
    from sync.bootstrap import opened
    from sync.jobs.audit import audit

    with opened(config) as adapters:
        found = audit(adapters, head or ())
    if as_json:
        plans = [plan._asdict() for plan in found.plans]
        show({"holds": found.holds, "broken": found.broken, "cut": found.cut, "plans": plans})
    else:
        rows = [
            [plan.plan_id, f"{plan.events:,}", f"{plan.first:%Y-%m-%d %H:%M}", f"{plan.last:%Y-%m-%d %H:%M}", plan.head]
            for plan in found.plans
        ]
        out.print(table("The log", ["plan", "events", "first", "last", "head"], rows, right=[1]))
        if found.broken is not None:
            say(f"Event {found.broken} is not as it was written, or one before it was removed.")
        for one in found.cut:
            say(f"No event has the head {one}: the end of the log was cut off, or the log was written anew.")
        if found.holds:
            checked = (
                f" {len(head)} heads are in it." if head else " Give the head of an old message to rule out a cut."
            )
            say(f"Every event is as it was written.{checked}")
    finish(Exit.DONE if found.holds else Exit.REFUSED)
