"""What the kill test runs in a process of its own: a pull over HTTP into a store file."""

from pathlib import Path

from sync.clock import SystemClock
from sync.crm.pull import pull
from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.bulk_query import BulkQuery
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.source import SalesforceSource
from sync.store.database import open_store, sqlite_url
from tests.sync.crm.pulled import OBJECTS


def run(url: str, store: Path, bulk: bool) -> None:
    """Pull everything there is, a few rows at a time so that there are many places to be killed at."""
    with SalesforceSession(ClientCredentialsLogin("key", "secret", url)) as session:
        session.headers["Sforce-Query-Options"] = "batchSize=200"
        client = SalesforceClient(session)
        query = BulkQuery(BulkJobs(client, session.sleep), page_size=400, chunk=200) if bulk else None
        engine = open_store(sqlite_url(store))
        pull(SalesforceSource(client, query, bulk_above=1000), engine, SystemClock(), objects=OBJECTS)
        engine.dispose()
