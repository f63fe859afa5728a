"""Every class of error that Salesforce has, provoked in an emulated org, ends as what the caller does about it."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from sync.crm.ports import Written
from sync.crm.salesforce.auth import PasswordLogin
from sync.crm.salesforce.bulk_ingest import BulkIngest
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.collections import Collections
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.errors import (
    ApiLimitError,
    ConflictError,
    CrmError,
    FixConfigurationError,
    GrantPermissionError,
    LocatorExpiredError,
    LockHeldError,
    LostReplyError,
    RecordGoneError,
    RefreshLoginError,
    RetryLaterError,
    RolledBackError,
    SkipRowError,
    StopLoginError,
)
from tests import pace
from tests.sync.emulators.conftest import Clock, small_rows

ACME, DEAL = make_id("001", 1), make_id("006", 3)
ANN, GONE, VP = make_id("005", 2), make_id("005", 4), make_id("005", 1)
Values = Mapping[str, Any]


@pytest.fixture
def clock() -> Clock:
    """The org's clock."""
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Iterator[SalesforceEmulator]:
    """The small org of the emulator's own tests."""
    features = Features(lock_wait_seconds=0.05)
    with Org.create(None, small_rows(), features=features, now=clock) as org, SalesforceEmulator(org) as emulator:
        yield emulator


@pytest.fixture
def sign_in(emulator: SalesforceEmulator) -> Iterator[Callable[..., SalesforceClient]]:
    """Logs in without really waiting for anything."""
    sessions = []

    def enter(username: str = "integration@emulator.example", word: str = "password") -> SalesforceClient:
        login = PasswordLogin("key", "secret", username, word, "", emulator.url)
        retry = RetryPolicy(first=0.0, deadline=pace.seconds(1))
        sessions.append(SalesforceSession(login, retry=retry, sleep=lambda _: None))
        return SalesforceClient(sessions[-1])

    yield enter
    for session in sessions:
        session.close()


@pytest.fixture
def client(sign_in: Callable[..., SalesforceClient]) -> SalesforceClient:
    """The integration user."""
    return sign_in()


def one_by_one(client: SalesforceClient) -> Callable[..., Written]:
    """Writes through the resource of the record."""

    def write(action: str, sobject: str, values: Values) -> Written:
        target = SalesforceTarget(client)
        try:
            if action == "create":
                return Written(target.create(sobject, values))
            rest = {name: value for name, value in values.items() if name != "Id"}
            if action == "update":
                target.update(sobject, values["Id"], rest)
            else:
                target.delete(sobject, values["Id"])
        except CrmError as error:
            return Written(None, error)
        return Written(values["Id"])

    return write


def together(client: SalesforceClient) -> Callable[..., Written]:
    """Writes through sObject Collections, one try."""
    collections = Collections(client, lambda _: None, random.Random(1), sizes=(200,))
    return lambda action, sobject, values: collections.write(sobject, action, [values])[0]


def in_bulk(client: SalesforceClient) -> Callable[..., Written]:
    """Writes through a Bulk 2.0 job."""
    bulk = BulkIngest(BulkJobs(client, lambda _: None))
    return lambda action, sobject, values: bulk.write(sobject, action, [values])[0]


LANES = {"one by one": one_by_one, "together": together, "in bulk": in_bulk}
QUOTA = {"ForecastingTypeId": "?", "QuotaAmount": 5.0, "StartDate": "2026-10-01"}
DATED = {"StageName": "Prospecting", "CloseDate": "2026-12-01"}
ROWS: dict[str, tuple[str, str, Values, type[CrmError]]] = {
    "REQUIRED_FIELD_MISSING": ("create", "Account", {"Industry": "Energy"}, SkipRowError),
    "STRING_TOO_LONG": ("update", "Account", {"Id": ACME, "Name": "x" * 256}, SkipRowError),
    "INVALID_CROSS_REFERENCE_KEY": ("update", "Account", {"Id": ACME, "OwnerId": make_id("005", 99)}, SkipRowError),
    "FIELD_INTEGRITY_EXCEPTION": ("update", "Account", {"Id": ACME, "OwnerId": make_id("001", 2)}, SkipRowError),
    "DUPLICATE_VALUE": ("update", "Account", {"Id": ACME, "External_Key__c": "K-3"}, SkipRowError),
    "INVALID_FIELD_FOR_INSERT_UPDATE": ("update", "Opportunity", {"Id": DEAL, "IsWon": True}, GrantPermissionError),
    "ENTITY_IS_DELETED": ("update", "Opportunity", {"Id": make_id("006", 7), "Name": "x"}, RecordGoneError),
    "INVALID_FIELD": ("update", "Account", {"Id": ACME, "Nope__c": "x"}, FixConfigurationError),
}


