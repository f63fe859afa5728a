"""A revenue plan in tables, for people."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from calculations.gates.gate import Gate
from sync.cli.output import out, say, table
from sync.cli.plan.gates import tell_gate, tell_gates
from sync.cli.plan.rates import tell_rates

if TYPE_CHECKING:
    from calculations.revenue.plan import RevenuePlan

__all__ = ["tell"]

_FINDINGS = 12
_WAIVER = "An executive may waive it: [assumptions.waiver] in qplan.toml, with executive, role and reason."


def tell(plan: "RevenuePlan", gates: Sequence[Gate] = ()) -> None:
    """Print the plan: what it says first, then what it rests on, then what to do."""
    facts, unit = plan.facts, plan.facts.currency
    told = f"{_in(plan.total, unit)} expected"
    if plan.is_moved:
        own = ", ".join(f"{name} {value:,.4g}" for name, value in sorted(plan.assumptions.drivers.items()))
        told = f"outlook {_in(plan.expected, unit)}, with your assumptions ({own}) {_in(plan.total, unit)}"
    say(
        f"{facts.quarter} on {facts.as_of}: {told}, target {_money(plan.target)}, chance to reach it "
        f"{_rate(plan.chance)}.",
        f"8 of 10 such quarters book {_range(plan.range_80)}, 19 of 20 book {_range(plan.range_95)}.",
    )
    for part in (_outlook, _views, _scenarios, _gap, _breakdown, _bridge, _tornado, _assumptions, _risks, _resources):
        part(plan)
    tell_gate(plan.gate, _WAIVER)
    tell_gates(gates)
    tell_rates(facts.rates)
    say("", "Findings")
    say(*(f"  {found.severity}: {found.sentence} {found.remedy}".rstrip() for found in plan.findings[:_FINDINGS]))
    if len(plan.findings) > _FINDINGS:
        say(f"  and {len(plan.findings) - _FINDINGS} more (--json lists all).")


def _rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
    """A table under an empty line; nothing when there is no row."""
    if rows:
        say("")
        out.print(table(title, columns, rows, right=right))


def _outlook(plan: "RevenuePlan") -> None:
    made = plan.outlook
    if made is None:
        return
    if plan.hired:
        say(f"Planned hires bring {_money(plan.hired)} of it, by their ramp; the views know none of them.")
    rows = [
        [view.name.replace("_", " "), _money(view.mean), _money(view.sd), _rate(view.weight), str(view.quarters)]
        for view in made.views
    ]
    columns = ["view", "says", "standard deviation", "weight", "quarters"]
    _rows("Views that the expected value is weighed from", columns, rows, (1, 2, 3, 4))


def _views(plan: "RevenuePlan") -> None:
    rows = [
        [
            name.replace("_", " "),
            _money(value),
            _money(value - plan.target),
            _rate(plan.weights.weights.get(name, 0.0)),
            _rate(plan.weights.errors.get(name, math.nan)),
            str(plan.weights.quarters.get(name, 0)),
        ]
        for name, value in plan.views.items()
    ]
    columns = ["view", "says", "against target", "weight", "past error", "quarters"]
    _rows("What each view alone would say, and its weight in what-ifs", columns, rows, (1, 2, 3, 4, 5))


def _scenarios(plan: "RevenuePlan") -> None:
    rows = [
        [s.name, *(_money(value) for _, value in s.views.items()), _money(s.total), _change(s.total, plan.total)]
        for s in plan.scenarios
    ]
    columns = ["scenario", "time series", "capacity", "pipeline", "plan", "against base"]
    _rows("Scenarios", columns, rows, (1, 2, 3, 4, 5))


def _change(total: float, base: float) -> str:
    return _rate(total / base - 1.0 if base else math.nan)


def _gap(plan: "RevenuePlan") -> None:
    made = plan.reconciliation
    rows = [["bottom-up", _money(made.bottom_up), _money(made.gap), "capacity, and what is outside quotas"]]
    rows += [[step.name, _money(step.amount), _money(step.left), step.sentence] for step in made.closures]
    _rows("Target against bottom-up", ["step", "gives", "gap left", ""], rows, (1, 2))


def _breakdown(plan: "RevenuePlan") -> None:
    if plan.breakdown is None:
        return
    whole = plan.breakdown.table
    named = [name for name in ("base", "target", "conservative", "upside", "time_series") if name in whole]
    shown = whole[whole["level"] != "cell"]
    rows = [
        [str(row["level"]).replace("_", " "), _label(row), *(_money(float(row[name])) for name in named)]
        for row in shown.to_dict("records")
    ]
    title = f"Breakdown, adding up exactly; {len(whole) - len(shown)} cells behind it"
    titles = {"time_series": "time series alone"}
    _rows(title, ["by", "", *(titles.get(name, name) for name in named)], rows, tuple(range(2, 2 + len(named))))


def _label(row: Mapping[Hashable, object]) -> str:
    """The name of a node."""
    return str(row["segment"] or row["product_line"] or row["region"] or "all")


def _bridge(plan: "RevenuePlan") -> None:
    from calculations.revenue.bridge import BUCKETS

    made = plan.bridges.planned
    if made is None:
        return
    rows = [["start", _money(made.start)], *([name.replace("_", " "), _money(made.money(name))] for name in BUCKETS)]
    rows += [["end", _money(made.end)], ["residual", _money(made.residual)]]
    _rows(f"Bridge from {plan.facts.quarter.shift(-1)} to {plan.facts.quarter}", ["step", "money"], rows, (1,))


def _tornado(plan: "RevenuePlan") -> None:
    rows = [
        [
            row.driver,
            f"{row.low:.4g} … {row.high:.4g}",
            "assumed" if row.is_assumed else "measured",
            _money(row.at_low),
            _money(row.at_high),
            _money(row.swing),
            _number(row.elasticity),
        ]
        for row in plan.tornado
    ]
    columns = ["driver", "range", "", "plan at low", "plan at high", "swing", "elasticity"]
    _rows("Sensitivity", columns, rows, (3, 4, 5, 6))


def _assumptions(plan: "RevenuePlan") -> None:
    rows = [[row.driver, f"{row.value:,.4g}", row.unit, row.source, row.meaning] for row in plan.key_assumptions]
    _rows("Assumptions of the base", ["driver", "value", "unit", "from", "meaning"], rows, (1,))


def _risks(plan: "RevenuePlan") -> None:
    rows = [[risk.name, _money(risk.effect), risk.sentence] for risk in plan.risks]
    _rows("Risks", ["risk", "effect", ""], rows, (1,))


def _resources(plan: "RevenuePlan") -> None:
    rows = [
        [
            str(option.start),
            str(option.requisition) + ("" if option.is_possible else " (past)"),
            _money(option.in_quarter),
            _money(option.next_quarter),
            _money(option.first_year),
            "none can" if option.needed is None else str(option.needed),
        ]
        for option in plan.hires
    ]
    columns = ["start", "ask by", "in the quarter", "next quarter", "12 months", "to close the gap"]
    _rows("One hire, by start month", columns, rows, (2, 3, 4, 5))
    lines = [
        [line.name, f"{_number(line.units, 1)} {line.unit}", _money(line.price), _money(line.amount)]
        for line in plan.budget
    ]
    _rows("Budget of the quarter", ["line", "units", "price", "amount"], lines, (1, 2, 3))
    if plan.marketing is not None:
        made = plan.marketing.table
        told = [
            [
                str(row["segment"]),
                _money(row["missing"]),
                _money(row["create"]),
                _number(row["deals"], 0),
                _number(row["marketing_deals"], 0),
                "n/a" if pd.isna(row["latest_create"]) else f"{row['latest_create']:%Y-%m-%d}",
            ]
            for row in made.to_dict("records")
        ]
        columns = ["segment", "not covered", "pipeline to create", "deals", "by marketing", "latest day"]
        _rows("Pipeline to create", columns, told, (1, 2, 3, 4))


def _money(value: float) -> str:
    """Whole money, n/a where it is not known."""
    return "n/a" if not math.isfinite(value) else f"{value:,.0f}"


def _in(value: float, unit: str) -> str:
    """Whole money with its currency, which nothing known needs."""
    return f"{_money(value)} {unit}" if math.isfinite(value) else _money(value)


def _range(ends: tuple[float, float]) -> str:
    """Both ends, n/a where they are not known."""
    return " to ".join(_money(end) for end in ends) if all(map(math.isfinite, ends)) else "n/a"


def _rate(value: float) -> str:
    """Per cent, n/a where it is not known."""
    return "n/a" if not math.isfinite(value) else f"{value:.1%}"


def _number(value: float, digits: int = 2) -> str:
    """A number, n/a where it is not known."""
    return "n/a" if not math.isfinite(value) else f"{value:,.{digits}f}"
