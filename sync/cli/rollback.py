"""`qplan rollback`: what a written plan changed, back to what it was."""

from typing import Annotated

import typer

from sync.cli.apply import receipt_table
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, out, progress, say, show

__all__ = ["rollback"]


def rollback(
    by: ByOption,
    because: Annotated[str, typer.Option(help="Why, for the record and for the approvers.")] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Print the steps and send nothing.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take the written plan back: records to what they held before, with teams and shares; made ones are deleted.

    Only what is still as the plan left it is restored; the rest is left as it is and named, and the verb ends with 1.
    From then on the plan is not written any more until it is submitted and approved again. Safe to run again.
    """
    from sync.bootstrap import opened
    from sync.jobs.rollback import roll_back, what_to_undo
    from sync.writeback.steps import explain as sentence
    from sync.writeback.steps import steps

    with opened(config) as adapters:
        undo = what_to_undo(adapters)
        if explain:
            sentences = [sentence(step) for group in steps(undo.change_set) for step in group]
            show({"plan": undo.digest, "steps": sentences}) if as_json else say(*sentences)
            return
        receipts = []
        with progress(hidden=as_json) as shown:
            task = shown.add_task("rollback", total=len(undo.change_set.changes))
            for receipt in roll_back(adapters, by, because):
                receipts.append(receipt)
                shown.update(task, completed=len(receipts), description=f"rollback {receipt.label}")
    left = [receipt for receipt in receipts if not receipt.outcome.is_settled]
    if as_json:
        show({"plan": undo.digest, "restored": len(receipts) - len(left), "left": len(left),
              "receipts": [receipt.model_dump() for receipt in receipts]})  # fmt: skip
    else:
        out.print(receipt_table(receipts))
        say(*(f"{receipt.label}: {receipt.note}" for receipt in receipts if receipt.note))
        say(f"{len(receipts) - len(left)} values are what they were before, {len(left)} were left as they are.")
    finish(Exit.FINDINGS if left else Exit.DONE)
