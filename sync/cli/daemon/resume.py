"""`qplan daemon resume`: it may start jobs again."""

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["resume"]


def resume(by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Let the daemons of the plan go on; what was missed is made up for once."""
    from sync.bootstrap import opened
    from sync.jobs.pause import resume as run

    with opened(config) as adapters:
        ended = run(adapters, by)
    if as_json:
        show({"by": by, "ended": str(ended)})
    else:
        say(f"The daemon goes on. {ended}.")
    finish(Exit.DONE)
