"""Rows of the tab Data Territories."""

from workbooks.tabs.basis import Basis, Tables

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """Accounts and reps; none where the facts hold no territories."""
    if basis.territories is None:
        return {"data_territory": [], "data_territory_reps": []}
    return {"data_territory": basis.territories.accounts, "data_territory_reps": basis.territories.reps}
