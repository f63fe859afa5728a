"""`qplan alerts send`: tell those who want to know, when a message is due."""

from sync.cli.alerts.told import told
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["send"]


def send(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Send one message with all that sounds, where something in it is new. The daemon does it on its timetable."""
    from sync.bootstrap import opened
    from sync.daemon.alerts import tell_alarms
    from sync.daemon.jobs import JOBS

    with opened(config) as adapters:
        found, sent = tell_alarms(adapters, JOBS)
    if as_json:
        show({"sent": sent, **told(found)})
    elif sent:
        say(f"{len(found.sounds)} alarms were told to {sent} people.")
    else:
        say(
            f"Nothing was sent: {found.waits or ('nobody is named in [alerts]' if found.sounds else 'nothing sounds')}."
        )
    finish(Exit.DONE)
