"""Rows of the tab Account moves: the accounts of the territories, those that an option moves first."""

from workbooks.tabs.basis import Basis, Tables

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """Every account; none where the facts hold no territories."""
    return {"account_moves": [] if basis.territories is None else basis.territories.accounts}
