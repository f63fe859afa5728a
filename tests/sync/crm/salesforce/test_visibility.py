"""What an org shows of an object: what a description says, and what it takes to prove that there is none."""

import pytest
from sqlalchemy import Engine

from sync.crm.pull import pull
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.source import SalesforceSource
from sync.errors import CrmError, FixConfigurationError, GrantPermissionError, IncompleteAnswerError, RetryLaterError
from sync.model.pull_set import by_name
from tests.sync.clocks import FixedClock
from tests.sync.crm.salesforce.wire import Answer, Wire

VERSION = "/services/data/v64.0"
GONE = Answer(404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}])
ID = {"name": "Id", "type": "id"}


def listed(*names: str) -> Answer:
    """The org's list of objects."""
    return Answer(body={"sobjects": [{"name": name} for name in names]})


def test_absence_is_proved_by_two_answers(wire: Wire, client: SalesforceClient) -> None:
    """404 and not in the list; the list is asked for once, however many objects are not there."""
    wire.on("GET", f"{VERSION}/sobjects/", GONE)
    wire.on("GET", f"{VERSION}/sobjects", listed("Account"))
    wire.on("GET", f"{VERSION}/sobjects/User/describe", GONE)
    wire.on("GET", f"{VERSION}/sobjects/Period/describe", GONE)
    source = SalesforceSource(client)
    assert not source.visibility("User")
    assert not source.visibility("Period")
    assert len(wire.asked) - len(wire.to(f"{VERSION}/sobjects/")) <= 2  # the login, and the list


UNPROVED: dict[str, tuple[Answer, Answer, type[CrmError]]] = {
    "it is listed": (GONE, listed("User"), FixConfigurationError),
    "the list is refused": (GONE, Answer(403, [{"errorCode": "X", "message": "no"}]), GrantPermissionError),
    "the list is not found": (GONE, GONE, FixConfigurationError),
    "the list is empty": (GONE, listed(), IncompleteAnswerError),
    "the list is no list": (GONE, Answer(body={"sobjects": None}), RetryLaterError),
    "403": (Answer(403, "<html>"), listed("Account"), GrantPermissionError),
    "400": (Answer(400, [{"errorCode": "INVALID_TYPE", "message": "no"}]), listed("Account"), FixConfigurationError),
    "no fields": (Answer(body={"fields": []}), listed("Account"), IncompleteAnswerError),
    "fields without names": (Answer(body={"fields": [1, 2]}), listed("Account"), IncompleteAnswerError),
    "no list of fields": (Answer(body={"name": "User"}), listed("Account"), IncompleteAnswerError),
    "no Id": (Answer(body={"fields": [{"name": "Name"}]}), listed("Account"), IncompleteAnswerError),
}


@pytest.mark.parametrize(("described", "names", "kind"), UNPROVED.values(), ids=UNPROVED)
def test_nothing_else_proves_it(
    wire: Wire, client: SalesforceClient, described: Answer, names: Answer, kind: type[CrmError]
) -> None:
    """An error says what was answered, and the object is neither there nor gone."""
    wire.on("GET", f"{VERSION}/sobjects", names)
    wire.on("GET", f"{VERSION}/sobjects/User/describe", described)
    with pytest.raises(kind):
        SalesforceSource(client).visibility("User")


def test_a_field_of_another_type_is_not_read_and_named(wire: Wire, client: SalesforceClient, store: Engine) -> None:
    """The org's own start date is a text: it is left out of the query, and the pull says so."""
    fields = [ID, {"name": "SystemModstamp", "type": "datetime"}, {"name": "Start_Date__c", "type": "string"}]
    wire.on("GET", f"{VERSION}/sobjects/User/describe", Answer(body={"fields": fields}))
    wire.on("GET", f"{VERSION}/query", Answer(body={"totalSize": 0, "done": True, "records": []}))
    wire.on("GET", "/services/oauth2/userinfo", Answer(body={"organization_id": "00D000000000001AAA"}))
    report = pull(SalesforceSource(client), store, FixedClock(), objects=[by_name("User")])
    assert [one.sentence for one in report.findings] == [
        "User: Start_Date__c is of type string in this org, where a date belongs."
    ]
    assert not any("Start_Date__c" in asked.path for asked in wire.to(f"{VERSION}/query"))


def test_an_org_that_does_not_say_which_one_it_is_is_no_other_org(
    wire: Wire, client: SalesforceClient, store: Engine
) -> None:
    """Were its address taken for its name, the mirror would count as another org's and be emptied."""
    none = Answer(body={"totalSize": 0, "done": True, "records": []})
    wire.on("GET", f"{VERSION}/query", none)
    wire.on("GET", "/services/oauth2/userinfo", Answer(body={"user_id": "005000000000001AAA"}))
    with pytest.raises(IncompleteAnswerError, match="Organization: The org does not say which one it is"):
        pull(SalesforceSource(client), store, FixedClock(), objects=[by_name("User")])
