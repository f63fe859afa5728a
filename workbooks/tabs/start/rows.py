"""Figures of the tab Start: what this plan is of, and what it stands on."""

from collections.abc import Mapping, Sequence
from typing import Any

from calculations.exact.rates import Rate, RateKind
from workbooks.tabs.basis import Basis
from xl_addin.cells.marshal import to_serial

__all__ = ["figures"]


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
    }


def _rates(rates: Sequence[Rate]) -> str:
    """By which rates money in other currencies was converted, in a few words."""
    if not rates:
        return "none needed: all money is in one currency"
    kinds = sorted({rate.kind.value for rate in rates} - {RateKind.CORPORATE.value})
    return f"{max(rate.day for rate in rates)}, {' and '.join(kinds)}: tab Data Rates"
