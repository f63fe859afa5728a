"""The one HTTP session under everything that talks to Salesforce, simple-salesforce included.

It cures what a long-running product cannot live with: https forced on a loopback server, no timeouts, a token refresh
that loses the caller's headers or never ends, CSV read in the wrong encoding, transient errors, and writes whose answer
was lost. A read is retried with full jitter until a deadline; a write is sent again only after the server said that it
was not carried out.
"""

import json
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import tenacity
from requests.auth import AuthBase
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from sync.crm.salesforce.auth import Login, Token, is_loopback
from sync.crm.salesforce.limits import ApiGuard
from sync.crm.salesforce.refusals import classify_body, soap_fault
from sync.crm.salesforce.values import exact_json
from sync.errors import ApiLimitError, CrmError, LostReplyError, RetryLaterError

__all__ = ["RetryPolicy", "SalesforceSession"]

_LOG = logging.getLogger("qplan.salesforce")
_Result = TypeVar("_Result")
_TOLD_SECONDS = 2.0  # shorter waits nobody wonders about
_DOUBLINGS = 30  # more would not fit into a float in the end
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_RETRIED = frozenset(
    {"QUERY_TIMEOUT", "OPERATION_TOO_LARGE"}
)  # the same query would time out again: the caller asks for less

_NOT_CARRIED_OUT = frozenset({"SERVER_UNAVAILABLE"})  # from 500 on, every other answer to a write leaves it open


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to insist: waits are drawn from 0 to min(`longest`, `first` · 2ⁿ) seconds, all within `deadline`."""

    first: float = 0.5
    longest: float = 20.0
    deadline: float = 120.0


class _AgainError(Exception):
    """A try that may be repeated: the error to raise in the end, and how long the server asked us to wait."""

    def __init__(self, error: CrmError, after: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


@dataclass(frozen=True, slots=True)
class _Ask:
    """One request as the caller wants it; `repeatable` when sending it twice does no harm."""

    verb: str
    url: str
    headers: dict[str, str]
    more: dict[str, Any]
    repeatable: bool

    def unanswered(self, what: str) -> Exception:
        """What to raise when it was sent and no usable answer came."""
        if self.repeatable:
            return _AgainError(RetryLaterError(f"A {self.verb} got no usable answer ({what})."))
        return LostReplyError(f"A {self.verb} was sent and got no usable answer ({what}).")


class _Bearer(AuthBase):
    """Puts the token on requests to the org, and on no others."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if urlsplit(str(request.url)).netloc == urlsplit(self._token.instance_url).netloc:
            request.headers["Authorization"] = f"Bearer {self._token.access_token}"
        return request


def _tell(state: tenacity.RetryCallState) -> None:
    """Say why nothing happens for a while, and when it will be tried again."""
    failure = state.outcome.exception() if state.outcome else None
    if state.upcoming_sleep >= _TOLD_SECONDS and isinstance(failure, _AgainError):
        _LOG.warning("%s Trying again in %.0f s.", failure.error, state.upcoming_sleep)


