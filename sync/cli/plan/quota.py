"""`qplan plan quota`: who gets which quota and why, how fair that is, and what the session has to look at."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, money, out, say, show, table
from sync.cli.plan.gates import tell_gates
from sync.cli.plan.rates import tell_rates

if TYPE_CHECKING:
    import pandas as pd

    from sync.jobs.plan_quota import QuotaPlan

__all__ = ["quota"]

_NAMED = 6
_ABOUT_METHOD = ("method", "score", "pooled_cv", "gini_score", "within_share", "min_max", "size_correlation")


def quota(
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="An assumption of the tab Quotas, to see what it would do: target=7000000, cap_change_rate=0.4. "
            "Repeat it.",
            metavar="NAME=VALUE",
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show the steps to each quota; they add up.")] = False,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Show how fair this and simpler methods were on past quarters.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Split the target into quotas as the workbook does, with what people typed into it. Nothing is written."""
    from sync.bootstrap import opened
    from sync.jobs.documents.quota import quota_document
    from sync.jobs.plan_quota import plan_quota

    with opened(config) as adapters:
        plan = plan_quota(adapters, _values(settings or []))
    if as_json:
        show(quota_document(plan))
    else:
        _tell(plan, explain=explain, backtest=backtest)
    finish(Exit.FINDINGS if plan.is_blocked else Exit.DONE)


def _values(pairs: list[str]) -> dict[str, float]:
    """Names and numbers out of name=value."""
    found = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            found[name.strip()] = float(value.replace("_", ""))
        except ValueError:
            found[name.strip()] = math.nan
        if not math.isfinite(found[name.strip()]):
            raise typer.BadParameter(f"{pair!r} is not NAME=NUMBER", param_hint="--set")
    return found


def _tell(plan: "QuotaPlan", *, explain: bool, backtest: bool) -> None:
    figure = plan.figures
    say(f"Quotas of {plan.quarter} as of {plan.as_of}, snapshot {plan.snapshot_id}, in {plan.currency}.")
    say(
        f"Target {money(figure['target'])}, street {money(figure['street_total'])} (rounding "
        f"{money(figure['rounding_difference'])}), calculated {money(figure['calculated_total'])}, not allocated "
        f"{money(figure['unallocated'])}, final {money(figure['final_total'])}: "
        f"{_rate(figure['over_assignment_in_force'])} above the target.",
        "",
    )
    if not plan.has_workbook:
        say("There is no workbook: no override or assumption of anybody is in these. `qplan build` makes one.", "")
    _tell_people(plan)
    if explain:
        say("", *(f"{row['name']}: {row['explanation']}" for row in plan.tables["quotas"] if row["explanation"]))
    _tell_fairness(plan)
    _tell_situations(plan)
    tell_gates(plan.gates)
    if backtest:
        _tell_backtest(plan.backtest)
    tell_rates(plan.rates)
    say("", *(f"{found.finding.severity.value}: {found}{_who(found.finding.rows)}" for found in plan.findings))


def _tell_people(plan: "QuotaPlan") -> None:
    columns = [
        "rep", "last", "restated", "expected", "ramp", "calculated", "final", "change", "run-rate attainment", "flags",
    ]  # fmt: skip
    rows = [
        [
            str(row["name"]),
            *(_whole(row[name]) for name in ("last_quota", "last_restated", "expected")),
            _rate(row["ramp"]),
            *(_whole(row[name]) for name in ("calculated", "final")),
            _rate(row["change"], "+.1%"),
            _rate(row["expected_attainment"]),
            str(row["flags"] or "")
            + (f" override: {row['reason'] or 'no reason'}" if row["override"] is not None else ""),
        ]
        for row in plan.tables["quotas"]
    ]
    out.print(table("By rep", columns, rows, right=range(1, 9)))
    say("", *_columns_said([row["expected"] for row in plan.tables["quotas"]]))
    teams = [
        [str(row["name"]), f"{row['people']:,.0f}", money(row["calculated"]), money(row["final"]),
         _rate(row["change"], "+.1%"), _rate(row["expected_attainment"])]
        for row in plan.tables["managers"]
    ]  # fmt: skip
    titles = ["manager", "people", "calculated", "final", "change", "run-rate attainment"]
    out.print("", table("By manager", titles, teams, right=range(1, 6)))


