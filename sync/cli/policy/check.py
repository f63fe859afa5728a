"""`qplan policy check`: what the rules say of the plan as it stands in the workbook, before anybody is asked."""

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["check"]


def check(by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Say whose approval the plan in the workbook would need if you submitted it, which gates and rules it breaks.

    Ends with 1 when it breaks one.
    """
    from sync.bootstrap import opened
    from sync.jobs.policy import examined
    from sync.jobs.read import read_plan

    with opened(config) as adapters:
        reading = read_plan(adapters)
        change_set, held = reading.change_set, examined(adapters, reading, by)
        asked, found = held.asked, held.findings
        names = {one.id: one.name for one in adapters.policy.approvers}
    if as_json:
        gates = [
            {
                "gate": gate.name,
                "verdict": gate.verdict.value,
                "sentence": gate.sentence,
                "waived_by": None if gate.waiver is None else gate.waiver.executive,
                "because": None if gate.waiver is None else gate.waiver.reason,
            }
            for gate in held.gates
        ]
        findings = [finding_fields(one) for one in found]
        show({"changes": len(change_set.changes), "asked": asked, "gates": gates, "findings": findings})
    else:
        say(*(f"{one.sentence} {one.remedy}" for one in found))
        who = ", ".join(names[one] for one in asked) or "nobody"
        say(f"{len(change_set.changes)} changes; {who} would be asked.")
    finish(Exit.FINDINGS if found else Exit.DONE)
