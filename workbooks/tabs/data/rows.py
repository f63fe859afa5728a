"""Rows of the data tabs: people, bookings, quotas and accounts."""

from workbooks.tabs.basis import Basis, Tables

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """The facts every other tab stands on."""
    return {
        "data_reps": basis.reps,
        "data_bookings": basis.bookings,
        "data_quotas": basis.quotas,
        "data_accounts": basis.accounts,
    }
