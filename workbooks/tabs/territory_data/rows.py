"""Rows of the tab Data Territories."""

from workbooks.tabs.basis import Basis, Tables

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """The reps; none where the facts hold no territories."""
    return {"data_territory_reps": [] if basis.territories is None else basis.territories.reps}
