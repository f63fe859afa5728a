"""`qplan verify`: every approved value read back from the CRM."""

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["verify"]


def verify(by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Read every approved value back from the CRM and name each one it does not hold."""
    from sync.bootstrap import opened
    from sync.jobs.writeback import verify as run

    with opened(config) as adapters:
        found = run(adapters, by)
        submission = adapters.approval().submission
    checked = len(submission.change_set.desired) if submission else 0
    if as_json:
        show({"checked": checked, "discrepancies": [item.model_dump() for item in found]})
    else:
        say(*(str(item) for item in found))
        say(f"{checked} values read back, {len(found)} discrepancies.")
    finish(Exit.FINDINGS if found else Exit.DONE)
