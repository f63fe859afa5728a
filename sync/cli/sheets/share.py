"""`qplan sheets share`: let people in, each to what is theirs."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

__all__ = ["share"]


def share(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Let in who [sheets] and the approvers say, and protect what is not theirs. Google mails nobody."""
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.sheets import share_spreadsheet

    needs("google")
    with opened(config) as adapters:
        done = share_spreadsheet(adapters)
    if as_json:
        show(
            {
                "url": done.url,
                "editors": done.editors,
                "readers": done.readers,
                "protected": done.protected,
                "mended": done.mended,
                "removed": done.removed,
            }
        )
    else:
        say(*(f"{mail} may edit." for mail in done.editors), *(f"{mail} may read." for mail in done.readers))
        if not done.editors and not done.readers:
            say("Everybody named in the settings is in already.")
        say(f"Protected ranges: {done.protected} set, {done.mended} mended, {done.removed} removed.")
        say(f"Send people the address: {done.url}")
    finish(Exit.DONE)
