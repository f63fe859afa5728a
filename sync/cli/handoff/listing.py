"""`qplan handoff list`: the newest version of every hand-off, and who has it."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, say, show, table

__all__ = ["listing"]


def listing(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List which version of each hand-off went to whom and when, of which plan, and who has it.

    Ends with 1 while somebody has no receipt, or has what an older plan said.
    """
    from sync.bootstrap import opened
    from sync.cycle.handoffs.record import handed
    from sync.cycle.handoffs.registry import HANDOFFS

    with opened(config) as adapters:
        found = handed(adapters.events())
        newest = adapters.standing().digest
    missing = [one.name for one in HANDOFFS if one.name not in {made.name for made in found}]
    waiting = [one for one in found if one.received_at is None or one.plan != newest]
    ended = Exit.FINDINGS if missing or waiting else Exit.DONE
    if as_json:
        handed_over = [
            {
                "name": one.name,
                "to": one.to,
                "person": one.person or None,
                "version": one.version,
                "digest": one.digest,
                "at": one.at,
                "by": one.by,
                "is_draft": one.is_draft,
                "is_of_newest_plan": one.plan == newest,
                "received_at": one.received_at,
                "received_by": one.received_by or None,
                "note": one.note or None,
            }
            for one in found
        ]
        show({"handed": handed_over, "not_made": missing})
        finish(ended)
    rows = [
        [one.name, one.to, str(one.version), one.digest[:12], f"{one.at:%Y-%m-%d %H:%M}",
         "draft" if one.is_draft else "" if one.plan == newest else "older plan",
         "waits" if one.received_at is None else f"{one.received_at:%Y-%m-%d %H:%M} {one.received_by}"]
        for one in found
    ]  # fmt: skip
    if rows:
        out.print(table("Hand-offs", ["hand-off", "to", "version", "digest", "made", "plan", "received"], rows, (2,)))
    if missing:
        say(f"Not made yet: {', '.join(missing)}.")
    finish(ended)
