"""The pull from an emulated org over HTTP, and every fault on the way that the facts page lists."""

import pytest
from sqlalchemy import Engine

from sync.crm.pull import pull
from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.bulk_query import BulkQuery
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.crm.salesforce.source import SalesforceSource
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.errors import ApiLimitError, LostReplyError, RetryLaterError
from sync.model.pull_set import by_name
from sync.store.tables import live
from tests.sync.clocks import FixedClock
from tests.sync.crm.pulled import DEALS, ROWS, mirrored, run
from tests.sync.orgs import SteppingClock, held, sales


def test_the_whole_pull_set_comes_over_and_then_costs_one_request_per_object(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine
) -> None:
    """Objects without their feature are not visible; the second pull asks once for each that is, and once for T0."""
    first = run(client, store)
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)
    assert mirrored(store, "Account", ("Id", "Name")) == {(make_id("001", 1), 'Å & Co, "quoted"\nsecond line')}
    assert {one.sobject for one in first.objects if not one.visible} == {
        "CurrencyType",
        "DatedConversionRate",
        "OpportunitySplit",
        "OpportunitySplitType",
    }
    before = emulator.requests.total
    second = run(client, store)
    visible = sum(one.visible for one in second.objects)
    assert emulator.requests.total - before == second.requests == visible + 1
    assert (second.moved, second.snapshot_id, second.is_new_snapshot) == (0, first.snapshot_id, False)


def test_changes_deletions_and_new_quotas_are_found(
    client: SalesforceClient, store: Engine, clock: SteppingClock
) -> None:
    """What a writer does through the API arrives in the mirror; deleted rows are known as such."""
    run(client, store)
    target = SalesforceTarget(client)
    target.update("Opportunity", make_id("006", 1), {"Amount": 4321})
    target.delete("Opportunity", make_id("006", 2))
    new = target.create(
        "Opportunity",
        {"Name": "new", "StageName": "Closed Won", "CloseDate": "2026-11-20", "OwnerId": make_id("005", 9)},
    )
    clock.advance(minutes=1)
    report = next(one for one in run(client, store).objects if one.sobject == "Opportunity")
    assert (report.new, report.changed, report.deleted, report.rows) == (1, 1, 1, DEALS + 1)
    with store.connect() as connection:
        alive = {row.Id: row.Amount for row in connection.execute(live("Opportunity", "Id", "Amount"))}
    assert alive[make_id("006", 1)] == 4321.0
    assert make_id("006", 2) not in alive
    assert new in alive


