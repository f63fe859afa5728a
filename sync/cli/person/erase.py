"""`qplan person erase`: somebody's names taken out of the store."""

from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

__all__ = ["erase"]


def erase(
    person: Annotated[str, typer.Argument(help="A name, a mail address, a login, a key, or an Id of the CRM.")],
    by: ByOption,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a person's names and addresses out of the store. It cannot be undone.

    Evidence names people by key and still verifies. Ends with 1 when a name is left where qplan may not change it.
    """
    from sync.bootstrap import opened
    from sync.jobs.person import erase_person

    with opened(config) as adapters:
        done = erase_person(adapters, person, by)
    if as_json:
        show(
            {
                "keys": done.keys,
                "rewritten": done.done.rewritten,
                "dropped": done.done.dropped,
                "left_in_events": done.left,
                "in_settings": done.in_settings,
                "in_mails": done.in_mails,
            }
        )
    else:
        say(f"Erased; {' and '.join(done.keys)} stands for them from now on.")
        say(f"{done.done.rewritten:,} rows of the store were rewritten, {done.done.dropped:,} packages dropped.")
        if done.left:
            say(
                f"{done.left:,} events hold a name as it is: reasons are kept as they were approved, and so are events "
                "from before people stood in evidence by key."
            )
        if done.in_settings:
            say("qplan.toml names them still: take them out there.")
        if done.in_mails:
            say(f"{done.in_mails:,} messages in the outbox name them: remove those files.")
        say("Build again: `qplan build`, `qplan pack all`. Files and copies that people hold are theirs to change.")
    finish(Exit.FINDINGS if done.left or done.in_settings or done.in_mails else Exit.DONE)
