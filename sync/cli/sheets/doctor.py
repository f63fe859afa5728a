"""`qplan sheets doctor`: what is the matter with the plan's spreadsheet."""

from calculations.findings import Severity
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["doctor"]


def doctor(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Examine the spreadsheet: is it the plan's, whose is it, who may type where, does it know qplan's functions."""
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.sheets import examine_spreadsheet

    needs("google")
    with opened(config) as adapters:
        findings = examine_spreadsheet(adapters)
    if as_json:
        show({"findings": [finding_fields(finding) for finding in findings]})
    elif findings:
        say(*(f"{finding.severity:<8}  {finding.sentence} {finding.remedy}".rstrip() for finding in findings))
    else:
        say("Nothing is the matter with the spreadsheet.")
    finish(Exit.FINDINGS if any(finding.severity is Severity.BLOCKING for finding in findings) else Exit.DONE)
