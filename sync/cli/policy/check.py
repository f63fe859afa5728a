"""`qplan policy check`: what the rules say of the plan as it stands in the workbook, before anybody is asked."""

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["check"]


def check(by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Say whose approval the plan in the workbook would need if you submitted it, and which rules it breaks.

    Ends with 1 when it breaks one.
    """
    from sync.approval.needs import people
    from sync.bootstrap import opened
    from sync.jobs.read import read_plan

    with opened(config) as adapters:
        change_set, policy = read_plan(adapters).change_set, adapters.policy
        asked, found = people(policy.asked(change_set, by)), policy.findings(change_set, by)
        names = {one.id: one.name for one in policy.approvers}
    if as_json:
        show({"changes": len(change_set.changes), "asked": asked, "findings": [finding_fields(one) for one in found]})
    else:
        say(*(f"{one.sentence} {one.remedy}" for one in found))
        who = ", ".join(names[one] for one in asked) or "nobody"
        say(f"{len(change_set.changes)} changes; {who} would be asked.")
    finish(Exit.FINDINGS if found else Exit.DONE)
