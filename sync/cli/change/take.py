"""`qplan change take`: what was agreed goes into the workbook."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["take"]


def take(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Write what was agreed as overrides with their reasons; a quota that is another meanwhile is left and named.

    `qplan pack letters` then prints the next version of each letter concerned, with the change in it; the one before is
    void. Ends with 1 when something was left.
    """
    from sync.bootstrap import opened
    from sync.jobs.changes import take_changes

    with opened(config) as adapters:
        done = take_changes(adapters)
    if as_json:
        show({"written": done.written, "findings": [finding_fields(one) for one in done.findings]})
    else:
        say(f"{done.written} quotas were written as overrides on the tab Quotas.")
        say(*(f"{one.severity:<8}  {one.sentence} {one.remedy}".rstrip() for one in done.findings))
    finish(Exit.FINDINGS if any(one.code == "change.left" for one in done.findings) else Exit.DONE)
