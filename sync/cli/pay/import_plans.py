"""`qplan pay import`: the pay plans of a quarter out of a file."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, near, say, show

__all__ = ["import_plans"]


def import_plans(
    path: Annotated[Path, typer.Argument(help="A .csv or .xlsx file, a row for each seller.", exists=True)],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the pay plans of a file for the planned quarter, in the place of those before: all of them, or none.

    Needed are columns called person, ote and base, a year's amounts; docs/pay.md lists the others. What is wrong is
    named with file, row and column, and never with what the cell holds.
    """
    from sync.bootstrap import opened
    from sync.jobs.pay import import_pay

    with opened(config) as adapters:
        done = import_pay(adapters, path, by)
    if as_json:
        findings = [finding_fields(found) for found in done.findings]
        show({"file": done.path, "quarter": adapters.plan.id, "kept": done.kept, "findings": findings})
    else:
        for found in done.findings:
            rows = f" ({', '.join(found.rows)})" if found.rows and found.code != "payfile.cell-unread" else ""
            say(f"{found.severity}: {found.sentence} {found.remedy}".rstrip() + rows)
        if done.is_blocked:
            say(f"Nothing of {near(path)} was kept: mend what blocks, then import it again.")
        else:
            say(f"{done.kept} pay plans kept for {adapters.plan.id}.")
    finish(Exit.FINDINGS if done.is_blocked else Exit.DONE)