FAULTS = {
    "the session ends between two pages": [Fault(path="/query/0r8", do="expire-session")],
    "a locator expires": [Fault(path="/query/0r8", status=400, code="INVALID_QUERY_LOCATOR", message="invalid")],
    "the server is busy": [Fault(path="/query", times=3)],
    "too many requests": [Fault(path="/query", status=429, code="TOO_MANY_REQUESTS", times=2)],
    "the connection drops": [Fault(path="/query", do="drop-before"), Fault(path="/query/0r8", do="drop-after")],
    "a page is cut short": [Fault(path="/query/0r8", do="truncate", size=900, times=2)],
    "an answer is slow": [Fault(path="/query", do="slow", seconds=0.1)],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
def test_faults_on_the_way_change_nothing_in_the_end(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, faults: list[Fault]
) -> None:
    """Whatever happens between the org and us, the mirror ends as the org."""
    emulator.faults.add(*faults)
    run(client, store, objects=[by_name("Opportunity")])
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


BULK_FAULTS = {
    "the session ends before the job is made": [Fault(method="POST", path="/jobs/query", do="expire-session")],
    "the session ends while the job is looked at": [Fault(method="GET", path="/jobs/query/750", do="expire-session")],
    "the session ends between two pages": [Fault(path="/results.*locator", do="expire-session")],
    "a page is cut short": [Fault(path="/results", do="truncate", size=9_000, times=2)],
    "a page is cut short and nobody says so": [Fault(path="/results", do="shorten", size=9_000, skip=1, times=2)],
    "a page ends before its header": [Fault(path="/results", do="shorten", size=3)],
    "the server is busy": [Fault(path="/jobs/query", times=4)],
    "the connection drops": [Fault(path="/results", do="drop-before", times=2), Fault(path="750", do="drop-after")],
    "the job is gone in the middle": [Fault(path="/results", status=404, code="NOT_FOUND", message="gone", skip=1)],
    "a locator expires": [Fault(path="/results", status=400, code="INVALID_QUERY_LOCATOR", message="old", skip=2)],
    "an answer is slow": [Fault(path="/results", do="slow", seconds=0.1)],
}


@pytest.mark.parametrize("faults", BULK_FAULTS.values(), ids=BULK_FAULTS.keys())
def test_faults_on_the_way_of_a_bulk_read_change_nothing_either(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, faults: list[Fault]
) -> None:
    """450 rows in pages of 200, handed on 100 at a time; whatever breaks, each row is there once in the end."""
    emulator.faults.add(*faults)
    bulk = BulkQuery(BulkJobs(client, lambda _: None), page_size=200, chunk=100)
    source = SalesforceSource(client, bulk, bulk_above=100)
    report = pull(source, store, FixedClock(), objects=[by_name("Opportunity")])
    assert (report.objects[0].new, report.objects[0].rows) == (DEALS, DEALS)
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


def test_a_row_that_becomes_visible_late_is_found(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, clock: SteppingClock
) -> None:
    """Stamped ten minutes before it was there to be seen: the overlap of fifteen finds it."""
    run(client, store)
    emulator.faults.add(Fault(method="PATCH", do="late-stamp", seconds=600))
    SalesforceTarget(client).update("Opportunity", make_id("006", 1), {"Amount": 4321})
    clock.advance(minutes=1)
    assert run(client, store).moved == 3  # the deal, its new stage history row, and the change of its amount
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


def test_a_row_that_becomes_visible_hours_late_is_found(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, clock: SteppingClock
) -> None:
    """Stamped six hours before it was there to be seen, and found by the next pull all the same."""
    run(client, store)
    emulator.faults.add(Fault(method="PATCH", do="late-stamp", seconds=6 * 3600))
    SalesforceTarget(client).update("Opportunity", make_id("006", 1), {"Amount": 4321})
    clock.advance(minutes=1)
    assert run(client, store).moved == 3
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


def test_a_field_that_is_taken_out_of_sight(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine, clock: SteppingClock
) -> None:
    """INVALID_FIELD leads to a new look at the object; the amounts do not stay, and a finding names the field."""
    run(client, store)
    emulator.org.hide(("Opportunity", "Amount"))
    clock.advance(minutes=1)
    report = run(client, store)
    assert {row[2] for row in mirrored(store)} == {None}
    assert [one.sentence for one in report.findings] == ["Opportunity: no longer visible: Amount."]


def test_the_allowance_stops_the_pull_and_the_next_one_goes_on(
    emulator: SalesforceEmulator, client: SalesforceClient, store: Engine
) -> None:
    """REQUEST_LIMIT_EXCEEDED in the middle: what was stored stays, and a later pull completes the rest."""
    emulator.faults.add(Fault(path="/query/0r8", status=403, code="REQUEST_LIMIT_EXCEEDED", skip=1))
    with pytest.raises(ApiLimitError):
        run(client, store)
    assert len(mirrored(store)) == 400
    run(client, store)
    assert mirrored(store) == held(emulator.org, "Opportunity", ROWS)


def test_our_own_share_of_the_allowance(clock: SteppingClock, store: Engine) -> None:
    """In an org with 100 requests a day a run stops after 25 and says so."""
    features = Features(daily_api_requests=100)
    with (
        Org.create(None, sales(1), features=features, now=clock.now) as org,
        SalesforceEmulator(org) as emulator,
        SalesforceSession(ClientCredentialsLogin("key", "secret", emulator.url)) as session,
        pytest.raises(ApiLimitError, match="This run made 25 of 100 daily API requests; qplan stops at 25% per run"),
    ):
        run(SalesforceClient(session), store)


def test_a_create_whose_answer_is_lost_is_found_by_its_key(
    emulator: SalesforceEmulator, client: SalesforceClient
) -> None:
    """The record is committed, the connection drops: LostReplyError, and exactly one record by its natural key."""
    emulator.faults.add(Fault(method="POST", path="/sobjects/Opportunity", do="drop-after"))
    values = {"Name": "O'Neil \\ lost", "StageName": "Prospecting", "CloseDate": "2026-12-01"}
    target = SalesforceTarget(client)
    with pytest.raises(LostReplyError, match="Opportunity: A POST was sent"):
        target.create("Opportunity", values)
    assert len(target.find("Opportunity", values, ["Amount"])) == 1


def test_an_org_that_stays_down(emulator: SalesforceEmulator, store: Engine) -> None:
    """Within the deadline nothing answers: RetryLaterError, and the store is as before."""
    emulator.faults.add(Fault(path="/query", times=0))
    login = ClientCredentialsLogin("key", "secret", emulator.url)
    session = SalesforceSession(login, retry=RetryPolicy(deadline=0.2, first=0.05))
    with session, pytest.raises(RetryLaterError, match="Server too busy"):
        run(SalesforceClient(session), store)
    assert mirrored(store) == set()
