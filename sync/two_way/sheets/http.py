"""gspread's way to Google, made fit for a program that runs for months.

gspread's own retrying client never gives up, repeats an append whose answer was lost, and takes a web page with
status 503 for an error of the caller. This one keeps within Google's allowance a minute, waits with full jitter until a
deadline, has timeouts, and sends a write again only where that does no harm or where Google said it did nothing.
"""

import json as json_text
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import GoogleAuthError, TransportError
from gspread.http_client import HTTPClient
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from sync.errors import (
    SheetsAccessError,
    SheetsBusyError,
    SheetsError,
    SheetsGoneError,
    SheetsLoginError,
    SheetsLostReplyError,
    SheetsMeaningError,
    SheetsProtectedError,
)
from sync.two_way.sheets.allowance import Allowance
from sync.two_way.sheets.repeatable import is_read, is_repeatable

__all__ = ["Patience", "SheetsHttp"]

_LOG = logging.getLogger("qplan.sheets")
_SHEETS, _DRIVE = "https://sheets.googleapis.com", "https://www.googleapis.com"
_TOLD_SECONDS = 2.0  # shorter waits nobody wonders about
_DOUBLINGS = 30  # more would not fit into a float in the end
_A_MINUTE = 60
_TRANSIENT = frozenset({500, 502, 503, 504})
_SPENT = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})  # Drive says so with status 403
_PROTECTED = "protected cell"
_USED_UP = "Google's allowance of requests a minute is used up, also by what waits before."
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to insist: waits are drawn from 0 to min(`longest`, `first` · 2ⁿ) seconds, all within `deadline`."""

    first: float = 1.0
    longest: float = 32.0
    deadline: float = 120.0
    timeout: float = 60.0


class _AgainError(Exception):
    """A try that may be repeated: the error to raise in the end, and how long Google asked us to wait."""

    def __init__(self, error: SheetsError, after: float = 0.0) -> None:
        super().__init__(str(error))
        self.error, self.after = error, after


class SheetsHttp(HTTPClient):
    """A client of gspread that keeps Google's limits; it raises the classes of `sync.errors` alone.

    Args:
        session: that puts the login on requests. sheets_url, drive_url: where the APIs are.
        patience: how long to insist. reads, writes: what may leave in a minute, of the Sheets API.
        rng: where the jitter comes from. clock: seconds that only ever grow. sleep: how to wait.
    """

    def __init__(
        self,
        session: requests.Session,
        sheets_url: str = _SHEETS,
        drive_url: str = _DRIVE,
        *,
        patience: Patience | None = None,
        reads: Allowance | None = None,
        writes: Allowance | None = None,
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(None, session)  # type: ignore[arg-type]  # the session has the login
        self._patience = patience or Patience()
        self._reads = reads or Allowance(_A_MINUTE, clock, sleep)
        self._writes = writes or Allowance(_A_MINUTE, clock, sleep)
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not cryptography
        self._clock, self._sleep = clock, sleep
        self._homes = {_SHEETS: sheets_url.rstrip("/"), _DRIVE: drive_url.rstrip("/")}
        self.set_timeout((10.0, self._patience.timeout))
        self.calls = 0
        if all(urlsplit(home).hostname in _LOOPBACK for home in self._homes.values()):
            session.trust_env = False  # a proxy of the environment cannot reach this machine

    def request(
        self,
        method: str,
        endpoint: str,
        params: Mapping[str, Any] | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: Any = None,  # noqa: ANN401 - whatever requests takes
        headers: Mapping[str, str] | None = None,
        *,
        once: bool = False,
    ) -> requests.Response:
        """As gspread's, with one argument more: what is sent `once` is sent now or not at all.

        It is for a write that holds only for what was read a moment ago: it neither waits for its token (`reserve` was
        asked before the reading) nor is it sent again, as the world may be another one by then.

        Raises:
            SheetsError: one of its classes says what the caller can do about it.
        """
        verb, url = method.upper(), self._address(endpoint)
        path = urlsplit(url).path
        repeatable = is_repeatable(verb, path, json) and not once
        of_sheets = endpoint.startswith(_SHEETS)
        bucket = (self._reads if is_read(verb, path) else self._writes) if of_sheets else None
        if once:
            bucket = None
        sent = {"params": params, "data": data, "json": json, "files": files, "headers": headers}
        end = self._clock() + self._patience.deadline
        tries = 0
        while True:
            if bucket is not None and not bucket.take(end):
                raise SheetsBusyError(_USED_UP)
            try:
                return self._try(verb, url, sent, repeatable=repeatable)
            except _AgainError as again:
                wait = max(self._rng.uniform(0, self._ceiling(tries)), again.after)
                if once or self._clock() + wait >= end:
                    raise again.error from again.__cause__
                if wait >= _TOLD_SECONDS:
                    _LOG.warning("%s Trying again in %.0f s.", again.error, wait)
                self._sleep(wait)
                tries += 1

    def reserve(self) -> None:
        """Wait for the token of one write that will be sent `once`.

        Raises SheetsBusyError where it would come too late.
        """
        if not self._writes.take(self._clock() + self._patience.deadline):
            raise SheetsBusyError(_USED_UP)

    def pause(self, tries: int) -> None:
        """Wait with full jitter, as after so many tries."""
        self._sleep(self._rng.uniform(0, self._ceiling(tries)))

    def _ceiling(self, tries: int) -> float:
        return min(self._patience.longest, self._patience.first * 2.0 ** min(tries, _DOUBLINGS))

    def _address(self, endpoint: str) -> str:
        """An address of Google's at the place where the API is."""
        for origin, home in self._homes.items():
            if endpoint.startswith(origin):
                return home + endpoint.removeprefix(origin)
        return endpoint

    def _try(self, verb: str, url: str, sent: dict[str, Any], *, repeatable: bool) -> requests.Response:
        def unanswered(what: str, status: int = 0) -> Exception:
            if repeatable:
                return _AgainError(SheetsBusyError(f"Google gave no usable answer ({what}).", status=status))
            return SheetsLostReplyError(f"A write was sent to Google and got no usable answer ({what}).", status=status)

        self.calls += 1
        try:
            response = self.session.request(verb, url, timeout=self.timeout, **sent)
        except TransportError as error:
            raise _AgainError(SheetsBusyError("Google's logins cannot be reached.")) from error
        except GoogleAuthError as error:
            raise SheetsLoginError(f"Google refuses the login: {_first_line(error)}") from error
        except requests.RequestException as error:
            if _was_never_sent(error):
                raise _AgainError(SheetsBusyError(f"{urlsplit(url).netloc} cannot be reached.")) from error
            raise unanswered(type(error).__name__) from error
        if response.status_code < 400:
            if broken := _what_is_broken(response):
                raise unanswered(broken)
            return response
        error_ = _refusal(response)
        if isinstance(error_, SheetsBusyError):
            if response.status_code in _TRANSIENT and not repeatable:
                raise unanswered(f"HTTP status {response.status_code}", response.status_code)
            raise _AgainError(error_, _retry_after(response))
        raise error_


