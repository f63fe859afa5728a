"""What every CRM to write to promises: an emulated org over HTTP, and the CRM in memory that other tests write to.

Batches are written in groups of one request, and in a job.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sync.crm.ports import CrmBatchTarget, CrmTarget
from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.bulk_ingest import BulkIngest
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.errors import ConflictError, RecordGoneError, SkipRowError
from tests.sync.orgs import NOW, SteppingClock
from tests.sync.writeback.memory_crm import MemoryCrm

DEAL = {"StageName": "Prospecting", "CloseDate": date(2020, 4, 1), "Amount": Decimal("100.50")}
UGLY = 'O\'Neil \\ "é" 🚀\n%'


@pytest.fixture
def clock() -> SteppingClock:
    """The CRM's clock, moved by hand."""
    return SteppingClock()


@pytest.fixture
def client(clock: SteppingClock) -> Iterator[SalesforceClient]:
    """An empty org."""
    with (
        Org.create(None, [], now=clock.now) as org,
        SalesforceEmulator(org) as emulator,
        SalesforceSession(ClientCredentialsLogin("key", "secret", emulator.url)) as session,
    ):
        yield SalesforceClient(session)


@pytest.fixture(params=["salesforce", "memory"])
def target(request: pytest.FixtureRequest, clock: SteppingClock) -> CrmTarget:
    """Each CRM there is, with no opportunity in it."""
    if request.param == "memory":
        return MemoryCrm(now=clock.now)
    return SalesforceTarget(request.getfixturevalue("client"))


@pytest.fixture(params=["groups", "job"])
def batches(request: pytest.FixtureRequest, client: SalesforceClient) -> CrmBatchTarget:
    """Each way in which many rows are written."""
    if request.param == "groups":
        return SalesforceTarget(client)
    bulk = BulkIngest(BulkJobs(client, client.session.sleep))
    return SalesforceTarget(client, bulk=bulk, bulk_above=0)


def test_what_was_created_is_read_back_in_plain_values(target: CrmTarget) -> None:
    """A Decimal comes back digit by digit, a day as text, and text as it went in; Id is there unasked."""
    made = target.create("Opportunity", DEAL | {"Name": UGLY})
    fields = ["Name", "Amount", "CloseDate", "NextStep"]
    assert target.read("Opportunity", made, fields) == {
        "Id": made,
        "Name": UGLY,
        "Amount": 100.5,
        "CloseDate": "2020-04-01",
        "NextStep": None,
    }
    assert type(target.read("Opportunity", made, ["Amount"])["Amount"]) is Decimal


def test_finding_wants_every_value_to_be_equal(target: CrmTarget) -> None:
    """By text, by number, by day, by nothing at all, and by several at once; none is an empty list."""
    one = target.create("Opportunity", DEAL | {"Name": UGLY})
    two = target.create("Opportunity", DEAL | {"Name": "two", "Amount": None})

    def ids(**equals: object) -> set[str]:
        return {row["Id"] for row in target.find("Opportunity", equals, ["Name"])}

    assert ids(Name=UGLY) == {one}
    assert ids(Amount=Decimal("100.50")) == {one}
    assert ids(Amount=None) == {two}
    assert ids(CloseDate=date(2020, 4, 1)) == ids(CloseDate="2020-04-01") == {one, two}
    assert ids(Name="two", Amount=100.5) == set()
    assert target.find("Account", {"Name": "nobody"}, []) == []


def test_many_keys_are_found_as_one_is(target: CrmTarget) -> None:
    """In the order of the keys: none, one, two, by emptiness, by another field; of a mixture of values no stranger."""
    a, b = (target.create("Opportunity", DEAL | {"Name": name, "NextStep": name}) for name in ("a", "b"))
    twin = target.create("Opportunity", DEAL | {"Name": "b", "NextStep": "b"})
    odd = target.create("Opportunity", DEAL | {"Name": "a", "NextStep": None})
    keys = [
        {"Name": "nobody", "NextStep": "a"},
        {"Name": "b", "NextStep": "b"},
        {"Name": "a", "NextStep": None},
        {"Name": "a", "NextStep": "b"},
        {"Id": a},
        {"Name": "a", "NextStep": "a"},
    ]
    found = target.find_many("Opportunity", keys, ["Name", "Amount"])
    assert [{row["Id"] for row in rows} for rows in found] == [set(), {b, twin}, {odd}, set(), {a}, {a}]
    assert found[4] == [{"Id": a, "Name": "a", "Amount": Decimal("100.5")}]
    assert target.find_many("Opportunity", [], ["Name"]) == []


