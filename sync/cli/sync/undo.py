"""`qplan sync undo`: take back what the last sync wrote."""

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["undo"]


def undo(by: ByOption, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Put back, in every place, what was agreed before the last sync that wrote something."""
    from sync.bootstrap import opened
    from sync.jobs.sync_plan import undo_sync

    with opened(config) as adapters:
        done, wrote, left = undo_sync(adapters, by)
    if as_json:
        show({"batch": done.batch.id, "written": [one.told for one in wrote], "left": left})
    else:
        say(f"Took back the sync of {done.batch.at:%Y-%m-%d %H:%M} UTC: {len(wrote):,} cells.")
        say(*(f"  {one.side} {one.at}: {one.what}: {one.before} → {one.after}" for one in wrote))
        say(*(f"  {place}: edited since, and left as it is" for place in left))
    finish(Exit.FINDINGS if left else Exit.DONE)
