"""What accounts are worth: potential and white space, or the sales of the last year while nothing can be learnt.

An account has one potential: whatever shows or uses one takes it from here, a quarter of it where a quarter is asked.
"""

from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd

from calculations.accounts.finding_codes import NO_ORDERS, ORDER_INCOMPLETE, POTENTIAL_INSUFFICIENT
from calculations.accounts.potential import account_potential
from calculations.arrays import Vector
from calculations.findings import Finding, Severity
from workbooks.models import PlanFacts

__all__ = ["Worth", "worth_of", "worth_of_facts"]

Worth: TypeAlias = tuple[pd.DataFrame, tuple[Finding, ...]]
"""Potential and white space by account id, money of a year, and what is to be said of them."""

_DIGITS = 3


def worth_of(
    accounts: pd.DataFrame, orders: pd.DataFrame, contracts: pd.DataFrame, profiles: pd.DataFrame, as_of: date
) -> Worth:
    """Potential and white space by account id, money of a year, and what is to be said of them.

    Without any order to learn from, the last twelve months as the accounts tell them stand in, where they do.

    Args:
        accounts: `ACCOUNTS`, each once; all of them are learnt from. orders, contracts, profiles: `ORDERS`,
            `CONTRACTS`, `ACCOUNT_PROFILES`. as_of: last day that counts.

    What is learnt is told to three digits: more are not known of it, and a deal won somewhere moves what is learnt of
    everybody by less than that.
    """
    made = account_potential(accounts, orders, as_of=as_of, profiles=profiles, contracts=contracts)
    table = made.table.set_index("account_id")
    potential = table["potential"] if made.sufficient else table["year"]
    if not len(orders) and "trailing_amount" in accounts:
        potential = accounts.set_index("account_id")["trailing_amount"].astype(np.float64).reindex(table.index)
    potential = potential.clip(lower=0.0)
    white = (table["peer"].fillna(0.0) - potential).clip(lower=0.0)
    white = pd.Series(_told(white.to_numpy(dtype=np.float64)), index=table.index)
    found = [finding for finding in made.findings if finding.code not in _SAID_ELSEWHERE]
    if made.sufficient:
        potential = pd.Series(_told(potential.to_numpy(dtype=np.float64)), index=table.index)
    else:
        said = "The orders are too few or too recent to learn potentials from: the sales of the last year stand in."
        found.append(Finding("territory.potential-is-sales", said, "Load orders of two years.", severity=Severity.NOTE))
    return pd.DataFrame({"potential": potential.round(2), "white_space": white.round(2)}), tuple(found)


def worth_of_facts(facts: PlanFacts) -> Worth:
    """`worth_of` the accounts of a plan, as of its day."""
    return worth_of(facts.accounts, facts.orders, facts.contracts, facts.profiles, facts.as_of)


def _told(money: Vector) -> Vector:
    """Money to `_DIGITS` digits, the first of them not 0."""
    size = np.floor(np.log10(np.where(money > 0, money, 1.0)))
    unit = 10.0 ** (_DIGITS - 1 - size)
    return np.round(money * unit) / unit


_SAID_ELSEWHERE = (ORDER_INCOMPLETE.name, POTENTIAL_INSUFFICIENT.name, NO_ORDERS.name)
