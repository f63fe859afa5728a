"""Logins to Google: a service account or a person's consent, and no secret in any message."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from sync.errors import BadSettingsError, SheetsBusyError, SheetsLoginError
from sync.settings import load
from sync.settings.sheets import SheetsSettings
from sync.two_way.sheets.client import SheetsClient
from sync.two_way.sheets.http import Patience, SheetsHttp
from sync.two_way.sheets.login import address_of, credentials_of, session_of
from tests.sync.crm.salesforce.wire import Answer

MAIL = "plan@example.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def pem() -> str:
    """A private key nobody else has."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*kinds).decode()


def asked(wire, settings, home=Path()):
    """A spreadsheet's title, asked for with the login of these settings."""
    credentials = credentials_of(settings, home)
    http = SheetsHttp(session_of(credentials, settings.token_url), wire.url, wire.url)
    wire.on("GET", "/v4/spreadsheets/s1", Answer(200, {"properties": {"title": "Plan"}}))
    wire.on("POST", "/token", Answer(200, {"access_token": "given", "expires_in": 3600, "token_type": "Bearer"}))
    said = SheetsClient(http, credentials).part("s1", "properties.title")
    headers = {name.lower(): value for name, value in wire.to("/v4/spreadsheets/s1")[-1].headers.items()}
    assert headers["authorization"] == "Bearer given"
    return said, credentials


def test_a_service_account_logs_in_with_its_key_file(wire, pem, tmp_path):
    """The key lies beside the settings; where tokens are given may be set."""
    key = {"type": "service_account", "client_email": MAIL, "private_key": pem, "token_uri": "https://nowhere.example"}
    (tmp_path / "google.json").write_text(json.dumps(key))
    settings = SheetsSettings(key_file=Path("google.json"), token_url=f"{wire.url}/token")
    said, credentials = asked(wire, settings, tmp_path)
    assert said == {"properties": {"title": "Plan"}}
    assert address_of(credentials) == MAIL


def test_a_service_account_logs_in_with_a_key_of_the_environment(wire, pem, tmp_path, monkeypatch):
    """Line breaks may be written as two characters, as environments of containers want them."""
    monkeypatch.setenv("QPLAN_SHEETS__PRIVATE_KEY", pem.replace("\n", "\\n"))
    file = tmp_path / "qplan.toml"
    file.write_text(f'[sheets]\nclient_email = "{MAIL}"\ntoken_url = "{wire.url}/token"\n')
    asked(wire, load(file).sheets, tmp_path)


def test_a_person_s_consent_logs_in(wire):
    """Client and refresh token; whose it is only Drive tells."""
    settings = SheetsSettings(
        client_id="qplan",
        client_secret=SecretStr("kept-secret"),
        refresh_token=SecretStr("kept-token"),
        token_url=f"{wire.url}/token",
    )
    _, credentials = asked(wire, settings)
    assert "refresh_token=kept-token" in wire.to("/token")[0].body
    wire.on("GET", "/drive/v3/about", Answer(200, {"user": {"emailAddress": "rio@example.com"}}))
    http = SheetsHttp(session_of(credentials, settings.token_url), wire.url, wire.url)
    assert SheetsClient(http, credentials).me() == "rio@example.com"


def test_a_refused_login_says_so_without_the_secret(wire, pem):
    """Google's sentence stands in it, the key does not."""
    settings = SheetsSettings(client_email=MAIL, private_key=SecretStr(pem), token_url=f"{wire.url}/token")
    http = SheetsHttp(session_of(credentials_of(settings, Path()), settings.token_url), wire.url, wire.url)
    refused = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    wire.on("POST", "/token", Answer(400, refused))
    with pytest.raises(SheetsLoginError, match="invalid_grant: Invalid JWT Signature"):
        SheetsClient(http).part("s1", "properties")
    assert pem.splitlines()[1] not in repr(settings)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (SheetsSettings(), "there is no login"),
        (SheetsSettings(key_file=Path("missing.json")), "cannot be read"),
        (SheetsSettings(client_email=MAIL), "QPLAN_SHEETS__PRIVATE_KEY"),
        (SheetsSettings(client_id="x"), "QPLAN_SHEETS__CLIENT_SECRET, QPLAN_SHEETS__REFRESH_TOKEN"),
        (SheetsSettings(client_email=MAIL, private_key=SecretStr("no key at all")), "cannot be used"),
    ],
)
def test_what_is_missing_is_named(settings, says, tmp_path):
    """Nobody has to guess which setting is meant, and no message quotes a key."""
    with pytest.raises(SheetsLoginError, match=says) as found:
        credentials_of(settings, tmp_path)
    assert "no key at all" not in str(found.value)


def test_a_key_in_the_settings_file_is_refused(tmp_path):
    """As for Salesforce: secrets do not belong in a file that a team reads."""
    file = tmp_path / "qplan.toml"
    file.write_text('[sheets]\nprivate_key = "x"\n')
    with pytest.raises(BadSettingsError, match=r"sheets\.private_key: secrets do not belong in a file"):
        load(file)


def test_a_busy_login_server_is_waited_for(wire, pem):
    """Tokens come from a server of its own, which has its own bad minutes."""
    settings = SheetsSettings(client_email=MAIL, private_key=SecretStr(pem), token_url="http://127.0.0.1:9/token")
    session = session_of(credentials_of(settings, Path()), settings.token_url)
    http = SheetsHttp(session, wire.url, wire.url, patience=Patience(deadline=0.2, first=0.05))
    with pytest.raises(SheetsBusyError, match="logins cannot be reached"):
        SheetsClient(http).part("s1", "properties")