def _refusal(response: requests.Response) -> SheetsError:
    """What an answer of 400 or more means to the caller; SheetsBusyError where waiting may help."""
    status, said, reasons = response.status_code, "", set[str]()
    try:
        error = response.json()["error"]
        said = str(error.get("message", ""))
        reasons = {str(one.get("reason", "")) for one in error.get("errors", ())}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # a web page: the status alone says what it is
    told = f"Google answers: {said}" if said else f"Google answers with HTTP status {status}."
    if status == 429 or status in _TRANSIENT or reasons & _SPENT:
        return SheetsBusyError(told, status=status)
    match status:
        case 401:
            return SheetsLoginError(told, status=status)
        case 403:
            return SheetsAccessError(told, status=status)
        case 404 | 410:
            return SheetsGoneError(told, status=status)
    if status == 400 and _PROTECTED in said:
        return SheetsProtectedError(told, status=status)
    return SheetsMeaningError(told, status=status)


def _was_never_sent(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _what_is_broken(response: requests.Response) -> str:
    """Why an answer cannot be used, "" for one that can."""
    kind = response.headers.get("Content-Type", "").lower()
    if "html" in kind:
        return "a web page came back in place of an answer"
    if "json" in kind and response.content:
        try:
            json_text.loads(response.content)
        except ValueError:
            return "the answer was cut short"
    return ""


def _retry_after(response: requests.Response) -> float:
    try:
        return max(0.0, float(response.headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0


def _first_line(error: Exception) -> str:
    """What Google's library says, without the reply it quotes behind it."""
    said = error.args[0] if error.args else type(error).__name__
    return str(said).splitlines()[0][:200]
