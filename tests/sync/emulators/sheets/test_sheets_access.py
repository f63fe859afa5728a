"""Tokens, scopes, quotas and faults: what a client meets before it meets a cell."""

import base64
import json

import pytest
import requests

from sync.emulators.faults import Fault
from sync.emulators.sheets import Cloud, Quotas, SheetsEmulator
from tests.sync.emulators.sheets.conftest import OWNER, Desk

ANA = "ana@example.com"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def jwt(**claims):
    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in ({"alg": "RS256"}, claims)
    ]
    return ".".join([*parts, "signed"])


def test_a_service_account_gets_a_token_for_its_jwt(desk):
    """The grant answers as Google does; the token stands for the account, within its scopes."""
    scope = "https://www.googleapis.com/auth/spreadsheets.readonly"
    form = {"grant_type": JWT_GRANT, "assertion": jwt(iss=OWNER, scope=scope)}
    told = requests.post(f"{desk.emulator.url}/token", form, timeout=60).json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3599)
    header = {"Authorization": f"Bearer {told['access_token']}"}
    url = f"{desk.emulator.url}/v4/spreadsheets/{desk.id}"
    assert requests.get(url, headers=header, timeout=60).status_code == 200
    refused = requests.put(f"{url}/values/A1?valueInputOption=RAW", json={}, headers=header, timeout=60)
    assert (refused.status_code, refused.json()["error"]["message"]) == (
        403, "Request had insufficient authentication scopes."
    )  # fmt: skip
    bad = requests.post(f"{desk.emulator.url}/token", {"grant_type": JWT_GRANT, "assertion": "x"}, timeout=60)
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_grant")


def test_a_refresh_token_lasts_until_it_is_revoked(desk):
    """A person's consent gives a refresh token; after revoke it is expired."""
    url = desk.emulator.url
    kept = requests.post(f"{url}/__emulator__/refresh-tokens", json={"email": ANA}, timeout=60).json()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": kept, "client_id": "c", "client_secret": "s"}
    token = requests.post(f"{url}/token", form, timeout=60).json()["access_token"]
    header = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{url}/oauth2/v3/userinfo", headers=header, timeout=60).json()["email"] == ANA
    assert requests.post(f"{url}/revoke", {"token": kept}, timeout=60).status_code == 200
    assert requests.post(f"{url}/token", form, timeout=60).json() == {
        "error": "invalid_grant", "error_description": "Token has been expired or revoked."
    }  # fmt: skip


def test_nobody_and_a_stranger_are_refused(desk):
    """Without a token 403, with an unknown one 401; an API key reads what anyone may read."""
    url = f"{desk.emulator.url}/v4/spreadsheets/{desk.id}"
    assert requests.get(url, timeout=60).json()["error"]["status"] == "PERMISSION_DENIED"
    stranger = requests.get(url, headers={"Authorization": "Bearer no"}, timeout=60).json()["error"]
    assert (stranger["code"], stranger["status"]) == (401, "UNAUTHENTICATED")
    assert requests.get(f"{url}?key=k", timeout=60).status_code == 403
    desk.ask("POST", f"/drive/v3/files/{desk.id}/permissions", {"type": "anyone", "role": "writer"})
    assert requests.get(f"{url}?key=k", timeout=60).status_code == 200
    assert requests.put(f"{url}/values/A1?key=k&valueInputOption=RAW", json={}, timeout=60).status_code == 401


