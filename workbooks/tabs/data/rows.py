"""Rows of the data tabs: people, bookings, quotas, accounts and rates of exchange."""

from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.data.facts import rate_rows

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """The facts every other tab stands on; accounts as far as sums over them find something."""
    accounts = basis.accounts
    amounts = zip(accounts.column("trailing_amount"), accounts.column("potential"), strict=True)
    return {
        "data_reps": basis.reps,
        "data_bookings": basis.bookings,
        "data_quotas": basis.quotas,
        "data_accounts": accounts.ordered([at for at, values in enumerate(amounts) if any(values)]),
        "data_rates": rate_rows(basis.facts),
    }
