"""Deletions that leave no trace where changes are read: the org's own list of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from sync.crm.pull import PullReport, pull
from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.crm.salesforce.source import SalesforceSource
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.model.pull_set import by_name
from sync.store.tables import MIRROR
from tests.sync.clocks import FixedClock
from tests.sync.crm.sources import ListSource
from tests.sync.orgs import SteppingClock, sales

OPPORTUNITY = by_name("Opportunity")


@pytest.fixture
def listed() -> ListSource:
    """Three deals, an hour ago."""
    source = ListSource({"Opportunity": {"Id", "Name", "SystemModstamp", "IsDeleted"}})
    for number in range(3):
        source.put("Opportunity", f"006{number}", Name=f"deal {number}", IsDeleted=False)
    source.advance(60)
    return source


def run(source: ListSource | SalesforceSource, store: Engine) -> PullReport:
    """Pull the opportunities."""
    return pull(source, store, FixedClock(), objects=[OPPORTUNITY])


def deleted(store: Engine) -> set[str]:
    """The Ids of the rows that are marked as deleted."""
    table = MIRROR["Opportunity"]
    with store.connect() as connection:
        return set(connection.execute(select(table.c.Id).where(table.c.IsDeleted)).scalars())


def test_the_list_of_deletions_is_asked_once_a_day(listed: ListSource, store: Engine) -> None:
    """A purged deal is found when the description is looked at again after 20 hours, and then it is settled."""
    run(listed, store)
    listed.purge("Opportunity", "0061")
    listed.advance(60)
    assert (run(listed, store).moved, deleted(store)) == (0, set())
    listed.advance(60 * 20)
    report = run(listed, store)
    assert (report.objects[0].deleted, report.objects[0].rows, deleted(store)) == (1, 3, {"0061"})
    assert [one.sentence for one in report.findings] == [
        "Opportunity: 1 rows were deleted without a trace in the recycle bin."
    ]
    assert listed.asked.count(("deletions", "Opportunity")) == 1
    listed.advance(60 * 20)
    assert run(listed, store).moved == 0


def test_a_deal_that_was_brought_back_stays(listed: ListSource, store: Engine) -> None:
    """Deleted, then restored with a later stamp: the list still names it, the mirror knows better."""
    run(listed, store)
    row = dict(listed.rows["Opportunity"]["0061"])
    listed.purge("Opportunity", "0061")
    listed.advance(60)
    listed.put("Opportunity", "0061", Name=row["Name"], IsDeleted=False)
    listed.advance(60 * 20)
    assert (run(listed, store).objects[0].deleted, deleted(store)) == (0, set())


def test_a_pull_that_dies_before_the_list_was_read_asks_for_the_same_span_again(
    listed: ListSource, store: Engine
) -> None:
    """The span goes from the last time it was asked, not from the last time it was about to be."""
    run(listed, store)
    listed.purge("Opportunity", "0061")
    listed.advance(60 * 20)
    listed.dies_after = 0
    with pytest.raises(KeyboardInterrupt):
        run(listed, store)
    listed.dies_after = None
    listed.advance(60 * 20)
    run(listed, store)
    assert deleted(store) == {"0061"}


def test_a_list_that_does_not_reach_back_far_enough_is_made_up_for(listed: ListSource, store: Engine) -> None:
    """Away for 40 days, remembered 30: all Ids are compared, and the findings say so."""
    run(listed, store)
    listed.purge("Opportunity", "0061")
    listed.advance(60 * 24 * 40)
    listed.remembers = listed.now - timedelta(days=30)
    assert [one.sentence for one in run(listed, store).findings] == [
        "Opportunity: the CRM does not remember all deletions since 2026-01-01 01:00, so all Ids were compared.",
        "Opportunity: 1 rows are not visible any more.",
    ]
    assert deleted(store) == {"0061"}
    listed.advance(60 * 20)
    assert run(listed, store).findings == ()


@pytest.fixture
def clock() -> SteppingClock:
    """The org's clock."""
    return SteppingClock()


@pytest.fixture
def emulator(clock: SteppingClock) -> Iterator[SalesforceEmulator]:
    """Twenty deals in an org that answers over HTTP."""
    with Org.create(None, sales(20), now=clock.now) as org, SalesforceEmulator(org) as emulator:
        clock.advance(hours=1)
        yield emulator


@pytest.fixture
def client(emulator: SalesforceEmulator) -> Iterator[SalesforceClient]:
    """A client that does not really wait."""
    login = ClientCredentialsLogin("key", "secret", emulator.url)
    with SalesforceSession(login, retry=RetryPolicy(first=0.0), sleep=lambda _: None) as session:
        yield SalesforceClient(session)


def hard_delete(client: SalesforceClient, *numbers: int) -> None:
    """Delete deals so that the recycle bin does not have them."""
    path, post = f"{client.path}/jobs/ingest", client.session.post
    job = post(path, json={"object": "Opportunity", "operation": "hardDelete"}).json()["id"]
    lines = "\n".join(["Id", *(make_id("006", number) for number in numbers)])
    client.session.put(f"{path}/{job}/batches", data=lines, headers={"Content-Type": "text/csv"})
    client.session.patch(f"{path}/{job}", json={"state": "UploadComplete"})
    while client.session.get(f"{path}/{job}").json()["state"] != "JobComplete":
        pass


def test_hard_deletes_are_found_over_the_api(client: SalesforceClient, store: Engine, clock: SteppingClock) -> None:
    """One deal goes to the recycle bin, two past it; queryAll has the one, the list of deletions all three."""
    source = SalesforceSource(client)
    run(source, store)
    clock.advance(minutes=30)
    SalesforceTarget(client).delete("Opportunity", make_id("006", 1))
    hard_delete(client, 2, 3)
    clock.advance(hours=20)
    report = run(source, store)
    assert report.objects[0].deleted == 3
    assert deleted(store) == {make_id("006", number) for number in (1, 2, 3)}
    assert [one.code for one in report.findings] == ["crm.deleted-for-good"]


def test_more_deletions_than_one_answer_holds(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, clock: SteppingClock
) -> None:
    """EXCEEDED_ID_LIMIT halves the span, twice here; every half is asked for."""
    source = SalesforceSource(client)
    run(source, store)
    for number in (1, 2, 3):
        clock.advance(hours=6)
        hard_delete(client, number)
    emulator.faults.add(Fault(path="/deleted/", status=400, code="EXCEEDED_ID_LIMIT", message="too many", times=2))
    clock.advance(hours=6)
    run(source, store)
    assert deleted(store) == {make_id("006", number) for number in (1, 2, 3)}
    assert emulator.requests.count("/deleted/") == 5


def test_the_org_remembers_thirty_days(client: SalesforceClient, store: Engine, clock: SteppingClock) -> None:
    """31 days later the org refuses the span, and all Ids are compared in its place."""
    source = SalesforceSource(client)
    run(source, store)
    hard_delete(client, 1)
    clock.advance(days=31)
    report = run(source, store)
    assert [one.code for one in report.findings] == ["crm.deletions-forgotten", "crm.rows-unseen"]
    assert deleted(store) == {make_id("006", 1)}
