"""`qplan doctor`: what a plan stands on, and what to grant, switch on or mend."""

from calculations.findings import Severity
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["doctor"]


def doctor(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Examine what the plan stands on, and say what to grant, switch on or mend. Nothing is changed anywhere.

    The org (login, version, visible objects and fields, permissions, forecasting) or the folder of exports, the store,
    mails, the Google spreadsheet where there is one, and what computes functions in cells.
    """
    from sync.bootstrap import opened
    from sync.jobs.doctor import examine_all

    with opened(config) as adapters:
        findings = examine_all(adapters)
    if as_json:
        show({"findings": [finding_fields(finding) for finding in findings]})
    else:
        say(*(f"{finding.severity:<8}  {finding.sentence} {finding.remedy}".rstrip() for finding in findings))
    finish(Exit.FINDINGS if any(finding.severity is Severity.BLOCKING for finding in findings) else Exit.DONE)
