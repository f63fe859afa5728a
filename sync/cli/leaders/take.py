"""`qplan leaders take`: the round's quotas go into the workbook."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["take"]


def take(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Write what leaders moved as overrides with their reasons, once the round is over; typed cells stay.

    Ends with 1 when something was left as people have it.
    """
    from sync.bootstrap import opened
    from sync.jobs.leaders import take_round

    with opened(config) as adapters:
        done = take_round(adapters)
    if as_json:
        show({"written": done.written, "left": done.left})
    else:
        say(f"{done.written} quotas were written as overrides on the tab Quotas.", *done.left)
    finish(Exit.FINDINGS if done.left else Exit.DONE)
