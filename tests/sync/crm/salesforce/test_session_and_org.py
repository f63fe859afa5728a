"""Sessions that end, and answers that never come, while an emulated org is being written to."""

from collections.abc import Iterator

import pytest

from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.bulk_ingest import BulkIngest
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.errors import LostReplyError
from tests import pace

ACCOUNTS = [{"Id": make_id("001", number), "Name": 'Käse\nund "Brot"'} for number in range(1, 5)]


@pytest.fixture
def emulator() -> Iterator[SalesforceEmulator]:
    """Four accounts."""
    with Org.create(None, [("Account", ACCOUNTS)]) as org, SalesforceEmulator(org) as emulator:
        yield emulator


@pytest.fixture
def client(emulator: SalesforceEmulator) -> Iterator[SalesforceClient]:
    """A client that waits for an answer for as long as it may take."""
    with session_with(emulator, pace.seconds(20)) as session:
        yield SalesforceClient(session)


def session_with(emulator: SalesforceEmulator, patience: float) -> SalesforceSession:
    """A session that waits for an answer for so many seconds."""
    login = ClientCredentialsLogin("key", "secret", emulator.url)
    retry = RetryPolicy(first=0.0, deadline=pace.seconds(20))
    return SalesforceSession(login, retry=retry, sleep=lambda _: None, timeout=(pace.seconds(20), patience))


def test_a_write_that_is_never_answered_ends_in_time(emulator: SalesforceEmulator, client: SalesforceClient) -> None:
    """The org takes five times as long as the session waits: LostReplyError after one PATCH, which was carried out."""
    patience = pace.seconds(0.2)
    with session_with(emulator, patience) as session:
        hurried = SalesforceClient(session)
        hurried.limits()  # logs in
        emulator.faults.add(Fault(method="PATCH", path="Account", do="slow", seconds=5 * patience))
        with pytest.raises(LostReplyError, match="Read the record back"):
            SalesforceTarget(hurried).update("Account", ACCOUNTS[0]["Id"], {"Name": "Slow"})
    pace.until(lambda: emulator.requests.count("/sobjects/Account"), "the write is carried out")
    assert SalesforceTarget(client).read("Account", ACCOUNTS[0]["Id"], ["Name"])["Name"] == "Slow"
    assert emulator.requests.count("/sobjects/Account") == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/jobs/ingest"),
        ("PUT", "/batches"),
        ("PATCH", "/jobs/ingest/"),
        ("GET", "/jobs/ingest/750[^/]*$"),
        ("GET", "/successfulResults"),
        ("GET", "/failedResults"),
    ],
    ids=["creation", "upload", "closing", "looking", "rows written", "rows refused"],
)
def test_a_session_may_end_at_any_step_of_a_bulk_job(
    emulator: SalesforceEmulator, client: SalesforceClient, method: str, path: str
) -> None:
    """One login more, one job, every row written once; the row without a name is refused as it would be."""
    client.limits()
    emulator.faults.add(Fault(method=method, path=path, do="expire-session"))
    rows = [{"Id": one["Id"], "Name": f"é {number}\nline"} for number, one in enumerate(ACCOUNTS)]
    rows[3]["Name"] = None
    written = BulkIngest(BulkJobs(client, lambda _: None)).write("Account", "update", rows)
    assert [one.error is None for one in written] == [True, True, True, False]
    assert client.session.logins == 2
    names = client.query("SELECT Name FROM Account ORDER BY Id")
    assert [row["Name"] for row in names["records"]] == ["é 0\nline", "é 1\nline", "é 2\nline", ACCOUNTS[3]["Name"]]
    made = [one.status for one in emulator.requests.seen if (one.method, one.path[-12:]) == ("POST", "/jobs/ingest")]
    assert [status for status in made if status != 401] == [200]