def test_more_keys_than_one_question_takes(target: CrmTarget) -> None:
    """Five hundred names, every seventh of them there."""
    for number in range(0, 500, 7):
        target.create("Opportunity", DEAL | {"Name": f"deal {number}"})
    found = target.find_many("Opportunity", [{"Name": f"deal {number}"} for number in range(500)], ["Name"])
    assert [[row["Name"] for row in rows] for rows in found] == [
        [] if number % 7 else [f"deal {number}"] for number in range(500)
    ]


def test_an_update_sets_what_it_names_and_nothing_else(target: CrmTarget) -> None:
    """The amount changes, the next step is cleared by None, the name stays."""
    made = target.create("Opportunity", DEAL | {"Name": "one", "NextStep": "call"})
    target.update("Opportunity", made, {"Amount": Decimal(7), "NextStep": None})
    read = target.read("Opportunity", made, ["Name", "Amount", "NextStep"])
    assert read == {"Id": made, "Name": "one", "Amount": 7.0, "NextStep": None}


def test_an_update_that_names_a_moment_never_overwrites_a_later_change(target: CrmTarget, clock: SteppingClock) -> None:
    """Created at noon: read an hour before is a conflict and changes nothing, read half an hour later is none."""
    made = target.create("Opportunity", DEAL | {"Name": "one"})
    clock.advance(hours=1)
    with pytest.raises(ConflictError):
        target.update("Opportunity", made, {"Amount": 1}, unmodified_since=NOW - timedelta(hours=1))
    assert target.read("Opportunity", made, ["Amount"])["Amount"] == 100.5
    target.update("Opportunity", made, {"Amount": 2}, unmodified_since=NOW + timedelta(minutes=30))
    with pytest.raises(ConflictError):
        target.update("Opportunity", made, {"Amount": 3}, unmodified_since=NOW + timedelta(minutes=30))
    assert target.read("Opportunity", made, ["Amount"])["Amount"] == 2.0


def test_a_record_that_is_gone_is_said_so(target: CrmTarget) -> None:
    """Deleted: it is not read, found, changed or deleted again; another one made later has another Id."""
    made = target.create("Opportunity", DEAL | {"Name": "one"})
    target.delete("Opportunity", made)
    assert target.find("Opportunity", {"Name": "one"}, []) == []
    with pytest.raises(RecordGoneError):
        target.read("Opportunity", made, ["Name"])
    with pytest.raises(RecordGoneError):
        target.update("Opportunity", made, {"Amount": 1})
    with pytest.raises(RecordGoneError):
        target.delete("Opportunity", made)
    assert target.create("Opportunity", DEAL | {"Name": "two"}) != made


def test_a_batch_says_of_each_row_what_became_of_it(batches: CrmBatchTarget) -> None:
    """Three rows, the second without what is required: two are there, and the second's error names what to do."""
    rows = [DEAL | {"Name": "a"}, {"Name": "b", "Amount": 1}, DEAL | {"Name": "c"}]
    a, b, c = batches.write_many("Opportunity", "create", rows)
    assert b.record_id is None
    assert isinstance(b.error, SkipRowError)
    assert b.error.remedy
    assert {row["Id"]: row["Name"] for row in batches.find("Opportunity", {}, ["Name"])} == {
        a.record_id: "a",
        c.record_id: "c",
    }
    changes = [{"Id": c.record_id, "Amount": None}, {"Id": a.record_id, "Amount": Decimal("0.10")}]
    assert [one.record_id for one in batches.write_many("Opportunity", "update", changes)] == [
        c.record_id,
        a.record_id,
    ]
    held = {row["Name"]: row["Amount"] for row in batches.find("Opportunity", {}, ["Name", "Amount"])}
    assert held == {"a": Decimal("0.1"), "c": None}
    (gone,) = batches.write_many("Opportunity", "delete", [{"Id": a.record_id}])
    assert gone.error is None
    assert [row["Name"] for row in batches.find("Opportunity", {}, ["Name"])] == ["c"]


def test_all_or_none_is_all_or_none(batches: CrmBatchTarget) -> None:
    """One row of two is refused: neither is there, and each says why; 201 rows cannot be promised."""
    rows = [DEAL | {"Name": "a"}, {"Name": "b", "Amount": 1}]
    written = batches.write_many("Opportunity", "create", rows, all_or_none=True)
    assert [one.record_id for one in written] == [None, None]
    assert all(one.error is not None for one in written)
    assert batches.find("Opportunity", {}, []) == []
    with pytest.raises(ValueError, match="200"):
        batches.write_many("Opportunity", "create", [DEAL] * 201, all_or_none=True)
