"""`qplan outbox list`: how the communications stand."""

from sync.cli.exits import Exit
from sync.cli.outbox.told import message_fields
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, out, say, show, table

__all__ = ["listing"]


def listing(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List each communication: when it is due, how many have its newest version and have acknowledged it."""
    from sync.bootstrap import opened
    from sync.jobs.outbox import communications_of, outbox_findings

    with opened(config) as adapters:
        found = communications_of(adapters)
    findings = outbox_findings(found)
    if as_json:
        told = [
            {
                "name": one.name,
                "due": one.due,
                "readers": one.told.of if one.told else None,
                "sent": one.told.sent if one.told else 0,
                "acknowledged": one.told.acknowledged if one.told else 0,
                "made_at": one.told.at if one.told else None,
                "fault": one.told.fault or None if one.told else None,
                "messages": [message_fields(message) for message in one.messages],
            }
            for one in found
        ]
        show({"communications": told, "findings": [finding_fields(one) for one in findings]})
    else:
        rows = []
        for one in found:
            stands = ["not begun", "", ""]
            if one.told is not None:
                made = f"made on {one.told.at:%Y-%m-%d}" if one.told.at is not None else "under way"
                counts = [f"{one.told.sent} of {one.told.of}", f"{one.told.acknowledged}"]
                stands = [f"{made}; {one.told.fault}" if one.told.fault else made, *counts]
            rows.append([one.name, str(one.due or ""), stands[1], stands[2], stands[0]])
        titles = ["communication", "due", "sent", "acknowledged", "stands"]
        out.print(table("Communications", titles, rows, right=[2, 3]))
        say(*(f"{one.severity:<8}  {one.sentence} {one.remedy}".rstrip() for one in findings))
    finish(Exit.DONE)
