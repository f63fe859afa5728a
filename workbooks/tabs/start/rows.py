"""Figures of the tab Start: what this plan is of, and what it stands on."""

from collections.abc import Mapping
from typing import Any

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
    }
