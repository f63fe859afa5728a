"""`qplan appeals list`: all appeals as they stand."""

from sync.cli.appeals.told import told
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, show, table

__all__ = ["listing"]


def listing(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List every appeal with its state and who has it."""
    from sync.bootstrap import opened
    from sync.jobs.appeals import standing_appeals

    with opened(config) as adapters:
        appeals = standing_appeals(adapters)
    if as_json:
        show({"appeals": [told(one) for one in appeals]})
    else:
        rows = [
            [str(one.number), one.name, one.code, f"{one.quota:,}", f"{one.wanted:,}",
             "" if one.granted is None else f"{one.granted:,}", one.state.value, one.handler]
            for one in appeals
        ]  # fmt: skip
        titles = ["", "whose", "reason", "quota", "wanted", "granted", "state", "with"]
        out.print(table("Appeals", titles, rows, right=[0, 3, 4, 5]))
    finish(Exit.DONE)
