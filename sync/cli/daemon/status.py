"""`qplan daemon status`: whether it works, and what came of each job."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, say, show, table

__all__ = ["status"]


def status(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Tell of every job when it succeeded last and what is the matter, from what stands in the store.

    Ends with 1 when a job is late or stuck, or nobody runs a daemon.
    """
    from sync.bootstrap import opened
    from sync.daemon.health import health
    from sync.daemon.jobs import JOBS
    from sync.daemon.told import health_json

    with opened(config) as adapters:
        found = health(adapters, JOBS)
    if as_json:
        show(health_json(found))
    else:
        rows = [
            [
                one.job,
                "never" if one.succeeded_at is None else f"{one.succeeded_at:%Y-%m-%d %H:%M}",
                str(one.failures or ""),
                one.matter or one.says,
            ]
            for one in found.jobs
        ]
        out.print(table("Jobs", ["job", "succeeded (UTC)", "failures", "what came of it"], rows, right=[2]))
        if found.pause is not None:
            say(f"{found.pause}. `qplan daemon resume` lets it go on.")
        if found.conflicts:
            say(f"{found.conflicts} conflicts wait on the tab Conflicts.")
        if found.unverified:
            say(f"{found.unverified} approved values differ in the CRM: `qplan drift show`.")
    finish(Exit.DONE if found.is_useful or found.pause is not None else Exit.FINDINGS)
