"""`qplan policy break-glass`: the submitted plan, let be written without the approvals it lacks."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, show
from sync.cli.policy.said import AsOption, BecauseOption, CodeOption, tell

__all__ = ["break_glass"]


def break_glass(
    person: AsOption,
    because: BecauseOption,
    code: CodeOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """One of the two words that let the submitted plan be written in an emergency; it stays open until reviewed.

    Two people of the two roles in policy.break_glass each say it. A no of any approver ends it, and a hold stops it.
    """
    from sync.bootstrap import opened
    from sync.jobs.words import call_emergency, told

    with opened(config) as adapters:
        stated = call_emergency(adapters, person, because, code)
    if as_json:
        show({"on_record": stated.is_on_record, "says": told(stated.statement), "code_sent": stated.sent or None})
    else:
        tell(stated)
    finish(Exit.DONE)