@pytest.mark.parametrize("lane", LANES.values(), ids=LANES)
@pytest.mark.parametrize("code", ROWS)
def test_a_row_is_refused_alike_on_every_lane(
    client: SalesforceClient, lane: Callable[[SalesforceClient], Callable[..., Written]], code: str
) -> None:
    """The org's own validation; whichever way the row went, its error is of one class, and nothing was written."""
    action, sobject, values, kind = ROWS[code]
    before = client.query(f"SELECT COUNT() FROM {sobject}")["totalSize"]
    written = lane(client)(action, sobject, values)
    assert type(written.error) is kind, written.error
    assert client.query(f"SELECT COUNT() FROM {sobject}")["totalSize"] == before
    assert SalesforceTarget(client).read("Account", ACME, ["Name", "OwnerId"]) == {
        "Id": ACME,
        "Name": "Acme",
        "OwnerId": ANN,
    }


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", SkipRowError),
        ("INVALID_OPERATION", FixConfigurationError),
        ("MIXED_DML_OPERATION", FixConfigurationError),
    ],
)
def test_what_needs_an_org_s_own_rules(
    emulator: SalesforceEmulator, client: SalesforceClient, code: str, kind: type[CrmError]
) -> None:
    """A validation rule, an operation the object does not know, two kinds of objects in one transaction."""
    emulator.faults.add(Fault(method="PATCH", path="Account", status=400, code=code, message="Not so"))
    with pytest.raises(kind, match=f"Account/{ACME}: Not so."):
        SalesforceTarget(client).update("Account", ACME, {"Name": "x"})


def test_quotas_need_a_permission(sign_in: Callable[..., SalesforceClient], emulator: SalesforceEmulator) -> None:
    """Ann's profile has Manage Quotas, and nobody sets their own: INSUFFICIENT_ACCESS_OR_READONLY, on every lane."""
    with emulator.org.read() as db:
        (kind,) = db.execute("SELECT Id FROM ForecastingType").fetchone()
    ann = sign_in("ann@acme.example")
    for lane in LANES.values():
        written = lane(ann)("create", "ForecastingQuota", {**QUOTA, "ForecastingTypeId": kind, "QuotaOwnerId": ANN})
        assert type(written.error) is GrantPermissionError
        assert written.error.error_code == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_an_ended_session_is_renewed_once_and_a_refused_one_is_not_asked_for_ever(
    emulator: SalesforceEmulator, client: SalesforceClient
) -> None:
    """One 401 costs one login more; 401 upon 401 ends after the second request."""
    client.query("SELECT Id FROM Account")
    emulator.faults.add(Fault(path="/query", do="expire-session"))
    assert client.query("SELECT Id FROM Account")["done"] is True
    assert client.session.logins == 2
    emulator.faults.add(Fault(path="/query", status=401, code="INVALID_SESSION_ID", message="expired", times=0))
    before = emulator.requests.count("/query")
    with pytest.raises(RefreshLoginError):
        client.query("SELECT Id FROM Account")
    assert emulator.requests.count("/query") == before + 2


def test_a_refused_login_stops_at_once(sign_in: Callable[..., SalesforceClient], emulator: SalesforceEmulator) -> None:
    """invalid_grant: one attempt, because more lock the user out."""
    with pytest.raises(StopLoginError):
        sign_in(word="wrong").query("SELECT Id FROM Account")
    assert emulator.requests.count("/oauth2/token") == 1


TRANSIENT = {
    **{str(status): Fault(path="/query", status=status, code="") for status in (406, 420, 429, 500, 502, 503)},
    "SERVER_UNAVAILABLE": Fault(path="/query"),
    "reset": Fault(path="/query", do="drop-before"),
    "reset after the work": Fault(path="/query", do="drop-after"),
    "truncated": Fault(path="/query", do="truncate", size=30),
    "shortened": Fault(path="/query", do="shorten", size=30),
}


@pytest.mark.parametrize("fault", TRANSIENT.values(), ids=TRANSIENT)
def test_what_passes_is_waited_out(emulator: SalesforceEmulator, client: SalesforceClient, fault: Fault) -> None:
    """A read is asked again and answered; the caller does not notice."""
    emulator.faults.add(fault)
    assert client.query("SELECT Id FROM Account")["totalSize"] == 4
    assert client.session.requests_made == 2