def test_quotas_count_reads_and_writes_of_each_user_and_of_all(clock):
    """60 a minute and user of each kind, 300 of all; then 429 with Google's body, until the minute is over."""
    seconds = [0.0]
    quotas = Quotas(per_user=3, per_project=5, clock=lambda: seconds[0])
    with SheetsEmulator(Cloud(now=clock), quotas=quotas) as emulator:
        desk = Desk(emulator)
        desk.cloud.share(desk.id, ANA)
        assert [desk.ask("GET", "…/values/A1").status for _ in range(4)] == [200, 200, 200, 429]
        assert desk.write("A1", [[1]]).status == 200
        refused = desk.ask("GET", "…/values/A1")
        assert refused.message == (
            "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service "
            "'sheets.googleapis.com' for consumer 'project_number:123456789012'."
        )
        assert refused.body["error"]["status"] == "RESOURCE_EXHAUSTED"
        assert refused.body["error"]["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
        assert [desk.ask("GET", "…/values/A1", by=ANA).status for _ in range(3)] == [200, 200, 429]
        assert "per minute'" in desk.ask("GET", "…/values/A1", by=ANA).message
        assert desk.ask("GET", f"/drive/v3/files/{desk.id}").status == 200
        seconds[0] = 60.0
        assert desk.ask("GET", "…/values/A1").status == 200


FAULTS = [
    ({"status": 429, "times": 1}, 429, "RESOURCE_EXHAUSTED"),
    ({"status": 503, "times": 1}, 503, "UNAVAILABLE"),
]


@pytest.mark.parametrize(("fault", "status", "word"), FAULTS)
def test_errors_in_place_of_an_answer_do_nothing(desk, fault, status, word):
    """A JSON error in Google's words; the cell is as it was, and the next request is answered."""
    requests.post(f"{desk.emulator.url}/__emulator__/faults", json=fault | {"method": "PUT"}, timeout=60)
    refused = desk.write("A1", [[1]])
    assert (refused.status, refused.body["error"]["status"]) == (status, word)
    assert desk.read("A1") == []
    assert desk.write("A1", [[1]]).status == 200


def test_a_page_of_html_and_an_answer_that_is_lost(desk):
    """HTML 503 does nothing; apply-then-status does everything; so does a connection cut after."""
    token = {"Authorization": f"Bearer {desk.cloud.accounts.token(OWNER)}"}
    url = f"{desk.emulator.url}/v4/spreadsheets/{desk.id}/values/A1:append?valueInputOption=RAW"
    for fault in (
        {"do": "html", "message": "Back soon"},
        {"do": "apply-then-status", "status": 503},
        {"do": "apply-then-status", "status": 502, "code": "html"},
        {"do": "drop-after"},
    ):
        requests.post(f"{desk.emulator.url}/__emulator__/faults", json=fault | {"path": ":append"}, timeout=60)
        if fault["do"] == "drop-after":
            with pytest.raises(requests.ConnectionError):
                requests.post(url, json={"values": [[fault["do"]]]}, headers=token, timeout=60)
        else:
            told = requests.post(url, json={"values": [[fault["do"]]]}, headers=token, timeout=60)
            assert told.status_code >= 500
            assert told.headers["Content-Type"].startswith("text/html") == (fault["do"] == "html" or "code" in fault)
        requests.delete(f"{desk.emulator.url}/__emulator__/faults", timeout=60)
    assert desk.read("A1:A9") == [["apply-then-status"], ["apply-then-status"], ["drop-after"]]


def test_somebody_edits_between_a_read_and_the_write(desk):
    """The edit of another person lands just before the write that it meets, and is theirs in the revisions."""
    desk.cloud.share(desk.id, ANA)
    desk.write("A1", [["base", "base"]])
    told = {"as": ANA, "spreadsheet": desk.id, "range": "A1:B1", "values": [["theirs", "theirs"]]}
    requests.post(
        f"{desk.emulator.url}/__emulator__/faults", json={"method": "PUT", "do": "edit", "value": told}, timeout=60
    )
    assert desk.read("A1:B1") == [["base", "base"]]
    desk.write("A1", [["ours"]])
    assert desk.read("A1:B1") == [["ours", "theirs"]]
    told = desk.ask(
        "GET", f"/drive/v3/files/{desk.id}/revisions", fields="revisions.lastModifyingUser.emailAddress"
    ).body
    assert [one["lastModifyingUser"]["emailAddress"] for one in told["revisions"]] == [OWNER, ANA, OWNER]


def test_cells_still_loading_versions_that_lag_and_access_taken_away(desk):
    """`loading` hides results, `stale-version` tells an old version, `revoke` and `delete-file` end it."""
    desk.write("A1", [["=1+1", 5]])
    add = desk.emulator.faults.add
    add(Fault(do="loading", value="1+1"))
    cells = desk.ask("GET", "…", fields="sheets.data.rowData.values(userEnteredValue,effectiveValue)").body
    assert cells["sheets"][0]["data"][0]["rowData"][0]["values"] == [
        {
            "userEnteredValue": {"formulaValue": "=1+1"},
            "effectiveValue": {"errorValue": {"type": "LOADING", "message": "Loading..."}},
        },
        {"userEnteredValue": {"numberValue": 5}, "effectiveValue": {"numberValue": 5}},
    ]
    path = f"/drive/v3/files/{desk.id}"
    now = int(desk.ask("GET", path, fields="version").body["version"])
    add(Fault(do="stale-version", size=2))
    assert desk.ask("GET", path, fields="version").body == {"version": str(now - 2)}
    desk.cloud.share(desk.id, ANA)
    add(Fault(do="revoke", value={"email": ANA, "spreadsheet": desk.id}))
    assert desk.ask("GET", "…", by=ANA).status == 403
    add(Fault(do="delete-file", value=desk.id))
    assert desk.ask("GET", "…").status == 404
    add(Fault(do="revoke"))
    assert desk.ask("GET", "/drive/v3/files").status == 401
