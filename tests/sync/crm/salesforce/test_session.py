"""Each fault that the session exists to cure is provoked on the wire."""

import random
from email.utils import parsedate_to_datetime

import pytest

from sync.crm.salesforce.auth import AccessToken
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.limits import ApiGuard, Usage
from sync.crm.salesforce.session import RetryPolicy, SalesforceSession
from sync.errors import ApiLimitError, ConflictError, LostReplyError, RefreshLoginError, RetryLaterError
from tests.sync.crm.salesforce.wire import DATE, Answer, Wire

EXPIRED = Answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}])
BUSY = Answer(503, [{"errorCode": "SERVER_UNAVAILABLE", "message": "Server Unavailable"}])
EMPTY = {"totalSize": 0, "done": True, "records": []}


def test_simple_salesforce_reaches_a_plain_http_server(wire: Wire, client: SalesforceClient) -> None:
    """simple-salesforce writes https everywhere, and still the loopback server is asked over http."""
    wire.on("GET", "/services/data/v64.0/query/", Answer(body=EMPTY))
    assert client.query("SELECT Id FROM Account") == EMPTY
    assert wire.to("/services/data")[0].headers["Authorization"] == "Bearer first"


def test_an_expired_session_is_renewed_once_and_the_callers_headers_survive(
    wire: Wire, client: SalesforceClient
) -> None:
    """The repeated PATCH carries the precondition again, so the 412 it deserves arrives."""
    refused = Answer(412, [{"errorCode": "PRECONDITION_FAILED", "message": "modified since"}])
    wire.on("PATCH", "/services/data", EXPIRED, refused)
    with pytest.raises(ConflictError):
        client.update("Account", "001000000000001AAA", {"Name": "z"}, {"If-Unmodified-Since": DATE})
    first, second = wire.to("/services/data")
    assert (first.headers["Authorization"], second.headers["Authorization"]) == ("Bearer first", "Bearer second")
    assert first.headers["If-Unmodified-Since"] == second.headers["If-Unmodified-Since"] == DATE


def test_a_session_that_stays_expired_ends_after_one_renewal(wire: Wire, client: SalesforceClient) -> None:
    """Two requests and two logins, not the sixty that simple-salesforce would make."""
    wire.on("GET", "/services/data", EXPIRED)
    with pytest.raises(RefreshLoginError):
        client.query("SELECT Id FROM Account")
    assert len(wire.to("/services/data")) == 2
    assert client.session.logins == 2


def test_a_pasted_token_is_not_renewed(wire: Wire, pasted: SalesforceSession) -> None:
    """Nothing can be asked for a new one, so the first refusal is final and says what to do."""
    wire.on("GET", "/services/data", EXPIRED)
    with pytest.raises(RefreshLoginError, match="pasted access token must be renewed"):
        SalesforceClient(pasted).query("SELECT Id FROM Account")
    assert len(wire.asked) == 1


def test_a_read_is_repeated_until_the_server_is_well(wire: Wire, client: SalesforceClient, waits: list[float]) -> None:
    """A 503, a dropped connection and a body that was cut short are waited out, then the answer counts."""
    whole = Answer(body=EMPTY)
    cut = Answer(body=EMPTY, cut_to=20)
    wire.on("GET", "/services/data", BUSY, Answer(drop=True), cut, whole)
    assert client.query("SELECT Id FROM Account") == EMPTY
    assert len(waits) == 3
    assert all(0 <= wait <= 0.5 * 2**n for n, wait in enumerate(waits))


def test_the_server_may_ask_for_a_longer_wait(wire: Wire, client: SalesforceClient, waits: list[float]) -> None:
    """Retry-After is a lower bound of the wait."""
    wire.on("GET", "/services/data", Answer(429, [], {"Retry-After": "7"}), Answer(body=EMPTY))
    client.query("SELECT Id FROM Account")
    assert waits == [7.0]


