"""`qplan alerts show`: what is the matter now."""

from sync.cli.alerts.told import told
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["show_"]


def show_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Tell what sounds, the gravest first, and what keeps quiet and why. Nothing is sent.

    Ends with 1 when something sounds.
    """
    from sync.bootstrap import opened
    from sync.daemon.alerts import heard
    from sync.daemon.jobs import JOBS

    with opened(config) as adapters:
        found = heard(adapters, JOBS)
    if as_json:
        show(told(found))
    else:
        say(*(f"{one.name}: {one.sentence} {one.remedy}" for one in found.sounds))
        say(*(f"(quiet, {why}) {one.name}: {one.sentence}" for one, why in found.quiet))
        if not found.sounds:
            say("Nothing sounds.")
        elif found.waits:
            say(f"No message is due: {found.waits}.")
    finish(Exit.FINDINGS if found.sounds else Exit.DONE)
