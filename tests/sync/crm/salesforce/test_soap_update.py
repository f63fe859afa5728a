"""Owners changed by SOAP, so that teams stay: against the emulator, and against every way in which SOAP says no."""

from collections.abc import Iterator

import pytest

from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.soap_update import SoapUpdate
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.errors import LostReplyError, SkipRowError
from tests.sync.crm.salesforce.wire import Answer, Wire
from tests.sync.orgs import NOW

ACME, BOLT = make_id("001", 1), make_id("001", 2)
ANN, BOB, EVA, LEFT = (make_id("005", n) for n in (11, 12, 13, 14))
PATH = "/services/Soap/u/64.0"
_FAULT = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault>'
    "<faultcode>sf:{code}</faultcode><faultstring>{code}: {text}</faultstring></soapenv:Fault></soapenv:Body>"
    "</soapenv:Envelope>"
)


@pytest.fixture
def emulator() -> Iterator[SalesforceEmulator]:
    """Two accounts of Ann; Eva is in the team of Acme."""
    people = [
        {"Id": id_, "LastName": name, "Username": f"{name}@acme.example", "IsActive": name != "Left"}
        for id_, name in ((ANN, "Ann"), (BOB, "Bob"), (EVA, "Eva"), (LEFT, "Left"))
    ]
    accounts = [{"Id": id_, "Name": "O'Neil & <Sons>", "OwnerId": ANN} for id_ in (ACME, BOLT)]
    team = [{"Id": make_id("01M", 1), "AccountId": ACME, "UserId": EVA, "TeamMemberRole": "Sponsor"}]
    rows = [("User", people), ("Account", accounts), ("AccountTeamMember", team)]
    with Org.create(None, rows, now=lambda: NOW) as org, SalesforceEmulator(org) as running:
        yield running


@pytest.fixture
def logged_in(emulator: SalesforceEmulator) -> Iterator[SalesforceSession]:
    """Logged in at the emulator."""
    with SalesforceSession(ClientCredentialsLogin("key", "secret", emulator.url), sleep=lambda _: None) as one:
        yield one


@pytest.fixture
def target(logged_in: SalesforceSession) -> SalesforceTarget:
    """A writer to it."""
    return SalesforceTarget(SalesforceClient(logged_in))


def _give(target: SalesforceTarget, owner: str, *accounts: str) -> list[object]:
    rows = [{"Id": one, "OwnerId": owner} for one in accounts]
    return [one.error for one in target.write_many("Account", "update", rows, keep_teams=True)]


def _owners(target: SalesforceTarget) -> list[str]:
    return [target.read("Account", one, ["OwnerId"])["OwnerId"] for one in (ACME, BOLT)]


def _team(target: SalesforceTarget) -> list[str]:
    return [row["Id"] for row in target.find("AccountTeamMember", {"AccountId": ACME}, [])]


def test_the_team_is_the_one_it_was(target: SalesforceTarget, emulator: SalesforceEmulator) -> None:
    """One request for both accounts, and the member is the record it was; without the option it is gone."""
    assert _give(target, BOB, ACME, BOLT) == [None, None]
    assert (_owners(target), _team(target)) == ([BOB, BOB], [make_id("01M", 1)])
    assert emulator.requests.count("Soap", "POST") == 1
    target.write_many("Account", "update", [{"Id": ACME, "OwnerId": ANN}])
    assert (_owners(target), _team(target)) == ([ANN, BOB], [])


def test_a_row_that_is_refused_leaves_the_others(target: SalesforceTarget) -> None:
    """An owner who left is the row's own fault, with the code Salesforce has for it."""
    (error,) = _give(target, LEFT, ACME)
    assert isinstance(error, SkipRowError)
    assert error.error_code == "OPERATION_WITH_INACTIVE_USER_EXCEPTION"
    assert _owners(target) == [ANN, ANN]


def test_a_session_that_ended_is_renewed_in_the_envelope(
    target: SalesforceTarget, emulator: SalesforceEmulator, logged_in: SalesforceSession
) -> None:
    """SOAP says so by a fault of status 500: one login more, and the write is done once."""
    target.read("Account", ACME, [])
    emulator.faults.add(Fault(do="expire-session", path="Soap"))
    assert _give(target, BOB, ACME) == [None]
    assert (logged_in.logins, _owners(target)) == (2, [BOB, ANN])


