"""How healthy territories are on a day: potential of every account, and the territories weighed by it."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.accounts.potential import account_potential
from calculations.territory.health import DEFAULT_RULES, HealthRules, TerritoryHealth, assess_territories
from workbooks.models import TerritoryFacts

__all__ = ["health_of"]


def health_of(
    territory: TerritoryFacts,
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    contracts: pd.DataFrame,
    profiles: pd.DataFrame,
    as_of: date,
    rules: HealthRules = DEFAULT_RULES,
) -> TerritoryHealth:
    """Assess the territories of a team.

    Args:
        territory: who could hold what. accounts: `ACCOUNTS`, also those of people who lead others: all are learnt from.
        orders, contracts, profiles: `ORDERS`, `CONTRACTS` and `ACCOUNT_PROFILES`, as of the day.
        as_of: last day that counts. rules: weights, band, selling hours.
    """
    worth = account_potential(accounts, orders, as_of=as_of, profiles=profiles, contracts=contracts)
    known = worth.table.set_index("account_id").reindex(territory.accounts["account_id"])
    held = territory.accounts.assign(
        **{name: np.nan_to_num(known[name].to_numpy(dtype=np.float64)) for name in ("potential", "white_space")},
        sales=known["year"].to_numpy(dtype=np.float64),
    )
    return assess_territories(held, territory.reps, as_of=as_of, rules=rules, read_before=worth.findings)
