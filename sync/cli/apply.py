"""`qplan apply`: the approved plan into the CRM."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, out, progress, say, show, table
from sync.cli.read import WorkbookArgument

if TYPE_CHECKING:
    from rich.table import Table

    from sync.model.receipt import Receipt

__all__ = ["apply", "receipt_table", "window"]


def apply(
    by: ByOption,
    workbook: WorkbookArgument = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the steps and send nothing.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the approved plan to the CRM and read every value back. Safe to run again after any interruption.

    What waits for its lane, a moment or the go of the cutover, is named and left for later.
    """
    from sync.bootstrap import opened
    from sync.jobs.lanes import lane_states_of
    from sync.jobs.writeback import approved_plan, write
    from sync.writeback.steps import explain as sentence
    from sync.writeback.steps import steps

    with opened(config) as adapters:
        if explain:
            plan = approved_plan(adapters, workbook)
            sentences = [sentence(step) for group in steps(plan.change_set) for step in group]
            if adapters.standing().stage.is_written:
                sentences.insert(0, "all of it is in the CRM already, say the receipts; running it again only checks:")
            waiting = [str(lane) for lane in lane_states_of(adapters) if lane.left and lane.waits]
            if as_json:
                show({"steps": sentences, "waiting": waiting})
            else:
                say(*(f"later: {one}" for one in waiting), *sentences)
            return
        receipts, seconds = [], list[float]()
        with progress(hidden=as_json) as shown:
            task = shown.add_task("apply", total=adapters.standing().changes or None)
            for receipt in write(adapters, by, workbook, open_for=seconds.append):
                receipts.append(receipt)
                shown.update(task, completed=len(receipts), description=f"apply {receipt.label}")
        waiting = [str(lane) for lane in lane_states_of(adapters) if lane.left and lane.waits]
    if as_json:
        longest = round(max(seconds), 3) if seconds else None
        told = [receipt.model_dump() for receipt in receipts]
        show({"receipts": told, "waiting": waiting, "longest_window_seconds": longest})
    else:
        out.print(receipt_table(receipts))
        say(*(f"{receipt.label}: {receipt.note}" for receipt in receipts if receipt.note))
        say(*(f"Later: {one}." for one in waiting))
        if seconds:
            say(window(seconds))
    finish(Exit.DONE if all(receipt.outcome.is_settled for receipt in receipts) else Exit.FINDINGS)


def window(seconds: "Sequence[float]") -> str:
    """How long records were open to others between our look at them and the end of their write, at the longest."""
    return (
        f"From looking at records to having written them {max(seconds):.1f} s passed at most: only what somebody "
        "changed in that time can have been overwritten."
    )


def receipt_table(receipts: "Sequence[Receipt]") -> "Table":
    """The receipts as a table."""
    rows = [
        [
            r.label,
            r.outcome.value,
            r.called(r.found),
            r.called(r.after, r.unit),
            r.called(r.read_back),
            r.record_id or "",
        ]
        for r in receipts
    ]
    columns = ["record", "outcome", "found", "approved", "read back", "CRM id"]
    if any(r.in_plan for r in receipts):
        columns.append("in the plan")
        rows = [[*row, str(r.in_plan or "")] for row, r in zip(rows, receipts, strict=True)]
    return table("", columns, rows, right=(2, 3, 4))