def _columns_said(expected: Sequence[float | None]) -> tuple[str, ...]:
    """What columns that look as if they should agree are made of, one line each."""
    known = [amount for amount in expected if amount is not None]
    total = money(sum(known) if known else None)
    return (
        "Change: final against the last quota as it stood. Floor and cap count from the restated one, at full ramp and "
        "this quarter's level.",
        f"Expected bookings are used as proportions. Their sum, {total}, is what the people alone say of the quarter: "
        "for the quarter's money see `qplan plan revenue`.",
        "Run-rate attainment: the last four quarters' run rate, after ramp, over the final quota.",
    )


def _tell_fairness(plan: "QuotaPlan") -> None:
    figure = plan.figures
    passed = "no verdict: nobody can be scored" if figure["fairness_score"] is None else "above 0.85"
    held, alike = _number(figure["held_count"], ",.0f"), _number(figure["size_correlation"])
    say(
        "",
        f"Fairness {_number(figure['fairness_score'])} ({figure['fairness_verdict'] or passed}), groups of peers "
        f"unweighted {_number(figure['unweighted_score'])}, all as one {_number(figure['people_score'])}; without the "
        f"{held} held by a floor or a cap {_number(figure['free_score'])}; within 15 % of the mean "
        f"{_rate(figure['within_share'])}, correlation with size {alike}.",
        f"Scored on: {figure['fairness_basis']}; the gate says whether that set the quotas too.",
        *(
            f"  {row['pool']}: {_number(row['score'])}, {_whole(row['people'])} people, quota {_whole(row['quota'])}"
            f", {row['counted'] or 'not counted'}"
            for row in plan.tables["fairness_by_peers"]
        ),
        f"By the outlook: chance to reach the target {_rate(figure['plan_chance'])}; company attainment "
        f"{_rate(figure['expected_company'])}, in 8 of 10 quarters {_rate(figure['company_low'])} to "
        f"{_rate(figure['company_high'])}; over-assignment makes {_number(figure['missed_by_cushion'], '.1f')} reps "
        "miss.",
    )


def _tell_situations(plan: "QuotaPlan") -> None:
    rows = [
        [str(row["name"]), str(row["situation"]), money(row["quota"]), str(row["detail"] or "")]
        for row in plan.tables["situations"]
    ]
    if rows:
        out.print("", table("For the session", ["rep", "situation", "quota", "why"], rows, right=(2,)))


def _tell_backtest(scores: "pd.DataFrame") -> None:
    if scores.empty:
        say("", "No past quarter can be replayed: quotas, bookings, and bookings before them are needed.")
        return
    quarters = [str(column) for column in scores.columns if column not in _ABOUT_METHOD]
    rows = [
        [str(row["method"]), _number(row["score"]), *(_number(row[quarter]) for quarter in quarters),
         _number(row["pooled_cv"]), _rate(row["within_share"]), _number(row["size_correlation"])]
        for row in scores.to_dict("records")
    ]  # fmt: skip
    titles = ["method", "F", *(f"CV {quarter}" for quarter in quarters), "CV pooled", "within 15 %", "with size"]
    title = "Past quarters replayed on what was known before; the quotas really set are a yardstick, not a method"
    out.print("", table(title, titles, rows, right=range(1, len(titles))))


def _whole(value: Any) -> str:  # noqa: ANN401
    return _number(value, ",.0f")


def _who(rows: Sequence[str]) -> str:
    """The rows a finding speaks of, as far as one line holds them."""
    return f" ({', '.join(rows[:_NAMED])}{', …' if len(rows) > _NAMED else ''})" if rows else ""


def _number(value: Any, spelling: str = ".2f") -> str:  # noqa: ANN401 - a figure, NaN or None
    return "n/a" if value is None or value != value else format(value, spelling)


def _rate(value: Any, spelling: str = ".1%") -> str:  # noqa: ANN401
    return _number(value, spelling)
