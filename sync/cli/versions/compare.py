"""`qplan versions compare`: target, plan, chance, quotas, moves and the teams' money of two versions, side by side."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, money, out, say, show, table

if TYPE_CHECKING:
    from sync.plan.versions import Comparison, Difference

__all__ = ["compare"]

_SHOWN = 20


def compare(
    before: Annotated[str, typer.Argument(help="A version's name.")],
    after: Annotated[str, typer.Argument(help="Another one's; now: the workbook as it stands.")] = "now",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed from one version to another, or since."""
    from sync.bootstrap import opened
    from sync.jobs.versions import compare_versions

    with opened(config) as adapters:
        found, plan = compare_versions(adapters, before, after), adapters.plan
    if as_json:
        parts = {name: [_fields(one) for one in getattr(found, name)] for name in _PARTS}
        show({"plan": plan.id, "currency": plan.currency, "before": before, "after": after,
              "is_same": found.is_same, **parts})  # fmt: skip
    else:
        _tell(found, before, after, f"{plan.id}, {plan.currency}")
    finish(Exit.DONE)


_PARTS = ("figures", "inputs", "quotas", "moves", "teams")


def _fields(one: "Difference") -> dict[str, Any]:
    return {"what": one.what, "team": one.team, "before": one.before, "after": one.after, "change": one.change}


def _tell(found: "Comparison", before: str, after: str, title: str) -> None:
    from sync.plan.versions import COUNTS, FIGURES, RATES

    if found.is_same:
        say(f"{title}: {before} and {after} say the same.")
        return
    kinds = {name: "share" if id_ in RATES else "count" if id_ in COUNTS else "money" for id_, name in FIGURES.items()}
    columns = ["", before, after, "change"]
    rows = [[one.what, *_sides(one, kinds[one.what])] for one in found.figures]
    out.print(table(title, columns, rows, right=(1, 2, 3)))
    for name, shown in (
        ("Typed", [[one.what, *_sides(one, "as typed")] for one in found.inputs]),
        (
            "Teams",
            [[f"{one.team}: {one.what}", *_sides(one, "money")] for one in found.teams if one.before != one.after],
        ),
        ("Quotas", [[f"{one.what} ({one.team})", *_sides(one, "money")] for one in found.quotas]),
        ("Accounts", [[one.what, str(one.before), str(one.after), ""] for one in found.moves]),
    ):
        _tell_part(name, columns, shown)


def _tell_part(name: str, columns: list[str], rows: list[list[str]]) -> None:
    if not rows:
        return
    out.print("", table(name, [name.lower(), *columns[1:]], rows[:_SHOWN], right=(1, 2, 3)))
    if len(rows) > _SHOWN:
        say(f"… and {len(rows) - _SHOWN:,} more; all of them with --json.")


def _sides(one: "Difference", kind: str) -> Iterable[str]:
    return [_told(side, kind) for side in (one.before, one.after, one.change)]


def _told(value: Any, kind: str) -> str:  # noqa: ANN401 - a figure, or what was typed
    if value is None:
        return "n/a"
    if not isinstance(value, int | float) or kind == "as typed":
        return str(value)
    return f"{value:.1%}" if kind == "share" else f"{value:,.0f}" if kind == "count" else money(round(value))
