"""Rows of the tab Territory scenarios: the options side by side, and each rep's territory."""

from collections.abc import Mapping
from typing import Any

from calculations.territory.frontier.frontier import BUDGETS
from calculations.territory.hazard import DEFAULT_HAZARD
from workbooks.grammar.cells import Records, text
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.models import TerritoryFacts
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.territory_scenarios.tab import NOT_COMPUTED, OPTIONS

__all__ = ["figures", "rows"]

_NO_OPTION = "run qplan plan territory"


def rows(basis: Basis) -> Tables:
    """Today, the options and the chosen one; no territories where the facts hold none."""
    territories = [] if basis.territories is None else basis.territories.reps
    found = basis.facts.results.territory
    return {
        "territory_options": _options(found),
        "territory_frontier": [] if found is None else _frontier(found),
        "territories": territories,
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """Which run the options are from, and what is known of the loss after a new owner."""
    territory = basis.facts.results.territory
    source, _, cases = (territory.hazard_source if territory else DEFAULT_HAZARD.source).partition(": ")
    return {
        "frontier_sentence": text(territory.frontier_sentence if territory else "") or _NO_OPTION,
        "options_snapshot": (territory.options_snapshot if territory else "") or _NO_OPTION,
        "known_hazard_rate": territory.hazard_rate if territory else DEFAULT_HAZARD.rate,
        "hazard_source": text(source),
        "hazard_cases": text(cases.removesuffix(" accounts")) or NOT_APPLICABLE,
    }


def _frontier(territory: TerritoryFacts) -> Records:
    """A line per budget; what is not known stays empty. `line` is where the function of the same budgets tells it."""
    lines = {round(budget, 6): at for at, budget in enumerate(BUDGETS, start=1)}
    return [
        {
            "point": f"up to {point.budget:.4g}",
            "budget": round(point.budget, 6),
            "fairness": None if point.fairness is None else round(point.fairness, 6),
            "moves": point.moves,
            "revenue_share": round(point.revenue_share, 6),
            "customers_share": round(point.customers_share, 6),
            "risk_share": round(point.risk_share, 6),
            "net": round(point.net, 2),
            "mark": text(point.mark),
            "line": lines.get(round(point.budget, 6)),
        }
        for point in territory.frontier
    ]


def _options(territory: TerritoryFacts | None) -> Records:
    by_name = {option.name: option for option in territory.options} if territory else {}
    today = None if territory is None else territory.km_per_hour_today
    lines: Records = [{"option": "today", "title": "Today", "km_per_hour": today}]
    for name, title in OPTIONS.items():
        option = by_name.get(name)
        lines.append(
            {
                "option": name,
                "title": title,
                "km_per_hour": None if option is None else round(option.km_per_hour, 2),
                "gap": None if option is None or option.gap is None else round(option.gap, 6),
                "rules": NOT_COMPUTED if option is None else "kept" if option.is_feasible else "not all kept",
            }
        )
    return [*lines, {"option": "chosen", "title": "Chosen, with own moves"}]
