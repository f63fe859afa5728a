"""What accounts are worth: potential and white space, or the sales of the last year while nothing can be learnt."""

from datetime import date

import pandas as pd

from calculations.accounts.potential import account_potential
from calculations.findings import Finding, Severity

__all__ = ["worth_of"]


def worth_of(
    accounts: pd.DataFrame, orders: pd.DataFrame, contracts: pd.DataFrame, profiles: pd.DataFrame, as_of: date
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Potential and white space by account id, money of a year, and what is to be said of them.

    Args:
        accounts: `ACCOUNTS`, each once; all of them are learnt from. orders, contracts, profiles: `ORDERS`,
            `CONTRACTS`, `ACCOUNT_PROFILES`. as_of: last day that counts.
    """
    made = account_potential(accounts, orders, as_of=as_of, profiles=profiles, contracts=contracts)
    table = made.table.set_index("account_id")
    potential = table["potential"] if made.sufficient else table["year"]
    white = (table["peer"].fillna(0.0) - potential).clip(lower=0.0)
    found = [finding for finding in made.findings if finding.code not in _SAID_ELSEWHERE]
    if not made.sufficient:
        said = "The orders are too few or too recent to learn potentials from: the sales of the last year stand in."
        found.append(Finding("territory.potential-is-sales", said, "Load orders of two years.", severity=Severity.NOTE))
    return pd.DataFrame({"potential": potential.round(2), "white_space": white.round(2)}), tuple(found)


_SAID_ELSEWHERE = ("accounts.order-incomplete", "accounts.potential-insufficient", "accounts.no-orders")
