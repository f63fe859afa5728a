"""An org of 450 deals behind HTTP, and a client that reads it in pages of 200."""

from collections.abc import Iterator

import pytest

from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.emulators.salesforce import Org, SalesforceEmulator
from tests.sync.crm.pulled import DEALS
from tests.sync.orgs import SteppingClock, sales


@pytest.fixture
def clock() -> SteppingClock:
    """The org's clock."""
    return SteppingClock()


@pytest.fixture
def emulator(clock: SteppingClock) -> Iterator[SalesforceEmulator]:
    """450 deals in an org that answers over HTTP."""
    with Org.create(None, sales(DEALS), now=clock.now) as org, SalesforceEmulator(org) as emulator:
        clock.advance(hours=1)
        yield emulator


@pytest.fixture
def client(emulator: SalesforceEmulator) -> Iterator[SalesforceClient]:
    """A client that asks for pages of 200 rows and does not really wait."""
    login = ClientCredentialsLogin("key", "secret", emulator.url)
    with SalesforceSession(login, retry=RetryPolicy(first=0.0), sleep=lambda _: None) as session:
        session.headers["Sforce-Query-Options"] = "batchSize=200"
        yield SalesforceClient(session)
