"""Figures of the tab Engine: the days and quarters that functions are called with."""

from collections.abc import Mapping
from typing import Any

from calculations.fiscal import Quarter
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.tabs.basis import Basis
from xl_addin.cells.marshal import to_serial

__all__ = ["figures"]


_LARGE_CHANGE = 0.25  # of the last quota: listed for the session
_QUARTERS_AHEAD = 4


def figures(basis: Basis) -> Mapping[str, Any]:
    """Settings of the calls that no other tab knows."""
    quarter, last, reach = basis.quarter, basis.last, basis.facts.reach
    return {
        "quarter_start": to_serial(quarter.start),
        "quarter_end": to_serial(quarter.end),
        "last_quarter_start": to_serial(last.start),
        "last_quarter_end": to_serial(last.end),
        "first_month": Quarter(quarter.year, 1, quarter.calendar).start.month,
        "calendar": str(basis.facts.calendar),
        "records_from": to_serial(reach.first) if reach.first else NOT_APPLICABLE,
        "records_to": to_serial(reach.last) if reach.last else NOT_APPLICABLE,
        "records_gap": reach.usual_gap,
        "required_coverage": None,
        "large_change": _LARGE_CHANGE,
        "quarters_ahead": _QUARTERS_AHEAD,
        "same_quarter_last_year": str(quarter.shift(-4)),
        "mix_quarter": str(last.shift(-4)),
    }
