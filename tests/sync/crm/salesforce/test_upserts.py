"""Records by external id, against the emulated org: whatever the key holds, it names that record and no other."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.bulk_ingest import BulkIngest
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.collections import Collections
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.errors import RecordGoneError, SkipRowError

KEY = "External_Key__c"
UGLY = ["a b", "a+b", "a/b", "a%2Fb", "ä&?=#;:@", "50 %", "..x", 'O\'Neil \\ "x"', "🚀", "a//b", "x\ny", " padded "]


@pytest.fixture(scope="module")
def emulator() -> Iterator[SalesforceEmulator]:
    """An org with two accounts that share a key."""
    twins = [{"Id": make_id("001", n), "Name": f"Twin {n}", KEY: "twin"} for n in (1, 2)]
    with Org.create(None, [("Account", twins)]) as org, SalesforceEmulator(org) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def client(emulator: SalesforceEmulator) -> Iterator[SalesforceClient]:
    """A client that does not really wait."""
    login = ClientCredentialsLogin("key", "secret", emulator.url)
    with SalesforceSession(login, retry=RetryPolicy(first=0.0), sleep=lambda _: None) as session:
        yield SalesforceClient(session)


@pytest.fixture(scope="module")
def target(client: SalesforceClient) -> SalesforceTarget:
    """Above three rows a job."""
    collections = Collections(client, lambda _: None, random.Random(1))
    return SalesforceTarget(client, collections, BulkIngest(BulkJobs(client, lambda _: None)), bulk_above=3)


def keyed(target: SalesforceTarget, value: str) -> list[str]:
    """The names of the accounts with that key."""
    return [str(row["Name"]) for row in target.find("Account", {KEY: value}, ["Name"])]


@pytest.mark.parametrize("value", UGLY)
def test_any_key_finds_its_record(client: SalesforceClient, target: SalesforceTarget, value: str) -> None:
    """Created the first time, changed the second, read by the key, and the org holds exactly that key once."""
    id_, new = target.upsert("Account", KEY, value, {"Name": "first"})
    assert new
    assert target.upsert("Account", KEY, value, {"Name": "second"}) == (id_, False)
    assert client.by_key("Account", KEY, value, ["Id", "Name"])["Name"] == "second"
    assert target.read("Account", id_, [KEY])[KEY] == value
    assert keyed(target, value) == ["second"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=30))
def test_every_text_is_quoted_so_that_it_arrives(client: SalesforceClient, value: str) -> None:
    """Law: an upsert by any printable text is an upsert of that text; `.` and `..` are refused before they are sent."""
    if value in (".", ".."):
        with pytest.raises(SkipRowError, match="cannot be looked up"):
            client.upsert("Account", KEY, value, {"Name": "dots"})
        return
    client.upsert("Account", KEY, value, {"Name": "x"})
    assert client.by_key("Account", KEY, value, [KEY])[KEY].lower() == value.lower()


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_key_that_no_address_can_carry_is_refused(client: SalesforceClient, value: str) -> None:
    """It would name the object or the field itself, however it is quoted."""
    with pytest.raises(SkipRowError, match="cannot be looked up as External_Key__c"):
        client.upsert("Account", KEY, value, {"Name": "x"})


def test_a_key_of_two_records_and_of_none(client: SalesforceClient) -> None:
    """300 is a fault of the row that names the key; nothing there is a record that is gone."""
    with pytest.raises(SkipRowError, match=r"Account.*Several records have 'twin' as External_Key__c"):
        client.upsert("Account", KEY, "twin", {"Name": "x"})
    with pytest.raises(SkipRowError, match="Several records"):
        client.by_key("Account", KEY, "twin", ["Id"])
    with pytest.raises(RecordGoneError):
        client.by_key("Account", KEY, "nobody", ["Id"])


def test_an_upsert_whose_answer_is_lost_is_sent_again(emulator: SalesforceEmulator, target: SalesforceTarget) -> None:
    """Committed, then cut off: the second try finds what the first one made."""
    emulator.faults.add(Fault(method="PATCH", path="/External_Key__c/", do="drop-after"))
    _, new = target.upsert("Account", KEY, "lost once", {"Name": "lost once"})
    assert (new, keyed(target, "lost once")) == (False, ["lost once"])


@pytest.mark.parametrize("count", [3, 6])
def test_many_rows_by_key(target: SalesforceTarget, count: int) -> None:
    """Three in one request and six in a job: new ones, known ones, and the twin, which is refused alone."""
    known = [{KEY: f"many {count} {n}", "Name": f"name {n}", "Industry": "Energy"} for n in range(count - 1)]
    made = target.upsert_many("Account", KEY, known[:1])
    assert made[0].error is None
    rows = [*reversed(known), {KEY: "twin", "Name": "x", "Industry": None}]
    rows[-2] = {**known[0], "Name": "changed", "Industry": None}
    results = target.upsert_many("Account", KEY, rows)
    assert [type(one.error) for one in results] == [type(None)] * (count - 1) + [SkipRowError]
    assert results[-2].record_id == made[0].record_id
    for row, result in zip(rows[:-1], results, strict=False):
        (held,) = target.find("Account", {KEY: row[KEY]}, ["Name", "Industry"])
        assert (held["Id"], held["Name"], held["Industry"]) == (result.record_id, row["Name"], row["Industry"])