def test_a_lost_answer_is_no_refusal(target: SalesforceTarget, emulator: SalesforceEmulator) -> None:
    """The connection broke after it was done: nobody knows, and nothing is sent again."""
    emulator.faults.add(Fault(do="drop-after", path="Soap"))
    (error,) = _give(target, BOB, ACME)
    assert isinstance(error, LostReplyError)
    assert (_owners(target), emulator.requests.count("composite", "PATCH")) == ([BOB, ANN], 0)


@pytest.mark.parametrize("code", ["API_DISABLED_FOR_ORG", "UNSUPPORTED_API_VERSION", "INSUFFICIENT_ACCESS"])
def test_where_soap_is_forbidden_rows_go_the_other_way_and_it_is_not_asked_again(
    wire: Wire, client: SalesforceClient, code: str
) -> None:
    """The fault says that nothing was done: the same rows go as a collection, now and later."""
    wire.on("POST", PATH, Answer(500, _FAULT.format(code=code, text="no"), {"Content-Type": "text/xml"}))
    wire.on("PATCH", "/services/data/v64.0/composite/sobjects", *[Answer(body=[{"id": ACME, "success": True}])] * 2)
    target = SalesforceTarget(client)
    assert [_give(target, BOB, ACME), _give(target, BOB, ACME)] == [[None], [None]]
    assert (len(wire.to(PATH)), len(wire.to("/services/data/v64.0/composite"))) == (1, 2)


def test_rows_of_two_owners_go_the_other_way_once(wire: Wire, client: SalesforceClient) -> None:
    """Somebody gave one of them away in between: the next group is asked by SOAP again."""
    soap = SoapUpdate(client)
    fault = _FAULT.format(code="INVALID_OPERATION", text="the same old owner")
    wire.on("POST", PATH, Answer(500, fault, {"Content-Type": "text/xml"}))
    assert soap.update("Account", [{"Id": ACME, "OwnerId": BOB}]) is None
    assert not soap.is_refused


def test_a_lock_on_all_of_it_is_waited_out(wire: Wire, client: SalesforceClient, waits: list[float]) -> None:
    """The fault says that nothing was done: it is sent again."""
    fault = Answer(500, _FAULT.format(code="UNABLE_TO_LOCK_ROW", text="held"), {"Content-Type": "text/xml"})
    done = "<updateResponse><result><id>x</id><success>true</success></result></updateResponse>"
    wire.on("POST", PATH, fault, Answer(200, done, {"Content-Type": "text/xml"}))
    (written,) = SoapUpdate(client).update("Account", [{"Id": ACME, "OwnerId": None}]) or []
    assert (written.error, len(waits), len(wire.to(PATH))) == (None, 1, 2)


@pytest.mark.parametrize(
    "answer",
    [_FAULT.format(code="UNKNOWN_EXCEPTION", text="oops"), "<html>Service down</html>", "<cut Fault>"],
)
def test_any_other_fault_leaves_it_open(wire: Wire, client: SalesforceClient, answer: str) -> None:
    """Nobody knows whether it was done: the caller reads back."""
    wire.on("POST", PATH, Answer(500, answer, {"Content-Type": "text/xml"}))
    (written,) = SoapUpdate(client).update("Account", [{"Id": ACME, "OwnerId": None}]) or []
    assert isinstance(written.error, LostReplyError)


@pytest.mark.parametrize("answer", ["<updateResponse/>", "<cut"])
def test_an_answer_that_does_not_say_of_each_row_is_lost(wire: Wire, client: SalesforceClient, answer: str) -> None:
    """Rows were sent, and fewer are answered."""
    wire.on("POST", PATH, Answer(200, answer, {"Content-Type": "text/xml"}))
    (written,) = SoapUpdate(client).update("Account", [{"Id": ACME, "IsDeleted": True}]) or []
    assert isinstance(written.error, LostReplyError)
