"""`qplan appeals take`: what was granted goes into the workbook."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["take"]


def take(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Write what was granted as overrides with their reasons; cells people typed into stay and are named.

    Ends with 1 when something was left.
    """
    from sync.bootstrap import opened
    from sync.jobs.appeals import take_appeals

    with opened(config) as adapters:
        written, left = take_appeals(adapters)
    if as_json:
        show({"written": written, "left": left})
    else:
        say(f"{written} quotas were written as overrides on the tab Quotas.", *left)
    finish(Exit.FINDINGS if left else Exit.DONE)