class SalesforceSession(requests.Session):
    """A requests session that logs in by itself, and raises the classes of `sync.errors` when the transport fails.

    Args:
        login: how to get a token.
        guard: counts requests and stops before the allowance is spent.
        retry: how long to insist on transient errors.
        timeout: seconds to connect, seconds between bytes.
        ca_bundle: certificate authority of a private network; the environment's own is then ignored.
        rng: where the jitter comes from.
        sleep: how to wait.
    """

    def __init__(
        self,
        login: Login,
        *,
        guard: ApiGuard | None = None,
        retry: RetryPolicy | None = None,
        timeout: tuple[float, float] = (10.0, 120.0),
        ca_bundle: Path | None = None,
        rng: random.Random | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__()
        self.guard = guard or ApiGuard()
        self.requests_made = 0
        self.logins = 0
        self.server_date: datetime | None = None
        self._login = login
        self._retry = retry or RetryPolicy()
        self._timeout = timeout
        self.rng = rng or random.Random()  # noqa: S311 - jitter, not cryptography
        self.sleep = sleep
        self._token: Token | None = None
        self._hosts: set[str] = set()
        if ca_bundle is not None:
            self.verify = str(ca_bundle)
            self.trust_env = False

    @property
    def instance_url(self) -> str:
        """Address of the org; logs in when that has not happened yet."""
        return self._insist(self._current_token).instance_url

    def request(self, method: str | bytes, url: str | bytes, **kwargs: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401
        """As `requests.Session.request`, with one argument more: `repeatable=True` says that a write may be sent again.

        A body given as `json` may hold Decimals; each is sent with every digit. One given as `envelope` is made of the
        session's id, anew when that was renewed: SOAP wants it there.

        Raises RetryLaterError, LostReplyError, ApiLimitError or a login error; other refusals are returned.
        """
        verb, address = _text(method).upper(), _text(url)
        repeatable = bool(kwargs.pop("repeatable", verb in _READS))
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        if verb not in _READS:
            kwargs.setdefault("allow_redirects", False)  # requests would turn a redirected POST into a GET
        headers = dict(kwargs.pop("headers", None) or {})
        if kwargs.get("json") is not None:
            kwargs["data"] = exact_json(kwargs.pop("json")).encode()
            headers["Content-Type"] = "application/json"
        headers.pop("X-PrettyPrint", None)  # simple-salesforce asks for indented answers
        return self._insist(self._try, _Ask(verb, address, headers, kwargs, repeatable))

    def _insist(self, what: Callable[..., _Result], *args: object) -> _Result:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_AgainError),
            stop=tenacity.stop_before_delay(self._retry.deadline),
            wait=self._wait,
            sleep=self.sleep,
            before_sleep=_tell,
            reraise=True,
        )
        try:
            return retrying(what, *args)
        except _AgainError as again:
            raise again.error from again.__cause__

    def _wait(self, state: tenacity.RetryCallState) -> float:
        ceiling = min(self._retry.longest, self._retry.first * 2 ** min(state.attempt_number - 1, _DOUBLINGS))
        jitter = self.rng.uniform(0, ceiling)
        failure = state.outcome.exception() if state.outcome else None
        return max(jitter, failure.after) if isinstance(failure, _AgainError) else jitter

    def _try(self, ask: _Ask) -> requests.Response:
        response = self._send(ask)
        if _has_ended(response) and self._login.renewable:
            response.close()
            self._token = None
            response = self._send(ask)
        if response.headers.get("Content-Type", "").replace(" ", "").lower() == "text/csv":
            response.encoding = "utf-8"  # no charset is sent, and Latin-1 would be assumed
        if response.status_code >= 400:
            self._judge(ask, response)
        elif not ask.more.get("stream") and (broken := _what_is_broken(ask.verb, response)):
            raise ask.unanswered(broken)
        return response

    def _send(self, ask: _Ask) -> requests.Response:
        token = self._current_token()
        self.guard.check()
        self.requests_made += 1
        try:
            address = self._address(ask.url, token)
            more = ask.more
            if "envelope" in more:
                more = {name: value for name, value in more.items() if name != "envelope"}
                more["data"] = ask.more["envelope"](token.access_token).encode()
            response = super().request(ask.verb, address, headers=ask.headers, auth=_Bearer(token), **more)
        except requests.RequestException as error:
            if _was_never_sent(error):
                raise _AgainError(RetryLaterError(f"{token.instance_url} cannot be reached.")) from error
            raise ask.unanswered(type(error).__name__) from error
        self.guard.note(response.headers.get("Sforce-Limit-Info"))
        self.server_date = _date(response) or self.server_date
        return response

    def _current_token(self) -> Token:
        if self._token is None:
            try:
                self._token = self._login()
            except RetryLaterError as error:
                raise _AgainError(error) from error
            self.logins += 1
            self._hosts.add(urlsplit(self._token.instance_url).netloc)
            if is_loopback(self._token.instance_url):
                self.trust_env = False  # a proxy of the environment cannot reach this machine
        return self._token

    def _address(self, url: str, token: Token) -> str:
        """`url` at the org's present address and scheme; simple-salesforce always writes https."""
        parts, home = urlsplit(url), urlsplit(token.instance_url)
        if parts.netloc in self._hosts:
            return parts._replace(scheme=home.scheme, netloc=home.netloc).geturl()
        return url

    def _judge(self, ask: _Ask, response: requests.Response) -> None:
        """Raise when the answer should be waited out or means that a limit is reached; return otherwise."""
        error = classify_body(response.status_code, response.text)
        if isinstance(error, ApiLimitError):
            raise error
        if not isinstance(error, RetryLaterError) or error.error_code in _NOT_RETRIED:
            return
        was_refused = (error.status or response.status_code) < 500 or error.error_code in _NOT_CARRIED_OUT
        if ask.repeatable or was_refused:
            raise _AgainError(error, _retry_after(response))
        raise LostReplyError(
            f"A {ask.verb} was answered with HTTP status {response.status_code}, so nobody knows whether it was done.",
            error_code=error.error_code,
            status=response.status_code,
        )


def _has_ended(response: requests.Response) -> bool:
    """Whether the session is over; SOAP says so in a fault of status 500."""
    if response.status_code == 500 and "xml" in response.headers.get("Content-Type", ""):
        fault = soap_fault(response.text)
        return fault is not None and fault.code == "INVALID_SESSION_ID"
    return response.status_code == 401


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _was_never_sent(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _what_is_broken(verb: str, response: requests.Response) -> str:
    """Why an answer cannot be used, "" for one that can: some proxies drop the rest of a body without an error.

    A body cut right after a brace looks complete, so JSON is read to its end here, where it can be asked for again.
    """
    body, kind = response.content.strip(), response.headers.get("Content-Type", "").lower()
    if not body:
        has_body = verb in ("GET", "POST") and response.status_code in (200, 201) and "csv" not in kind
        return "the answer is empty" if has_body else ""
    if "html" in kind:
        return "a web page came back in place of an answer"
    if "json" in kind or (not kind and body[:1] in (b"{", b"[")):
        try:
            json.loads(body)
        except ValueError:
            return "the answer was cut short"
    return ""


def _date(response: requests.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None


def _retry_after(response: requests.Response) -> float:
    try:
        return max(0.0, float(response.headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0