def test_a_long_wait_is_said(wire: Wire, client: SalesforceClient, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever looks on is told why nothing happens, and for how long; short waits are not worth a line."""
    wire.on("GET", "/services/data", BUSY, Answer(429, [], {"Retry-After": "7"}), Answer(body=EMPTY))
    with caplog.at_level("WARNING", logger="qplan.salesforce"):
        client.query("SELECT Id FROM Account")
    (record,) = caplog.records
    assert record.getMessage().endswith("Trying again in 7 s.")


def test_insisting_ends_at_the_deadline(wire: Wire, waits: list[float]) -> None:
    """With a deadline of no time at all there is one try, and the error says that nothing is lost."""
    wire.on("GET", "/services/data", BUSY)
    session = SalesforceSession(AccessToken("t", wire.url), retry=RetryPolicy(deadline=0), sleep=waits.append)
    with session, pytest.raises(RetryLaterError, match="Nothing is lost"):
        SalesforceClient(session).query("SELECT Id FROM Account")
    assert len(wire.asked) == 1
    assert waits == []


def test_jitter_comes_from_the_generator_given(wire: Wire, waits: list[float]) -> None:
    """The wait is a uniform draw below the ceiling: with seed 5 the first one is 0.5 × random()."""
    wire.on("GET", "/services/data", BUSY, Answer(body=EMPTY))
    with SalesforceSession(AccessToken("t", wire.url), rng=random.Random(5), sleep=waits.append) as session:
        SalesforceClient(session).query("SELECT Id FROM Account")
    assert waits == [0.5 * random.Random(5).random()]


@pytest.mark.parametrize(
    "answer",
    [Answer(drop=True), Answer(502, "Bad gateway"), Answer(500, [{"errorCode": "UNKNOWN_EXCEPTION", "message": "?"}])],
    ids=["connection dropped", "gateway", "server fault"],
)
def test_a_write_whose_answer_was_lost_is_not_sent_again(wire: Wire, client: SalesforceClient, answer: Answer) -> None:
    """After the send nobody knows whether it was carried out: one request, and LostReplyError says to read back."""
    wire.on("POST", "/services/data", answer)
    with pytest.raises(LostReplyError, match="Read the record back") as caught:
        client.create("ForecastingQuota", {"QuotaAmount": 1})
    assert caught.value.sobject == "ForecastingQuota"
    assert len(wire.to("/services/data")) == 1


def test_a_truncated_answer_to_a_write_is_a_lost_reply(wire: Wire, client: SalesforceClient) -> None:
    """The record was created, but its Id did not arrive."""
    wire.on("POST", "/services/data", Answer(201, {"id": "0J9000000000001AAA", "success": True}, cut_to=12))
    with pytest.raises(LostReplyError):
        client.create("ForecastingQuota", {"QuotaAmount": 1})


def test_a_write_that_was_refused_for_the_moment_is_sent_again(wire: Wire, client: SalesforceClient) -> None:
    """429, SERVER_UNAVAILABLE and a row lock say that nothing was done, so repeating is safe."""
    locked = Answer(400, [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access"}])
    created = Answer(201, {"id": "0J9000000000001AAA", "success": True, "errors": []})
    wire.on("POST", "/services/data", Answer(429, []), BUSY, locked, created)
    assert client.create("ForecastingQuota", {"QuotaAmount": 1}) == "0J9000000000001AAA"
    assert len(wire.to("/services/data")) == 4


def test_insisting_for_a_very_long_time_does_not_overflow() -> None:
    """The 1,100th wait is still one of at most 20 seconds, although 2¹¹⁰⁰ is no float."""
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1_100:
            raise KeyboardInterrupt

    session = SalesforceSession(AccessToken("t", "http://127.0.0.1:9"), retry=RetryPolicy(first=1.0), sleep=sleep)
    with session, pytest.raises(KeyboardInterrupt):
        session.get("http://127.0.0.1:9/services/data")
    assert max(waits) <= 20.0


def test_nobody_listening_is_waited_out_even_for_a_write(waits: list[float]) -> None:
    """A connection that was never made carried nothing, so this is RetryLaterError and not LostReplyError."""
    login, policy = AccessToken("t", "http://127.0.0.1:9"), RetryPolicy(deadline=0.2, first=0.1)
    session = SalesforceSession(login, retry=policy, sleep=waits.append)
    with session, pytest.raises(RetryLaterError, match="cannot be reached") as caught:
        SalesforceClient(session).create("Account", {"Name": "x"})
    assert not isinstance(caught.value, LostReplyError)


def test_a_redirected_write_is_not_turned_into_a_read(wire: Wire, client: SalesforceClient) -> None:
    """requests would follow a 302 of a POST with a GET and call that success."""
    wire.on("POST", "/services/data", Answer(302, "", {"Location": "/elsewhere"}))
    with pytest.raises(Exception, match="302"):
        client.create("Account", {"Name": "x"})
    assert wire.to("/elsewhere") == []


def test_csv_is_read_as_utf8(wire: Wire, session: SalesforceSession) -> None:
    """Bulk answers carry no charset; é must not become Ã©."""
    wire.on("GET", "/results", Answer(body="Name\né\n", headers={"Content-Type": "text/csv"}))
    assert session.get(f"{wire.url}/results").text == "Name\né\n"


def test_the_token_goes_to_the_org_only(wire: Wire, session: SalesforceSession) -> None:
    """A request to another address carries no Authorization header."""
    wire.on("GET", "/", Answer(body={}))
    assert session.instance_url == wire.url
    session.get(wire.url.replace("127.0.0.1", "localhost") + "/other")
    assert "Authorization" not in wire.to("/other")[0].headers


def test_the_servers_clock_and_the_allowance_are_remembered(wire: Wire, client: SalesforceClient) -> None:
    """Date and Sforce-Limit-Info of the last answer."""
    headers = {"Sforce-Limit-Info": "api-usage=18/15000; per-app-api-usage=17/250(appName=x)"}
    wire.on("GET", "/services/data", Answer(body=EMPTY, headers=headers))
    client.query("SELECT Id FROM Account")
    assert client.session.server_date == parsedate_to_datetime(DATE)
    assert client.session.guard.usage == Usage(18, 15000)


def test_the_guard_stops_at_the_share_of_everybody(wire: Wire, client: SalesforceClient) -> None:
    """At 80 of 100 requests the next one is not sent."""
    wire.on("GET", "/services/data", Answer(body=EMPTY, headers={"Sforce-Limit-Info": "api-usage=80/100"}))
    client.query("SELECT Id FROM Account")
    with pytest.raises(ApiLimitError, match="80 of 100 daily API requests are used; qplan stops at 80%"):
        client.query("SELECT Id FROM Account")
    assert len(wire.to("/services/data")) == 1


def test_the_guard_stops_at_the_share_of_a_run_and_counts_anew_for_the_next() -> None:
    """25 % of 8 requests are 2; the third of a run is refused, the first of the next run is not."""
    guard = ApiGuard()
    guard.note("api-usage=1/8")
    guard.check()
    guard.check()
    with pytest.raises(ApiLimitError, match="This run made 2 of 8"):
        guard.check()
    guard.start_run()
    guard.check()
    assert guard.made == 1


def test_the_limit_being_reached_is_not_waited_out(wire: Wire, client: SalesforceClient, waits: list[float]) -> None:
    """REQUEST_LIMIT_EXCEEDED pauses the run at once."""
    wire.on("GET", "/services/data", Answer(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "exceeded"}]))
    with pytest.raises(ApiLimitError):
        client.query("SELECT Id FROM Account")
    assert waits == []


def test_a_query_that_times_out_is_not_repeated_as_it_is(
    wire: Wire, client: SalesforceClient, waits: list[float]
) -> None:
    """QUERY_TIMEOUT would time out again: the caller has to ask for less."""
    wire.on("GET", "/services/data", Answer(400, [{"errorCode": "QUERY_TIMEOUT", "message": "too long"}]))
    with pytest.raises(RetryLaterError) as caught:
        client.query("SELECT Id FROM Account")
    assert caught.value.error_code == "QUERY_TIMEOUT"
    assert waits == []