def test_a_query_that_times_out_is_not_asked_again(emulator: SalesforceEmulator, client: SalesforceClient) -> None:
    """QUERY_TIMEOUT: the same query would time out again; the caller asks for less."""
    emulator.faults.add(Fault(path="/query", status=400, code="QUERY_TIMEOUT", message="too long", times=0))
    with pytest.raises(RetryLaterError):
        client.query("SELECT Id FROM Account")
    assert emulator.requests.count("/query") == 1


def test_a_write_without_an_answer_is_unknown(emulator: SalesforceEmulator, client: SalesforceClient) -> None:
    """It is not sent again: one PATCH, LostReplyError."""
    emulator.faults.add(Fault(method="PATCH", path="Account", do="drop-after"))
    with pytest.raises(LostReplyError):
        SalesforceTarget(client).update("Account", ACME, {"Name": "Acme Ltd"})
    assert SalesforceTarget(client).read("Account", ACME, ["Name"])["Name"] == "Acme Ltd"
    assert emulator.requests.count("/sobjects/Account") == 1


def test_locked_rows_go_again_and_the_group_lock_is_a_lock(
    emulator: SalesforceEmulator, client: SalesforceClient
) -> None:
    """Every second of four rows is locked: they go again and are written. A membership change meets the group lock."""
    emulator.faults.add(Fault(method="PATCH", path="composite", do="lock-rows", size=2))
    rows = [{"Id": make_id("001", number), "Industry": "Media"} for number in (1, 2, 3, 4)]
    results = SalesforceTarget(client).write_many("Account", "update", rows)
    assert [one.error for one in results] == [None] * 4
    assert emulator.requests.count("/composite/sobjects") == 2
    emulator.org.groups.hold(30)
    with pytest.raises(LockHeldError):
        SalesforceTarget(client).delete("UserTerritory2Association", make_id("0MU", 1))


def test_the_daily_limit_pauses(emulator: SalesforceEmulator, client: SalesforceClient) -> None:
    """REQUEST_LIMIT_EXCEEDED is not waited out: one request, ApiLimitError."""
    limit = Fault(path="/query", status=403, code="REQUEST_LIMIT_EXCEEDED", message="TotalRequests Limit exceeded.")
    emulator.faults.add(limit)
    with pytest.raises(ApiLimitError):
        client.query("SELECT Id FROM Account")
    assert emulator.requests.count("/query") == 1


def test_a_record_that_changed_meanwhile(client: SalesforceClient, clock: Clock) -> None:
    """412 for If-Unmodified-Since before the last change, which stays; after it the write goes through."""
    target = SalesforceTarget(client)
    target.update("Account", ACME, {"Industry": "Media"})
    clock.move(seconds=90)
    with pytest.raises(ConflictError):
        target.update("Account", ACME, {"Industry": "Energy"}, unmodified_since=clock.at - timedelta(minutes=10))
    assert target.read("Account", ACME, ["Industry"])["Industry"] == "Media"
    target.update("Account", ACME, {"Industry": "Energy"}, unmodified_since=clock.at)
    target.delete("Account", ACME)
    with pytest.raises(RecordGoneError):
        target.delete("Account", ACME)


def test_a_group_names_the_culprit_and_the_rolled_back(client: SalesforceClient) -> None:
    """All or none: the row at fault is skipped, its sibling was rolled back with it."""
    rows = [{"Id": ACME, "Name": "new"}, {"Id": make_id("001", 2), "Name": "x" * 300}]
    results = SalesforceTarget(client).write_many("Account", "update", rows, all_or_none=True)
    assert [type(one.error) for one in results] == [RolledBackError, SkipRowError]
    assert SalesforceTarget(client).read("Account", ACME, ["Name"])["Name"] == "Acme"


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM Nothing__c", "INVALID_TYPE"),
        ("SELECT Nope FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM", "MALFORMED_QUERY"),
    ],
)
def test_questions_that_no_waiting_makes_right(client: SalesforceClient, soql: str, code: str) -> None:
    """The configuration is at fault, and the refusal carries the query and the place."""
    with pytest.raises(FixConfigurationError, match="ERROR at Row:1:Column:") as caught:
        client.query(soql)
    assert caught.value.error_code == code


def test_a_page_that_is_no_longer_kept(emulator: SalesforceEmulator, client: SalesforceClient) -> None:
    """INVALID_QUERY_LOCATOR after the cursors expired."""
    client.session.headers["Sforce-Query-Options"] = "batchSize=200"
    target = SalesforceTarget(client)
    target.write_many("Account", "create", [{"Name": f"a{n}"} for n in range(300)])
    page = client.query("SELECT Id FROM Account")
    emulator.cursors.expire()
    with pytest.raises(LocatorExpiredError):
        client.query_more(page["nextRecordsUrl"])
