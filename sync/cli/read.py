"""`qplan read`: the workbook as qplan understands it, with everything that is wrong with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, near, say, show

if TYPE_CHECKING:
    from workbooks.models import DocumentFinding

__all__ = ["WorkbookArgument", "finding_dict", "read"]

WorkbookArgument = Annotated[
    Path | None, typer.Argument(help="A copy of the plan's workbook. Default: the workbook itself.")
]


def read(workbook: WorkbookArgument = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Read the workbook, recompute it, and list every finding with its cell and what to do."""
    from sync.bootstrap import opened
    from sync.jobs.edits import edits_of
    from sync.jobs.read import read_plan, world_of
    from sync.writeback.wants import by_kind

    with opened(config) as adapters:
        reading = read_plan(adapters, workbook)
        edited = edits_of(adapters, reading.document)
        wants = by_kind(reading.change_set.desired, world_of(adapters).writes)
    if as_json:
        show(
            {
                "workbook": reading.document.path,
                "sha256": reading.document.sha256,
                "quarter": reading.document.quarter,
                "snapshot": reading.document.snapshot_id,
                **{kind.noun.replace(" ", "_"): [kind.entry(want) for want in mine] for kind, mine in wants},
                "changes": None if edited is None else edited.told,
                "findings": [finding_dict(found) for found in reading.findings],
            }
        )
    else:
        said = "; ".join(f"{len(mine):,} {kind.noun}, {kind.summary(mine)}" for kind, mine in wants)
        say(f"{near(reading.document.path)}: {said}.")
        say(*(() if edited is None else edited.lines))
        say(*(f"{found.finding.severity}  {found}" for found in reading.findings))
        if not reading.findings:
            say("No findings: every cell shows what qplan computes.")
    finish(Exit.FINDINGS if reading.blocking else Exit.DONE)


def finding_dict(found: "DocumentFinding") -> dict[str, object]:
    """A finding with its place as JSON."""
    return {"at": str(found.at) if found.at else None} | finding_fields(found.finding)
