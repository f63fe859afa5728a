"""`qplan approvals list`: everybody who is asked, and what they said."""

from collections.abc import Mapping

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, say, show, table

__all__ = ["listing"]


def listing(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the approvers with their last decision, the way it came, and whether their word is still missing."""
    from sync.bootstrap import opened
    from sync.plan.status import decisions, status

    with opened(config) as adapters:
        state = adapters.approval()
        missing = state.missing(adapters.needs(state))
        stands, told = status(adapters), decisions(adapters)
        approvers = adapters.settings.approvals.approvers
    rows = [
        {
            "approver": one.id,
            "name": one.name,
            "role": one.role,
            "is_missing": one.id in missing,
            "decided": told[one.id]["decided"] or None,
            "at": told[one.id]["decided_at"] or None,
            "via": told[one.id]["via"] or None,
            "comment": told[one.id]["remark"] or None,
        }
        for one in approvers
    ]
    if as_json:
        show({"status": stands.says, "digest": stands.digest, "approvers": rows})
    else:
        columns = ["approver", "name", "role", "decided", "at", "via", "comment"]
        lines = [[str(row[column] or ("asked" if _waits(row, column) else "")) for column in columns] for row in rows]
        out.print(table("", columns, lines))
        say(f"The plan is {stands.says}.")
    finish(Exit.DONE)


def _waits(row: Mapping[str, object], column: str) -> bool:
    return column == "decided" and bool(row["is_missing"])
