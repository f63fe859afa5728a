"""The server itself: ways in, headers, faults on demand, keep-alive, state that outlives the process."""

import base64
import gc
import http.client
import json
import socket
import struct
import threading
import warnings

import pytest
import requests
from simple_salesforce import Salesforce, SalesforceAuthenticationFailed, SalesforceResourceNotFound

from sync.emulators.faults import Fault
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.emulators.wire import LoopbackServer
from tests import pace


def jwt(subject):
    """An unsigned JWT for that subject."""
    claims = base64.urlsafe_b64encode(json.dumps({"sub": subject}).encode()).decode().rstrip("=")
    return f"e30.{claims}.c2ln"


@pytest.mark.parametrize(
    ("form", "user"),
    [
        ({"grant_type": "password", "username": "ann@acme.example", "password": "passwordTOKEN"}, "ann@acme.example"),
        ({"grant_type": "password", "username": "who@else", "password": "password"}, "integration@emulator.example"),
        ({"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}, "integration@emulator.example"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": jwt("bob@acme.example")},
            "bob@acme.example",
        ),
        ({"grant_type": "refresh_token", "refresh_token": "5Aep" + b"ann@acme.example".hex()}, "ann@acme.example"),
    ],
)
def test_every_grant_logs_in_the_user_it_names(emulator, form, user):
    """Each OAuth grant yields a token that userinfo resolves to the right person."""
    made = requests.post(f"{emulator.url}/services/oauth2/token", data=form, timeout=pace.seconds(10)).json()
    assert made["instance_url"] == emulator.url
    headers = {"Authorization": f"Bearer {made['access_token']}"}
    info = requests.get(f"{emulator.url}/services/oauth2/userinfo", headers=headers, timeout=pace.seconds(10)).json()
    assert info["preferred_username"] == user


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password", "username": "a", "password": "wrong"}, "invalid_grant"),
        ({"grant_type": "password", "username": "gone@acme.example", "password": "password"}, "invalid_grant"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"}, "invalid_grant"),
        ({"grant_type": "magic"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_client_id"),
    ],
)
def test_wrong_credentials_are_refused(emulator, form, error):
    """A wrong password, an inactive user or an unknown grant is a 400 with the OAuth error."""
    answer = requests.post(f"{emulator.url}/services/oauth2/token", data=form, timeout=pace.seconds(10))
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_soap_login_refuses_a_wrong_password(emulator, salesforce):
    """simple-salesforce reads the SOAP fault as INVALID_LOGIN."""
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        Salesforce(username="a", password="wrong", security_token="", session=salesforce.session)


def test_answers_say_the_time_and_the_limit(api, clock):
    """Date is the org's clock; every call of a session counts against the daily limit."""
    first, second = api.get("/limits"), api.get("/limits")
    assert first.headers["Date"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert first.headers["Sforce-Limit-Info"] == "api-usage=1/100000"
    assert second.headers["Sforce-Limit-Info"] == "api-usage=2/100000"
    assert second.json()["DailyApiRequests"] == {"Max": 100000, "Remaining": 99998}
    older = api.get("/services/data/v41.0/limits").json()  # has the older name of the older Bulk API's allowance
    assert set(older) ^ set(second.json()) == {"DailyBulkApiRequests", "DailyBulkApiBatches"}


def test_records_are_counted_by_object(api):
    """Six deals and four accounts are alive, a seventh deal is binned; an object nobody has is left out."""
    found = api.get("/limits/recordCount", params={"sobjects": "Opportunity,Nope__c,account"}).json()
    assert found == {"sObjects": [{"count": 6, "name": "Opportunity"}, {"count": 4, "name": "Account"}]}
    everything = {one["name"]: one["count"] for one in api.get("/limits/recordCount").json()["sObjects"]}
    assert (everything["Opportunity"], everything["Territory2"]) == (6, 3)


def test_versions_unknown_routes_methods_and_sessions(api, emulator):
    """Versions need no session; what is not modelled is 501, a wrong method 405, no token 401."""
    assert {"label": "Spring '18", "url": "/services/data/v42.0", "version": "42.0"} in requests.get(
        f"{emulator.url}/services/data", timeout=pace.seconds(10)
    ).json()
    assert api.get("/chatter/feeds").status_code == 501
    assert api.call("PUT", "/limits").status_code == 405
    assert api.get("/services/data/v12.0/limits").status_code == 404
    bare = requests.get(f"{emulator.url}/services/data/v62.0/limits", timeout=pace.seconds(10))
    assert (bare.status_code, bare.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")


def test_pretty_print_indents(api):
    """X-PrettyPrint: 1 spreads the JSON over lines."""
    assert "\n" not in api.get("/limits").text
    assert "\n  " in api.get("/limits", headers={"X-PrettyPrint": "1"}).text


def test_connections_are_kept_and_chunked_bodies_read(api, emulator):
    """Calls share one socket, also after a body sent in chunks and a body that nobody read."""
    line = http.client.HTTPConnection(emulator.url.removeprefix("http://"), timeout=pace.seconds(10))
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    chunks = (part for part in (b'{"Name"', b': "In parts"}'))
    line.request("POST", "/services/data/v62.0/sobjects/Account", chunks, headers, encode_chunked=True)
    made = json.load(line.getresponse())
    socket = line.sock
    line.request("GET", f"/services/data/v62.0/sobjects/Account/{made['id']}", headers=headers)
    assert json.load(line.getresponse())["Name"] == "In parts"
    assert line.sock is socket
    line.request("POST", "/nowhere", b"x" * 100_000, headers)
    assert line.getresponse().read().startswith(b"[")
    line.request("GET", "/services/data")
    assert line.getresponse().status == 200
    assert line.sock is socket
    line.close()


@pytest.mark.parametrize("asked", ["/__large__", "/__small__"])
def test_a_client_that_goes_away_is_ordinary(asked, capfd):
    """A reset while an answer is sent, or before it is begun, leaves no traceback, no thread and no open socket."""
    asked_for, gone = threading.Event(), threading.Event()

    def answer(environ, start_response):
        asked_for.set()
        gone.wait(pace.seconds(10))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * 100_000] * 100 if environ["PATH_INFO"] == "/__large__" else [b"x"]

    before = set(threading.enumerate())
    server = LoopbackServer(answer)
    server.start()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(3):
            asked_for.clear()
            gone.clear()
            port = int(server.url.rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.sendall(f"GET {asked} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
                assert asked_for.wait(pace.seconds(10))
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            gone.set()
        server.stop()
        for thread in set(threading.enumerate()) - before:
            thread.join(pace.seconds(10))
        gc.collect()
    assert set(threading.enumerate()) <= before
    assert [str(one.message) for one in warned] == []
    assert capfd.readouterr().err == ""


def test_status_faults_come_and_go_in_turn(api, emulator):
    """The second and fourth query meet a 503 with its headers; other paths none; then the script is used up."""
    fault = {"path": "/query", "skip": 1, "every": 2, "times": 2, "headers": {"Retry-After": "7"}}
    assert api.call("POST", "/__emulator__/faults", json=fault).status_code == 201
    codes = [api.get("/query?q=SELECT+Id+FROM+Account").status_code for _ in range(6)]
    assert codes == [200, 503, 200, 503, 200, 200]
    assert api.get("/limits").status_code == 200
    assert api.get("/__emulator__/faults").json()[0]["met"] == 6
    assert emulator.requests.count("/query") == 6
    strange = api.call("POST", "/__emulator__/faults", json={"when": "now"})
    assert (strange.status_code, "when" in strange.json()["error"]) == (400, True)


def test_connection_faults_before_and_after_the_commit(api, emulator):
    """A cut before the work leaves nothing; a cut after the commit leaves the row, and the client cannot tell."""
    emulator.faults.add(Fault(method="POST", path="Account", do="drop-before"))
    with pytest.raises(requests.ConnectionError):
        api.call("POST", "/sobjects/Account", json={"Name": "First"})
    emulator.faults.add(Fault(method="POST", path="Account", do="drop-after"))
    with pytest.raises(requests.ConnectionError):
        api.call("POST", "/sobjects/Account", json={"Name": "Second"})
    assert api.column("SELECT Name FROM Account WHERE Name IN ('First', 'Second')") == ["Second"]


def test_truncated_slow_and_expired(api, emulator):
    """Half an answer is an error to the reader, a slow one is late, an ended session is 401 until the next login."""
    emulator.faults.add(Fault(path="/limits", do="truncate", size=10))
    with pytest.raises(requests.RequestException):
        api.get("/limits")
    emulator.faults.add(Fault(path="/limits", do="shorten", size=10))
    assert api.get("/limits").text == '{"DailyApi'
    emulator.faults.add(Fault(path="/limits", do="slow", seconds=pace.seconds(1)))
    with pytest.raises(requests.Timeout):
        api.get("/limits", timeout=0.05)
    emulator.faults.add(Fault(path="/limits", do="expire-session"))
    assert api.get("/limits").status_code == 401
    assert api.get("/sobjects").status_code == 401


def test_the_daily_limit_ends(served):
    """After three calls of an allowance of three every further one is 403 REQUEST_LIMIT_EXCEEDED."""
    api = served([], daily_api_requests=3)
    assert [api.get("/limits").status_code for _ in range(4)] == [200, 200, 200, 403]
    last = api.get("/limits")
    assert last.json()[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"
    assert last.headers["Sforce-Limit-Info"] == "api-usage=3/3"


def test_data_faults(api, emulator, clock):
    """Rows can be stamped in the past, fields can vanish from describe and query, and rows can be locked."""
    emulator.faults.add(Fault(method="POST", path="Account", do="late-stamp", seconds=600))
    api.call("POST", "/sobjects/Account", json={"Name": "Late"})
    assert api.column("SELECT SystemModstamp FROM Account WHERE Name = 'Late'") == ["2026-11-22T11:50:00.000+0000"]
    emulator.faults.add(Fault(method="POST", path="Account", do="lock-rows", size=1))
    locked = api.call("POST", "/sobjects/Account", json={"Name": "Locked"})
    assert locked.json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
    emulator.faults.add(Fault(path="describe", do="hide-field", code="Opportunity.Amount"))
    assert "Amount" not in {f["name"] for f in api.get("/sobjects/Opportunity/describe").json()["fields"]}
    assert api.refusal("SELECT Amount FROM Opportunity")[0] == "INVALID_FIELD"
    api.call("DELETE", "/__emulator__/faults")
    assert len(api.column("SELECT Amount FROM Opportunity")) == 6


def test_an_org_outlives_the_process(tmp_path, clock):
    """What was written yesterday is there when the file is opened again; creating over it is refused."""
    path = tmp_path / "org.sqlite"
    with Org.create(path, [], features=Features(multi_currency=True), now=clock) as org, SalesforceEmulator(org) as one:
        token = requests.post(
            f"{one.url}/services/oauth2/token",
            data={"grant_type": "password", "username": "x", "password": "password"},
            timeout=pace.seconds(10),
        ).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{one.url}/services/data/v62.0/sobjects/Account"
        made = requests.post(url, json={"Name": "Kept"}, headers=headers, timeout=pace.seconds(10)).json()["id"]
    with Org.open(path, now=clock) as org:
        assert org.features.multi_currency is True
        with org.read() as db:
            assert db.execute("SELECT Id, CurrencyIsoCode FROM Account").fetchall() == [(made, "USD")]
        assert org.new_id(org.schema["Account"]) != made
    with pytest.raises(ValueError, match="exists"):
        Org.create(path, [])
    with pytest.raises(ValueError, match="does not exist"):
        Org.open(tmp_path / "none.sqlite")


def test_an_org_refuses_what_the_metadata_does_not_know():
    """A row of an unknown object or field is refused by name, and no file is left behind."""
    with pytest.raises(ValueError, match="no object 'Deal'"):
        Org.create(None, [("Deal", [])])
    twin = {"Id": make_id("001", 1), "Name": "x"}
    with pytest.raises(ValueError, match="two rows of Account have the same Id"):
        Org.create(None, [("Account", [twin, twin])])
    with pytest.raises(ValueError, match="no field 'Nmae'"):
        Org.create(None, [("Account", [{"Id": make_id("001", 1), "Nmae": "x"}])])


def test_it_speaks_tls_when_asked(org):
    """A client that trusts the certificate is served over https, one that does not is not; it is gone afterwards."""
    with SalesforceEmulator(org, tls=True) as emulator:
        assert emulator.url.startswith("https://127.0.0.1:")
        trusted = emulator.certificate.path
        grant = {"grant_type": "client_credentials", "client_id": "c"}
        address = f"{emulator.url}/services/oauth2/token"
        told = requests.post(address, data=grant, verify=str(trusted), timeout=pace.seconds(20))
        assert told.json()["instance_url"] == emulator.url
        with pytest.raises(requests.exceptions.SSLError):
            requests.post(address, data=grant, timeout=pace.seconds(20))
    assert not trusted.exists()


def test_pages_can_lose_repeat_and_garble_records(emulator, salesforce):
    """What is not what it says: totalSize stays while records go, the page before comes again, a value is another."""
    soql = "SELECT Id, Name FROM Account ORDER BY Id"
    whole = salesforce.query(soql)
    emulator.faults.add(Fault(path="/query", do="lose-records", size=1))
    short = salesforce.query(soql)
    assert (short["totalSize"], len(short["records"])) == (whole["totalSize"], len(whole["records"]) - 1)
    emulator.faults.add(Fault(path="/query", do="repeat-records"))
    assert [one["Id"] for one in salesforce.query("SELECT Id FROM User")["records"]] == [
        one["Id"] for one in whole["records"]
    ][:-1]
    emulator.faults.add(Fault(path="/query", do="set-value", code="Name", value={"no": "name"}))
    assert [one["Name"] for one in salesforce.query(soql)["records"]][-1] == {"no": "name"}


def test_an_object_can_be_taken_out_of_sight(emulator, salesforce):
    """Neither listed nor described, as for a user without permission; DELETE of the faults shows it again."""
    emulator.faults.add(Fault(path="/limits", do="hide-field", code="Account"))
    salesforce.limits()
    assert "Account" not in {one["name"] for one in salesforce.describe()["sobjects"]}
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Account.describe()
    requests.delete(f"{emulator.url}/__emulator__/faults", timeout=pace.seconds(10))
    assert "Account" in {one["name"] for one in salesforce.describe()["sobjects"]}
