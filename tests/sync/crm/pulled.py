"""A pull over the API, and what is in the mirror after it."""

from typing import Any

from sqlalchemy import Engine, select

from sync.crm.pull import PullReport, pull
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.source import SalesforceSource
from sync.model.pull_set import by_name
from sync.store.tables import MIRROR
from tests.sync.clocks import FixedClock

DEALS = 450
ROWS = ("Id", "Name", "Amount", "IsDeleted")
OBJECTS = tuple(by_name(name) for name in ("User", "Account", "Opportunity", "ForecastingQuota"))


def run(client: SalesforceClient, store: Engine, **how: Any) -> PullReport:
    """Pull everything in the pull set."""
    return pull(SalesforceSource(client), store, FixedClock(), **how)


def mirrored(store: Engine, sobject: str = "Opportunity", fields: tuple[str, ...] = ROWS) -> set[tuple[Any, ...]]:
    """The rows of the mirror."""
    table = MIRROR[sobject]
    with store.connect() as connection:
        return {tuple(row) for row in connection.execute(select(*(table.c[name] for name in fields)))}
