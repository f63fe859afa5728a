"""Rows of the data tabs: people, bookings, quotas, accounts and rates of exchange."""

from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.data.facts import rate_rows

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """The facts every other tab stands on."""
    return {
        "data_reps": basis.reps,
        "data_bookings": basis.bookings,
        "data_quotas": basis.quotas,
        "data_accounts": basis.accounts,
        "data_rates": rate_rows(basis.facts),
    }
