"""`qplan release`: letting writing go on that was stopped."""

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["release"]


def release(by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Let writing go on that `qplan hold` stopped."""
    from sync.bootstrap import opened
    from sync.jobs.hold import release as run

    with opened(config) as adapters:
        ended = run(adapters, by)
    if as_json:
        show({"held": False, "was": {"by": ended.by, "at": ended.at, "reason": ended.reason}})
    else:
        say(f"Released. {ended}.")
    finish(Exit.DONE)
