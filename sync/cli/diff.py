"""`qplan diff`: what the plan would change in the CRM."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, say, show, table
from sync.cli.read import WorkbookArgument, finding_dict

__all__ = ["diff"]


def diff(workbook: WorkbookArgument = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Compare the workbook with the CRM as last pulled: record by record, before and after."""
    from sync.bootstrap import opened
    from sync.jobs.read import read_plan
    from sync.model.value import shown

    with opened(config) as adapters:
        reading = read_plan(adapters, workbook)
    changes = reading.change_set.changes
    if as_json:
        show(
            {
                "plan": reading.change_set.plan_id,
                "digest": reading.change_set.digest,
                "changes": [change.model_dump() for change in changes],
                "findings": [finding_dict(found) for found in reading.findings],
            }
        )
    elif not reading.change_set.desired:
        say("The workbook wants nothing of the CRM.")
    elif not changes:
        say("The CRM holds this plan already: nothing to change.")
    else:
        columns = ["record", "field", "before", "after", "cell", "reason"]
        rows = [[c.label, c.field, c.was, shown(c.after, c.unit), c.cell, c.reason] for c in changes]
        if any(c.in_plan for c in changes):
            columns.append("in the plan")
            rows = [[*row, str(c.in_plan or "")] for row, c in zip(rows, changes, strict=True)]
        out.print(table("", columns, rows, right=(2, 3)))
        say(f"{len(changes)} changes, plan {reading.change_set.short}.")
    if not as_json:
        say(*(str(found) for found in reading.blocking))
    finish(Exit.FINDINGS if reading.blocking else Exit.DONE)
