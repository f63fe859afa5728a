"""`qplan diff`: what the plan would change in the CRM."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, near, out, say, show, table
from sync.cli.read import WorkbookArgument, finding_dict

if TYPE_CHECKING:
    from sync.writeback.summary import Summary

__all__ = ["diff"]


def diff(
    workbook: WorkbookArgument = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write the page approvers would see into this file.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the workbook with the CRM as last pulled: sums by kind and team, then record by record, biggest first."""
    from sync.bootstrap import opened
    from sync.jobs.read import read_plan
    from sync.jobs.review import review_of_reading
    from sync.writeback.summary import summaries
    from sync.writeback.wants import KINDS

    with opened(config) as adapters:
        reading = read_plan(adapters, workbook)
        review = None if html is None else review_of_reading(adapters, reading)
    if html is not None and review is not None:
        from sync.people.web.look import review_file

        html.write_text(review_file(review), encoding="utf-8")
    changes = reading.change_set.changes
    kinds = summaries(changes, {kind.sobject: kind.noun for kind in KINDS})
    if as_json:
        show(
            {
                "plan": reading.change_set.plan_id,
                "digest": reading.change_set.digest,
                "totals": {
                    kind.noun: kind.total._asdict() | {"teams": [team._asdict() for team in kind.teams]}
                    for kind in kinds
                },
                "changes": [change.model_dump() for kind in kinds for change in kind.changes],
                "findings": [finding_dict(found) for found in reading.findings],
            }
        )
    elif not reading.change_set.desired:
        say("The workbook wants nothing of the CRM.")
    elif not changes:
        say("The CRM holds this plan already: nothing to change.")
    else:
        for kind in kinds:
            _show(kind)
        say(f"{len(changes)} changes, plan {reading.change_set.short}.")
    if not as_json:
        say(*([] if html is None else [f"The page approvers would see stands in {near(html)}."]))
        say(*(str(found) for found in reading.blocking))
    finish(Exit.FINDINGS if reading.blocking else Exit.DONE)


def _show(kind: "Summary") -> None:
    """One kind of changes: its sum, its teams where there are several, and its changes."""
    say(kind.total.says)
    if len(kind.teams) > 1:
        say(*(f"  {team.says}" for team in kind.teams))
    columns = ["record", "field", "before", "after", "cell", "reason"]
    rows = [[c.label, c.field, c.was, c.will, c.cell, c.reason] for c in kind.changes]
    if any(c.in_plan for c in kind.changes):
        columns.append("in the plan")
        rows = [[*row, str(c.in_plan or "")] for row, c in zip(rows, kind.changes, strict=True)]
    out.print(table("", columns, rows, right=(2, 3)))
