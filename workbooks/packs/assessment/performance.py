"""The part of the document that says how quotas were attained, and by whom."""

from collections.abc import Iterator

import pandas as pd

from calculations.performance.distribution import BANDS
from workbooks.grammar.words import NAMELESS
from workbooks.models import AssessmentFacts
from workbooks.packs.markdown import Cells, count, heading, money, plain, rate, table

__all__ = ["DIMENSIONS", "performance_part"]

DIMENSIONS = {
    "region": "region",
    "segment": "segment",
    "manager": "manager",
    "role": "role",
    "territory": "territory",
}
"""Groupings of people in the order they are told, and what a reader calls them."""

_SHOWN = 15
_QUARTERS = 8
_BAND_TITLES = ("< 50 %", "50–80 %", "80–100 %", "100–120 %", "> 120 %")


def performance_part(facts: AssessmentFacts) -> Iterator[str]:
    """Attainment as a whole, its spread, by group, by product line, over time; productivity; people."""
    performance = facts.performance
    yield from heading(2, f"Performance {performance.quarter}")
    if not len(performance.reps):
        yield f"Nobody had a quota or bookings in {performance.quarter}."
        yield ""
        return
    yield "Attainment is closed-won / quota of whoever has a quota, as a ratio of sums."
    yield ""
    spread = performance.attainment["all"].assign(group="All")
    yield from table(spread, _ATTAINMENT)
    yield from table(spread, [("People by attainment", "group", plain), *_bands(), ("Without quota", "without", count)])
    for name, title in DIMENSIONS.items():
        if name in performance.attainment and len(performance.attainment[name]) > 1:
            yield from heading(3, f"By {title}")
            rows = _named(performance.attainment[name]).sort_values("quota", ascending=False, kind="stable")
            yield from _longest(table(rows.head(_SHOWN), _ATTAINMENT), len(rows))
    yield from heading(3, "By product line")
    yield "Quotas are not set by product line, so these are bookings."
    yield ""
    products = performance.products.sort_values("amount", ascending=False)
    yield from table(products, (("Product line", "product_family", plain), ("Closed-won", "amount", money)))
    yield from heading(3, "Over time")
    trend = performance.trends["all"].tail(_QUARTERS)
    yield from table(trend, _TREND)
    yield from heading(3, "Productivity by tenure")
    yield "Per ramped rep: what one fully ramped rep booked in the quarter."
    yield ""
    yield from table(performance.productivity["tenure"], _PRODUCTIVITY)
    if performance.levels is not None:
        yield from heading(3, "Over-assignment")
        yield from table(performance.levels.table, _LEVELS)
    yield from heading(3, "People")
    people = performance.reps.sort_values("attainment", kind="stable", na_position="last")
    yield from table(people.head(_SHOWN), _PEOPLE)
    if len(people) > _SHOWN:
        yield f"The lowest {_SHOWN} of {len(people):,} are shown; all are in assessment.json."
        yield ""


_ATTAINMENT = (
    ("Group", "group", plain),
    ("Quota", "quota", money),
    ("Closed-won", "actual", money),
    ("Attainment", "attainment", rate),
    ("People", "count", count),
    ("Median", "median", rate),
    ("SD", "sd", rate),
    ("At quota", "at_quota_share", rate),
    ("Within ±20 %", "accuracy_share", rate),
)
_TREND = (
    ("Quarter", "quarter", plain),
    ("Closed-won", "actual", money),
    ("Quota", "quota", money),
    ("Attainment", "attainment", rate),
    ("Change on year before", "change_rate", rate),
    ("Four quarters", "trailing_actual", money),
    ("Change", "trailing_change_rate", rate),
)
_PRODUCTIVITY = (
    ("Tenure", "group", plain),
    ("People", "heads", count),
    ("Bookings", "bookings", money),
    ("Per head", "per_head", money),
    ("Per ramped rep", "per_ramped", money),
)
_LEVELS = (
    ("Level", "level", plain),
    ("Quotas", "carried", money),
    ("Over-assignment", "rate", rate),
    ("Compounded", "compounded_rate", rate),
    ("Plan met at", "attainment_factor", rate),
)
_PEOPLE = (
    ("Name", "name", plain),
    ("Quota", "quota", money),
    ("Closed-won", "actual", money),
    ("Attainment", "attainment", rate),
)


def _bands() -> list[Cells]:
    return [(title, band, count) for title, band in zip(_BAND_TITLES, BANDS, strict=True)]


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(group=rows["group"].where(rows["group"] != "", NAMELESS))


def _longest(lines: list[str], size: int) -> Iterator[str]:
    yield from lines
    if size > _SHOWN:
        yield f"The largest {_SHOWN} of {size:,} are shown; all are in assessment.json."
        yield ""
