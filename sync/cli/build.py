"""`qplan build`: the plan's workbook, built new or brought up to date."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, near, progress, say, show

__all__ = ["build"]


def build(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Build the plan's workbook from the newest snapshot, or refresh the facts in it; a person's cells stay."""
    from sync.bootstrap import opened
    from sync.jobs.publish import publish

    with opened(config) as adapters, progress(hidden=as_json) as shown:
        shown.add_task("build", total=None)
        done = publish(adapters)
    if as_json:
        show(
            {
                "workbook": done.path,
                "is_new": done.is_new,
                "cells": done.cells,
                "snapshot": done.snapshot_id,
                "kept": done.kept,
                "left": [str(found) for found in done.left],
                "findings": [finding_fields(found) for found in (*done.unrated, *done.behind)],
            }
        )
    elif done.is_new:
        say(f"{near(done.path)} built from snapshot {done.snapshot_id}.")
    elif done.cells or done.kept is not None:
        say(f"{near(done.path)}: {done.cells:,} cells brought up to date with snapshot {done.snapshot_id}.")
    else:
        say(f"{near(done.path)} is up to date; nothing was touched.")
    if done.kept is not None and not as_json:
        say(f"It was built by another version of qplan and now has today's layout. The old file is {near(done.kept)}.")
        for found in done.left:
            say(f"- {found}")
    if not as_json:
        say(*(f"{found.severity}: {found.sentence} {found.remedy}" for found in (*done.unrated, *done.behind)))
    finish(
        Exit.FINDINGS if done.unrated or done.behind else Exit.DONE
    )  # the workbook is built, and its sums lack this money
