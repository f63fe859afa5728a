"""Headcount as a decision, in tables for people and in fields for programs."""

import math
from typing import TYPE_CHECKING, Any

from sync.cli.output import finding_fields, out, say, table

if TYPE_CHECKING:
    from calculations.resources.next_rep import NextRep
    from calculations.revenue.hire_choice import HireChoice

__all__ = ["hire_fields", "tell_hires"]


def hire_fields(choice: "HireChoice") -> dict[str, Any]:
    """The next rep by segment, the best mix and the hires by the gap; what is not known is null."""
    mix, gap = choice.mix, choice.by_gap
    return {
        "start": choice.hire.start.isoformat(),
        "cost_first_year": choice.hire.cost_first_year,
        "next_reps": [_fields(step) for step in choice.next_reps],
        "mix": {
            "budget": mix.budget,
            "hires": len(mix.steps),
            "by_segment": mix.counts,
            "cost": mix.cost,
            "contribution": mix.contribution,
        },
        "by_gap": None if gap is None else {"start": gap.start.isoformat(), "hires": gap.needed},
        "findings": [finding_fields(found) | {"amount": found.amount} for found in choice.findings],
    }


def tell_hires(choice: "HireChoice", currency: str) -> None:
    """Print what the next rep is worth by segment, and how many to hire by that and by the gap."""
    rows = [
        [
            step.response.segment,
            f"{step.response.reps:,.1f}",
            f"{step.response.elasticity:.2f}",
            f"{step.response.prior_share:.0%}",
            _money(step.in_quarter),
            _money(step.first_year),
            _money(step.contribution_in_quarter),
            _money(step.contribution),
            str(choice.mix.counts.get(step.response.segment, 0)),
        ]
        for step in choice.next_reps
    ]
    if rows:
        columns = ["segment", "reps", "response", "assumed", "in the quarter", "12 months", "less cost, quarter",
                   "less cost, 12 months", "hire"]  # fmt: skip
        say("")
        title = f"Next rep by segment, starting {choice.hire.start}, {_money(choice.hire.cost_first_year)} in a year"
        out.print(table(title, columns, rows, right=tuple(range(1, len(columns)))))
    mix, gap = choice.mix, choice.by_gap
    within = "" if mix.budget is None else f" within {_money(mix.budget)} {currency}"
    best = f"By contribution{within}: {len(mix.steps)} hires, {_money(mix.contribution)} {currency} in twelve months."
    missing = "no number of hires" if gap is None else f"{gap.needed} hires starting {gap.start}"
    say("", f"{best} By the gap: {missing}.")
    say(*(f"  {found.severity}: {found.sentence} {found.remedy}".rstrip() for found in choice.findings))


def _fields(step: "NextRep") -> dict[str, Any]:
    """One segment's next rep."""
    curve = step.response
    told = {
        "segment": curve.segment,
        "reps": curve.reps,
        "bookings": curve.bookings,
        "elasticity": curve.elasticity,
        "elasticity_sd": curve.elasticity_sd,
        "prior_share": curve.prior_share,
        "quarters": curve.quarters,
        "in_quarter": step.in_quarter,
        "first_year": step.first_year,
        "cost_in_quarter": step.cost_in_quarter,
        "contribution_in_quarter": step.contribution_in_quarter,
        "contribution_first_year": step.contribution,
    }
    return {name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in told.items()}  # fmt: skip


def _money(value: float) -> str:
    """Whole money, n/a where it is not known."""
    return "n/a" if not math.isfinite(value) else f"{value:,.0f}"
