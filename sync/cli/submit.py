"""`qplan submit`: the plan before its approvers."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, near, say, show
from sync.cli.read import finding_dict

__all__ = ["submit"]


def submit(
    by: ByOption,
    resend: Annotated[bool, typer.Option("--resend", help="Send new codes; the old ones become void.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Submit only this kind of records, as quotas; may be given several times.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fix the plan as it stands in the workbook and send every approver a code of their own.

    A part of it, by --only, has a digest of its own: write it first, and submit the rest then, which is another.
    """
    from sync.bootstrap import opened
    from sync.jobs.submit import submit as run

    with opened(config) as adapters:
        done = run(adapters, by, resend=resend, only=only or ())
    findings = done.reading.blocking
    if as_json:
        show(
            {
                "digest": done.change_set.digest if done.change_set else None,
                "changes": len(done.change_set.changes) if done.change_set else 0,
                "only": done.change_set.only if done.change_set else (),
                "is_new": done.is_new,
                "sent": done.sent,
                "findings": [finding_dict(found) for found in findings],
            }
        )
    elif done.change_set is None:
        say("Not submitted. Mend these first:", *(f"  {found}" for found in findings))
    elif not done.change_set.changes:
        say("The CRM holds this plan already: there is nothing to approve.")
    else:
        verb = "Submitted" if done.is_new else "Already submitted:"
        part = f" of {', '.join(done.change_set.only)} alone" if done.change_set.only else ""
        say(f"{verb} plan {done.change_set.short}, {len(done.change_set.changes)} changes{part}.")
        say(*(f"  a code was sent: {near(where)}" for where in done.sent))
    finish(Exit.FINDINGS if findings else Exit.DONE)
