"""Sessions and clients on a scripted web server."""

from collections.abc import Iterator

import pytest

from sync.crm.salesforce.auth import AccessToken, ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from tests import pace
from tests.sync.crm.salesforce.wire import Wire

PATIENCE = (pace.seconds(20), pace.seconds(20))


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A scripted server that is stopped after the test."""
    server = Wire()
    yield server
    server.stop()


@pytest.fixture
def waits() -> list[float]:
    """Seconds the session would have slept."""
    return []


@pytest.fixture
def session(wire: Wire, waits: list[float]) -> Iterator[SalesforceSession]:
    """A session with a login that can be renewed, and that does not really sleep."""
    login = ClientCredentialsLogin("key", "s3cret", wire.url)
    with SalesforceSession(login, retry=RetryPolicy(deadline=3600), sleep=waits.append, timeout=PATIENCE) as one:
        yield one


@pytest.fixture
def pasted(wire: Wire, waits: list[float]) -> Iterator[SalesforceSession]:
    """A session with a pasted token, which cannot be renewed."""
    with SalesforceSession(AccessToken("pasted", wire.url), sleep=waits.append, timeout=PATIENCE) as one:
        yield one


@pytest.fixture
def client(session: SalesforceSession) -> SalesforceClient:
    """simple-salesforce on the session."""
    return SalesforceClient(session)
