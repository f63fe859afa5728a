"""`qplan change list`: all changes within the quarter as they stand."""

from sync.cli.change.told import told
from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, show, table

__all__ = ["listing"]


def listing(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List every change with its days, what it makes of the quota, who carries it, and where it stands."""
    from sync.bootstrap import opened
    from sync.jobs.changes import standing_changes

    with opened(config) as adapters:
        changes = standing_changes(adapters)
    if as_json:
        show({"changes": [told(one) for one in changes]})
    else:
        rows = [
            [str(one.number), one.name, one.asked.sort.value, str(one.asked.effective), str(one.asked.until or ""),
             *(f"{amount:,}" for amount in one.quota(one.person)), one.carrier.value, one.state.value]
            for one in changes
        ]  # fmt: skip
        titles = ["", "whose", "kind", "from", "until", "quota", "becomes", "carried by", "state"]
        out.print(table("Changes within the quarter", titles, rows, right=[0, 5, 6]))
    finish(Exit.DONE)
