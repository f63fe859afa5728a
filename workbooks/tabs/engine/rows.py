"""Figures of the tab Engine: the days and quarters that functions are called with."""

from collections.abc import Mapping
from typing import Any

from calculations.fiscal import Quarter
from workbooks.tabs.basis import Basis
from xl_addin.cells.marshal import to_serial

__all__ = ["figures"]


def figures(basis: Basis) -> Mapping[str, Any]:
    """Settings of the calls that no other tab knows."""
    quarter, last = basis.quarter, basis.last
    return {
        "quarter_start": to_serial(quarter.start),
        "quarter_end": to_serial(quarter.end),
        "last_quarter_start": to_serial(last.start),
        "last_quarter_end": to_serial(last.end),
        "first_month": Quarter(quarter.year, 1, quarter.calendar).start.month,
        "calendar": str(basis.facts.calendar),
        "required_coverage": None,
        "same_quarter_last_year": str(quarter.shift(-4)),
        "mix_quarter": str(last.shift(-4)),
    }
