"""`qplan sheets publish`: the newest facts into the plan's Google spreadsheet."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, progress, say, show

__all__ = ["publish"]


def publish(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Bring the spreadsheet up to the newest facts; what people typed there stays. `qplan build` does it as well."""
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.publish_sheets import publish_spreadsheet

    needs("google")
    with opened(config) as adapters, progress(hidden=as_json) as shown:
        shown.add_task("Publishing into the spreadsheet", total=None)
        done = publish_spreadsheet(adapters)
    if as_json:
        show({"url": done.url, "snapshot": done.snapshot_id, "cells": done.cells, "calls": done.calls})
    else:
        what = f"{done.cells:,} cells changed" if done.cells else "nothing changed"
        say(f"{done.url} holds the facts of snapshot {done.snapshot_id}: {what}.")
    finish(Exit.DONE)
