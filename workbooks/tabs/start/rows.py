"""Figures of the tab Start: what this plan is of, and what it stands on."""

from collections.abc import Mapping, Sequence
from typing import Any

from calculations.exact.rates import Rate, RateKind
from workbooks.grammar.words import NOT_APPLICABLE, RATE_UNIT
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.start.tab import LAST_TIME
from xl_addin.cells.marshal import to_serial

__all__ = ["figures", "rows"]

_MEASURES = (
    ("was_plan_total", "Planned revenue", "money"),
    ("was_target", "Company target", "money"),
    ("was_plan_chance", "Chance to reach the target", RATE_UNIT),
    ("was_final_total", "Sum of final quotas", "money"),
    ("was_key_attainment", "Last attainment", RATE_UNIT),
)


def rows(_: Basis) -> Tables:
    """What is compared with last time."""
    return {"start_changes": [{"measure": key, "title": title, "unit": unit} for key, title, unit in _MEASURES]}


def figures(basis: Basis) -> Mapping[str, Any]:
    """Quarters, the snapshot and where it is from."""
    facts = basis.facts
    return {
        "quarter": str(basis.quarter),
        "as_of": to_serial(facts.as_of),
        "last_quarter": str(basis.last),
        "source": facts.source + (" (simulated)" if facts.is_simulated else ""),
        "snapshot_id": facts.snapshot_id,
        "currency": facts.currency,
        "rates": _rates(facts.rates),
        **dict.fromkeys(LAST_TIME, NOT_APPLICABLE),
    }


def _rates(rates: Sequence[Rate]) -> str:
    """By which rates money in other currencies was converted, in a few words."""
    if not rates:
        return "none needed: all money is in one currency"
    kinds = sorted({rate.kind.value for rate in rates} - {RateKind.CORPORATE.value})
    return f"{max(rate.day for rate in rates)}, {' and '.join(kinds)}: tab Data Rates"
