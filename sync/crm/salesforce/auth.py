"""Logging in: the five ways Salesforce offers to a program. Secrets are never in a repr, a message or a log."""

import base64
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import jwt
import requests
from lxml import etree

from sync.clock import Clock
from sync.crm.salesforce.refusals import classify, classify_body
from sync.errors import CrmError, FixConfigurationError, RetryLaterError, StopLoginError

__all__ = [
    "AccessToken",
    "ClientCredentialsLogin",
    "JwtLogin",
    "Login",
    "PasswordLogin",
    "SoapLogin",
    "Token",
    "is_loopback",
]

PRODUCTION = "https://login.salesforce.com"
_TIMEOUT = (10, 60)
_JWT_SECONDS = 180
_SOAP = """<?xml version="1.0" encoding="utf-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>{username}</n1:username>
<n1:password>{password}</n1:password></n1:login></env:Body></env:Envelope>"""


@dataclass(frozen=True, slots=True)
class Token:
    """An open session: the token, and the address of the org it is for."""

    access_token: str = field(repr=False)
    instance_url: str


class Login(Protocol):
    """A way to get a token."""

    @property
    def renewable(self) -> bool:
        """Whether it can be used again after the session ended."""
        ...

    def __call__(self) -> Token:
        """Log in. StopLoginError when refused, RetryLaterError when nobody answered."""
        ...


def is_loopback(url: str) -> bool:
    """True when the address is this machine, where plain HTTP is safe."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise FixConfigurationError(
            f"{url!r} is not a web address.", remedy="Write it as https://login.salesforce.com."
        )
    if parts.scheme == "http" and not is_loopback(url):
        raise FixConfigurationError(f"{url} would send secrets unencrypted.", remedy="Write https://.")
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token somebody else obtained (the Salesforce CLI, a secret store); it cannot be renewed."""

    access_token: str = field(repr=False)
    instance_url: str
    renewable: bool = field(default=False, init=False)

    def __call__(self) -> Token:
        """The token as given."""
        return Token(self.access_token, _checked(self.instance_url))


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """OAuth username-password flow of a connected app."""

    consumer_key: str
    consumer_secret: str = field(repr=False)
    username: str
    password: str = field(repr=False)
    security_token: str = field(default="", repr=False)
    login_url: str = PRODUCTION
    renewable: bool = field(default=True, init=False)

    def __call__(self) -> Token:
        """Ask the token endpoint."""
        return _token(
            self.login_url,
            {
                "grant_type": "password",
                "client_id": self.consumer_key,
                "client_secret": self.consumer_secret,
                "username": self.username,
                "password": self.password + self.security_token,
            },
        )


@dataclass(frozen=True, slots=True)
class ClientCredentialsLogin:
    """OAuth client-credentials flow; the login URL is the org's own My Domain address."""

    consumer_key: str
    consumer_secret: str = field(repr=False)
    login_url: str
    renewable: bool = field(default=True, init=False)

    def __call__(self) -> Token:
        """Ask the token endpoint."""
        credentials = base64.b64encode(f"{self.consumer_key}:{self.consumer_secret}".encode()).decode()
        return _token(self.login_url, {"grant_type": "client_credentials"}, {"Authorization": f"Basic {credentials}"})


@dataclass(frozen=True, slots=True)
class JwtLogin:
    """OAuth JWT bearer flow: an assertion signed with the private key of the connected app's certificate.

    `audience` is `https://login.salesforce.com` or `https://test.salesforce.com`, whatever the login URL.
    """

    consumer_key: str
    username: str
    private_key: str = field(repr=False)
    clock: Clock = field(repr=False)
    login_url: str = PRODUCTION
    audience: str = PRODUCTION
    renewable: bool = field(default=True, init=False)

    def __call__(self) -> Token:
        """Sign an assertion that is good for three minutes, and ask the token endpoint."""
        expires = int(self.clock.now().timestamp()) + _JWT_SECONDS
        claims = {"iss": self.consumer_key, "sub": self.username, "aud": self.audience, "exp": expires}
        try:
            assertion = jwt.encode(claims, self.private_key, algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise FixConfigurationError(
                "The private key cannot be used for signing.", remedy="It must be an RSA key in PEM format."
            ) from error
        grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        return _token(self.login_url, {"grant_type": grant, "assertion": assertion})


@dataclass(frozen=True, slots=True)
class SoapLogin:
    """SOAP login with user, password and security token; needs no connected app."""

    username: str
    password: str = field(repr=False)
    security_token: str = field(default="", repr=False)
    login_url: str = PRODUCTION
    api_version: str = "64.0"
    renewable: bool = field(default=True, init=False)

    def __call__(self) -> Token:
        """Call `login` and take the session and the server address from the answer."""
        body = _SOAP.format(username=escape(self.username), password=escape(self.password + self.security_token))
        url = f"{_checked(self.login_url)}/services/Soap/u/{self.api_version}"
        headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "login"}
        response = _post(url, body.encode(), headers)
        session, server = _soap_text(response, "sessionId"), _soap_text(response, "serverUrl")
        if response.status_code == 200 and session and server:
            parts = urlsplit(server)
            return Token(session, _checked(f"{parts.scheme}://{parts.netloc.replace('-api', '')}"))
        code = _soap_text(response, "exceptionCode") or _soap_text(response, "faultcode").rpartition(":")[2]
        message = _soap_text(response, "exceptionMessage") or _soap_text(response, "faultstring")
        raise _refused(classify(code, message, status=_soap_status(response)), self.login_url)


def _soap_status(response: requests.Response) -> int:
    # SOAP reports every fault with status 500: without a fault in the body it is the server that failed.
    return 401 if response.status_code == 500 and _soap_text(response, "faultstring") else response.status_code


def _soap_text(response: requests.Response, element: str) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(response.content, parser)
    except etree.XMLSyntaxError:
        return ""
    for node in root.iter(f"{{*}}{element}"):
        return node.text or ""
    return ""


def _post(url: str, data: dict[str, str] | bytes, headers: dict[str, str]) -> requests.Response:
    try:
        with requests.Session() as session:
            session.trust_env = not is_loopback(url)
            return session.post(url, data=data, headers=headers, timeout=_TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise RetryLaterError(f"The login at {urlsplit(url).netloc} got no answer ({type(error).__name__}).") from error


def _token(login_url: str, data: dict[str, str], headers: dict[str, str] | None = None) -> Token:
    response = _post(f"{_checked(login_url)}/services/oauth2/token", data, headers or {})
    if response.status_code != 200:
        raise _refused(classify_body(response.status_code, response.text), login_url)
    try:
        answer = response.json()
        return Token(answer["access_token"], _checked(answer["instance_url"]))
    except (ValueError, KeyError, TypeError) as error:
        raise RetryLaterError(f"The login at {login_url} answered with something that is no token.") from error


def _refused(error: CrmError, login_url: str) -> CrmError:
    """`error` when it is transient, else a StopLoginError that says where and what."""
    if isinstance(error, RetryLaterError):
        return error
    return StopLoginError(
        f"The login at {login_url} is refused: {error.message}", error_code=error.error_code, status=error.status
    )
