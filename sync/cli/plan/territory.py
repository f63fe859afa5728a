"""`qplan plan territory`: three ways to share out the accounts, side by side, and the moves of one of them."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finding_fields, finish, near, out, progress, say, show, table
from sync.cli.plan.gates import gate_fields, tell_gate, tell_gates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["territory"]

_OPTIONS = ("minimal", "balanced", "growth")
_SHOWN = 15


def _known(option: str) -> str:
    if option not in _OPTIONS:
        raise typer.BadParameter(f"choose one of {', '.join(_OPTIONS)}")
    return option


def territory(
    option: Annotated[
        str, typer.Option(help="Option whose moves are listed: minimal, balanced or growth.", callback=_known)
    ] = "balanced",
    map_file: Annotated[
        Path | None,
        typer.Option("--map", help="Draw territories before and after into this .png, .svg or .html."),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of revenue that minimal change may move, as in 0.03."),
    ] = None,
    time_limit: Annotated[float, typer.Option(min=0, help="Seconds to look for moves; the best found count.")] = 60,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank the moves that even out territories, publish three options on the way, and list the moves of one.

    Managers' own moves in the tab Account moves are kept and locked.
    """
    from sync.bootstrap import opened
    from sync.cli.extras import needs
    from sync.jobs.plan_territory import plan_territory

    ending = "" if map_file is None else map_file.suffix.casefold()
    if map_file is not None and ending not in (".png", ".svg", ".html"):
        raise typer.BadParameter("a map is a .png, .svg or .html", param_hint="--map")
    if ending == ".png":
        needs("maps")

    with opened(config) as adapters, progress(hidden=as_json) as shown:
        shown.add_task("territories", total=None)
        done = plan_territory(adapters, option, budget=budget, time_limit=time_limit)
    if map_file is not None and ending == ".png":
        from workbooks.packs.territory_map import draw

        draw(done.facts, done.option.plan.frame, map_file, f"Territories, {option}")
    elif map_file is not None:
        from sync.jobs.maps import draw_option

        given = done.option.plan.frame
        reps = dict(zip(given["account_id"], given["rep_id"], strict=True))
        draw_option(done.facts, reps, f"Territories, {option}", map_file)
    if as_json:
        show(_document(done, map_file))
    else:
        _tell(done, map_file)
    certificate = done.option.plan.certificate
    finish(Exit.DONE if certificate is not None and certificate.is_feasible else Exit.FINDINGS)


def _document(done: Any, map_file: Path | None) -> dict[str, object]:  # noqa: ANN401 - the job is imported late
    certificate = done.option.plan.certificate
    return {
        "option": done.option.scenario.name,
        "options": _plain(done.table),
        "frontier": [point.model_dump() for point in done.frontier],
        "frontier_sentence": done.sentence,
        "certificate": {
            "value": certificate.value,
            "bound": certificate.bound,
            "gap": certificate.gap if certificate.gap < 1e6 else None,
            "deviation_potential": certificate.deviation_potential,
            "deviation_workload": certificate.deviation_workload,
            "outside": list(certificate.outside),
            "is_feasible": certificate.is_feasible,
            "is_optimal": certificate.is_optimal,
            "is_infeasible": certificate.is_infeasible,
        },
        "moves": _plain(done.moves.drop(columns="renewal_date").assign(renewal_date=_days(done.moves))),
        "own_moves": done.own_moves,
        "gate": gate_fields(done.option.gate),
        "gates": [gate_fields(gate) for gate in done.gates],
        "findings": [finding_fields(found) for found in done.findings],
        "workbook": done.published.path,
        "snapshot": done.published.snapshot_id,
        "map": map_file,
    }


def _days(moves: "pd.DataFrame") -> list[str | None]:
    import pandas as pd

    return [day.date().isoformat() if pd.notna(day) else None for day in moves["renewal_date"]]


def _plain(frame: "pd.DataFrame") -> list[dict[str, object]]:
    """Rows as JSON has them: figures that are not there are null."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def _fair(score: float, *, is_sufficient: bool) -> str:
    """The score, marked where no pool is large enough for a verdict."""
    if math.isnan(score):
        return "n/a"
    return f"{score:.1%}" if is_sufficient else f"{score:.1%} (few)"


def _tell_frontier(done: Any) -> None:  # noqa: ANN401
    """What each budget of change buys."""
    titles = ["budget", "moves", "revenue moved", "customers moved", "churn risk", "fairness", "worth a year", ""]
    rows = [
        [
            f"{point.budget:.0%}",
            f"{point.moves:,}",
            f"{point.revenue_share:.1%}",
            f"{point.customers_share:.1%}",
            f"{point.risk_share:.2%}",
            "n/a" if point.fairness is None else f"{point.fairness:.1%}",
            f"{point.net:,.0f}",
            point.mark,
        ]
        for point in done.frontier
    ]
    out.print(table("What a budget of change buys", titles, rows, right=range(7)))
    say(f"Two thirds of what all moves bring come from {done.sentence}.")


def _tell(done: Any, map_file: Path | None) -> None:  # noqa: ANN401
    import pandas as pd

    columns = ["option", "fairness", "within 15 %", "moved", "revenue moved", "share", "at risk", "churn risk",
               "km/hour", "gaps closed", "rules"]  # fmt: skip
    rows = [
        [
            row["option"],
            _fair(row["fairness_score"], is_sufficient=row["fairness_sufficient"]),
            "n/a" if pd.isna(row["within_share"]) else f"{row['within_share']:.0%}",
            f"{row['accounts_moved']:,}",
            f"{row['arr_moved']:,.0f}",
            f"{row['arr_share']:.1%}",
            f"{row['arr_at_risk']:,.0f}",
            f"{row['churn_risk_rate']:.2%}",
            f"{row['km_per_hour']:,.0f}",
            f"{row['gaps_closed']:,}",
            "" if row["option"] == "today" else "kept" if row["is_feasible"] else "not kept",
        ]
        for row in done.table.to_dict("records")
    ]
    out.print(table("Options", columns, rows, right=range(1, 10)))
    _tell_frontier(done)
    say(
        "Fairness: 1 − CV of potential per capacity in each pool of people who do the same job in the same place. The "
        "options even out that same potential: what `qplan plan quota` scores is the check."
    )
    tell_gate(done.option.gate)
    tell_gates(done.gates)
    moves = done.moves
    listed = [
        [m["name"], m["from_rep"], m["to_rep"], f"{m['arr']:,.0f}", f"{m['arr_at_risk']:,.0f}", m["reason"]]
        for m in moves.head(_SHOWN).to_dict("records")
    ]
    if listed:
        titles = ["account", "from", "to", "revenue", "at risk", "reason"]
        out.print(table(f"Moves of '{done.option.scenario.name}', largest risk first", titles, listed, right=(3, 4)))
    if len(moves) > _SHOWN:
        say(f"… and {len(moves) - _SHOWN:,} more: tab Account moves, or --json.")
    if done.own_moves:
        say(f"{len(done.own_moves):,} own moves of managers kept.")
    say(*(f"{found.sentence} {found.remedy}".rstrip() for found in done.findings))
    if map_file is not None:
        say(f"Map drawn to {near(map_file)}.")
    say(f"Published to {near(done.published.path)}.")
