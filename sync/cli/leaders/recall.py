"""`qplan leaders recall`: a leader takes their part back."""

from sync.cli.exits import Exit
from sync.cli.leaders.status import round_fields
from sync.cli.leaders.submit import LeaderArgument
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["recall"]


def recall(leader: LeaderArgument, by: ByOption, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Take back what a leader submitted, while nobody above has: their people's quotas are as before."""
    from sync.bootstrap import opened
    from sync.jobs.leaders import recall_part

    with opened(config) as adapters:
        now = recall_part(adapters, leader, by)
        today = adapters.clock.now().date()
    if as_json:
        show(round_fields(now, today))
    else:
        say("Recalled: their people's quotas are as they were before.")
    finish(Exit.DONE)
