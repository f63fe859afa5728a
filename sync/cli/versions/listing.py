"""`qplan versions list`: the versions there are, with the figures people ask for first."""

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, money, out, say, show, table

__all__ = ["listing"]


def listing(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the versions of the plan, the oldest first."""
    from sync.bootstrap import opened
    from sync.store.versions import listed

    with opened(config) as adapters:
        plan, found = adapters.plan, listed(adapters.engine, adapters.plan.id)
    if as_json:
        versions = [{**version.model_dump(exclude={"state"}), "figures": version.state.figures} for version in found]
        show({"plan": plan.id, "currency": plan.currency, "versions": versions})
    elif not found:
        say(f"{plan.id} has no version yet: `qplan versions keep NAME` makes one, and so does every submission.")
    else:
        columns = ["name", "kept", "by", "target", "plan", "chance", "quotas", "moves", "note"]
        rows = [
            [
                version.name,
                f"{version.at:%Y-%m-%d %H:%M}",
                version.by,
                _money(version.state.figures.get("plan_target")),
                _money(version.state.figures.get("plan_total")),
                _share(version.state.figures.get("plan_chance")),
                _money(version.state.figures.get("final_total")),
                f"{len(version.state.moves):,}",
                version.note,
            ]
            for version in found
        ]
        out.print(table(f"{plan.id}, {plan.currency}", columns, rows, right=range(3, 8)))
    finish(Exit.DONE)


def _money(value: float | None) -> str:
    return money(None if value is None else round(value))


def _share(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.0%}"
