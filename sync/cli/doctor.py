"""`qplan doctor`: what the org and its integration user can do for qplan, and what to grant or switch on."""

from calculations.findings import Severity, ranked
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, say, show

__all__ = ["doctor"]


def doctor(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Examine the org: login, version, visible objects and fields, permissions, forecasting; say what to grant."""
    from sync.bootstrap import opened

    with opened(config) as adapters:
        findings = ranked(adapters.doctor())
    if as_json:
        show({"findings": [finding_fields(finding) for finding in findings]})
    else:
        say(*(f"{finding.severity:<8}  {finding.sentence} {finding.remedy}".rstrip() for finding in findings))
    finish(Exit.FINDINGS if any(finding.severity is Severity.BLOCKING for finding in findings) else Exit.DONE)
