"""`qplan change show`: one change within the quarter."""

from sync.cli.change.told import NumberArgument, lines, told
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["show_"]


def show_(number: NumberArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Tell what a change comes to by period, who carries it, whom the policy asks, and what was said of it."""
    from sync.bootstrap import opened
    from sync.jobs.changes import asked_about, change_numbered

    with opened(config) as adapters:
        change = change_numbered(adapters, number)
        asks = asked_about(adapters, change)
    if as_json:
        show(told(change, asks))
    else:
        say(*lines(change, asks), f"Why: {change.because}")
        if change.decided_at is not None:
            say(f"{change.state.value} on {change.decided_at:%Y-%m-%d} by {change.decided_by}: {change.said}")
    finish(Exit.DONE)
