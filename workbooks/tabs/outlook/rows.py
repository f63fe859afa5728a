"""Rows of the tab Outlook: lines for what the Engine draws."""

from collections.abc import Mapping
from typing import Any

from calculations.revenue.planned_hires import HIRES
from workbooks.grammar.cells import Records, finite, text
from workbooks.grammar.words import NAMELESS
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.outlook.engine import LEVELS
from workbooks.tabs.revenue_data.rows import past_quarters

__all__ = ["figures", "rows"]

_VIEWS = {
    "deals": "Deals: open ones, and those still to come",
    "time_series": "Time series: what the history says",
    "people": "People: what those at work book",
    "quotas": "Quotas: what of such quotas was booked before",
}
_DRIVER_SETS = ("worse drivers", "base", "better drivers", "own_1", "own_2")
"""The columns of drivers on the tab Assumptions, in their order."""

_HIRED: Records = [{"part": HIRES, "title": HIRES}]
_STEPS = 13
_PAST = 12
_TABLES = (
    "outlook_views",
    "outlook_by_segment",
    "outlook_by_region",
    "outlook_sellers",
    "outlook_distribution",
    "outlook_steps",
    "outlook_fan",
)


def rows(basis: Basis) -> Tables:
    """Lines for views, segments, regions, sellers, amounts and quarters; none without an outlook."""
    always: dict[str, Records] = {
        "outlook_levels": [{"name": name, "level": level} for name, level in LEVELS.items()],
        "driver_sets": [{"scenario": key} for key in _DRIVER_SETS],
    }
    made = basis.facts.results.outlook
    if made is None:
        return {**always, **{table: [] for table in _TABLES}}
    steps: Records = [{"step": str(number + 1), "share": number / (_STEPS - 1)} for number in range(_STEPS)]
    names = {rep["rep_id"]: rep["name"] for rep in basis.reps}
    plan = basis.facts.results.revenue
    past = [] if plan is None else past_quarters(basis.sold_by_month, basis.quarter)[-_PAST:]
    shown = [row["quarter"] for row in past if row["quarter"] < str(basis.quarter)]
    return {
        **always,
        "outlook_views": [
            {
                "view": view.name,
                "title": _VIEWS.get(view.name, view.name),
                "mean": finite(view.mean),
                "sd": finite(view.sd),
                "weight": view.weight,
                "quarters": view.quarters,
            }
            for view in made.views
        ],
        "outlook_by_segment": [*_lines(made.table["segment"], "part"), *_HIRED],
        "outlook_by_region": [*_lines(made.table["region"], "part"), *_HIRED],
        "outlook_sellers": _lines(made.table["rep_id"], "rep_id", names),
        "outlook_distribution": [{"step": step["step"]} for step in steps],
        "outlook_steps": steps,
        "outlook_fan": [{"quarter": label} for label in (*shown, str(basis.quarter))],
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """Why there is no outlook, if there is none."""
    made = basis.facts.results.outlook
    if made is None:
        return {"outlook_status": "Nothing is known to make one from, or the quarter is over."}
    together = [found.sentence for found in made.findings if found.code == "outlook.rows-together"]
    return {"outlook_status": together[0] if together else "complete"}


def _lines(keys: "Any", key: str, names: Mapping[str, str] | None = None) -> Records:  # noqa: ANN401 - a Series
    """A line for each value, by what people call it."""
    values = sorted({text(value) for value in keys.unique()} - {""})
    told = [{key: value, "title": (names or {}).get(value, value) or NAMELESS} for value in values]
    return sorted(told, key=lambda line: (line["title"], line[key]))
