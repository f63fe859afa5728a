"""Every way to log in, what is sent for it, and what a refusal becomes."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sync.crm.salesforce.auth import (
    AccessToken,
    ClientCredentialsLogin,
    JwtLogin,
    Login,
    PasswordLogin,
    SoapLogin,
    Token,
)
from sync.errors import FixConfigurationError, RetryLaterError, StopLoginError
from tests.sync.crm.salesforce.wire import Answer, Wire

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class FixedClock:
    """A clock that stands at noon."""

    def now(self) -> datetime:
        """Noon."""
        return NOON


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """A key pair for signing assertions."""
    return rsa.generate_private_key(65537, 2048)


def sent(wire: Wire) -> dict[str, str]:
    """The form fields of the only request."""
    (asked,) = wire.asked
    return {name: values[0] for name, values in parse_qs(asked.body).items()}


def test_oauth_password(wire: Wire) -> None:
    """The security token is appended to the password, as Salesforce wants it."""
    login = PasswordLogin("key", "s3cret", "ann@x.org", "p&ss=é", "TOK", wire.url)
    assert login() == Token("first", wire.url)
    assert sent(wire) == {
        "grant_type": "password",
        "client_id": "key",
        "client_secret": "s3cret",
        "username": "ann@x.org",
        "password": "p&ss=éTOK",
    }


def test_client_credentials(wire: Wire) -> None:
    """Key and secret travel as basic authentication."""
    assert ClientCredentialsLogin("key", "s3cret", wire.url)().access_token == "first"
    assert sent(wire) == {"grant_type": "client_credentials"}
    expected = base64.b64encode(b"key:s3cret").decode()
    assert wire.asked[0].headers["Authorization"] == f"Basic {expected}"


def test_jwt_bearer(wire: Wire, key: rsa.RSAPrivateKey) -> None:
    """The assertion is signed with the key, its `exp` is a number three minutes ahead of our clock."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    login = JwtLogin("key", "ann@x.org", pem, FixedClock(), wire.url, "https://test.salesforce.com")
    assert login().instance_url == wire.url
    form = sent(wire)
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(
        form["assertion"],
        key.public_key(),
        ["RS256"],
        audience="https://test.salesforce.com",
        options={"verify_exp": False},
    )
    assert claims == {
        "iss": "key",
        "sub": "ann@x.org",
        "aud": "https://test.salesforce.com",
        "exp": int(NOON.timestamp()) + 180,
    }


def test_jwt_with_a_key_that_is_none(wire: Wire) -> None:
    """A file that is no PEM key is a matter of configuration; nothing is sent."""
    with pytest.raises(FixConfigurationError, match="RSA key in PEM format"):
        JwtLogin("key", "ann@x.org", "not a key", FixedClock(), wire.url)()
    assert wire.asked == []


def soap(inner: str) -> bytes:
    """A SOAP answer around `inner`."""
    return f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{inner}</e:Body></e:Envelope>'.encode()


def test_soap_login(wire: Wire) -> None:
    """User, password and token are escaped into the envelope; the session comes with the server's address."""
    server = f"{wire.url}/services/Soap/u/64.0/00D"
    answer = soap(
        f"<loginResponse><result><serverUrl>{server}</serverUrl><sessionId>S!1</sessionId></result></loginResponse>"
    )
    wire.on("POST", "/services/Soap/u/64.0", Answer(200, answer, {"Content-Type": "text/xml"}))
    assert SoapLogin("ann@x.org", "a<b&c", "TOK", wire.url)() == Token("S!1", wire.url)
    assert "<n1:password>a&lt;b&amp;cTOK</n1:password>" in wire.asked[0].body
    assert wire.asked[0].headers["SOAPAction"] == "login"


def test_soap_login_refused(wire: Wire) -> None:
    """A fault says why; the error says that more attempts lock the user out."""
    fault = soap(
        "<e:Fault><faultcode>sf:INVALID_LOGIN</faultcode><faultstring>INVALID_LOGIN: Invalid username</faultstring>"
        '<detail><sf:LoginFault xmlns:sf="urn:fault.partner.soap.sforce.com">'
        "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>"
        "<sf:exceptionMessage>Invalid username, password</sf:exceptionMessage></sf:LoginFault></detail></e:Fault>"
    )
    wire.on("POST", "/services/Soap", Answer(500, fault, {"Content-Type": "text/xml"}))
    with pytest.raises(StopLoginError, match="more attempts lock out") as caught:
        SoapLogin("ann@x.org", "wrong", "", wire.url)()
    assert caught.value.error_code == "INVALID_LOGIN"
    assert "wrong" not in str(caught.value)


def test_soap_server_failing_is_not_a_refusal(wire: Wire) -> None:
    """A 500 without a fault in it is the server's trouble, so it may be tried again."""
    wire.on("POST", "/services/Soap", Answer(500, "<html>oops", {"Content-Type": "text/html"}))
    with pytest.raises(RetryLaterError):
        SoapLogin("ann@x.org", "p", "", wire.url)()


def test_oauth_refused(wire: Wire) -> None:
    """invalid_grant stops; the message has the server's words and not our secrets."""
    refusal = {"error": "invalid_grant", "error_description": "authentication failure"}
    wire.on("POST", "/services/oauth2/token", Answer(400, refusal))
    with pytest.raises(StopLoginError, match="authentication failure") as caught:
        PasswordLogin("key", "s3cret", "ann@x.org", "hunter2", "", wire.url)()
    assert "hunter2" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("answer", [Answer(503, "busy"), Answer(200, "<html>"), Answer(200, {}), Answer(drop=True)])
def test_a_login_that_failed_to_answer_may_be_repeated(wire: Wire, answer: Answer) -> None:
    """Unavailable, no JSON, no token and no answer at all are transient."""
    wire.on("POST", "/services/oauth2/token", answer)
    with pytest.raises(RetryLaterError):
        ClientCredentialsLogin("key", "s3cret", wire.url)()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://my.salesforce.com", "unencrypted"),
        ("login.salesforce.com", "not a web address"),
        ("ftp://x", "not a web"),
    ],
)
def test_an_address_that_would_leak_or_cannot_work(url: str, says: str) -> None:
    """Plain http is for this machine only."""
    with pytest.raises(FixConfigurationError, match=says):
        AccessToken("t", url)()


@pytest.mark.parametrize(
    "login",
    [
        AccessToken("hush", "https://x.my.salesforce.com"),
        PasswordLogin("key", "hush", "ann", "hush", "hush"),
        ClientCredentialsLogin("key", "hush", "https://x.my.salesforce.com"),
        JwtLogin("key", "ann", "hush", FixedClock()),
        SoapLogin("ann", "hush", "hush"),
        Token("hush", "https://x.my.salesforce.com"),
    ],
    ids=lambda login: type(login).__name__,
)
def test_secrets_are_not_shown(login: Login) -> None:
    """A repr in a log or traceback has no secret in it."""
    assert "hush" not in repr(login)
