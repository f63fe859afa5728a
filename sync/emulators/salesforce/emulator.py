"""The emulator: an org behind HTTP on loopback, with faults on demand.

Control end points, for people and tests (no session needed):
`GET|POST|DELETE /__emulator__/faults`, `GET /__emulator__/requests`, `POST /__emulator__/expire-sessions`,
`POST /__emulator__/expire-locators`, `POST /__emulator__/group-lock` (`{"seconds": 5}`),
`POST /__emulator__/territory-model` (`{"id": "0MA…", "state": "Active"}`, or `"Archived"`).
"""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from email.utils import format_datetime
from typing import Any, Self

from werkzeug.wrappers import Request, Response

from sync.emulators.faults import Fault, FaultScript
from sync.emulators.salesforce.jobs import Jobs
from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.rest.call import Call, reply
from sync.emulators.salesforce.rest.routes import answer, token_of
from sync.emulators.salesforce.rest.spoiled import SPOILED, is_page, spoil
from sync.emulators.salesforce.sessions import Cursors, Sessions
from sync.emulators.salesforce.writing import set_model_state
from sync.emulators.wire import Certificate, ConnectionDroppedError, LoopbackServer, RequestLog, Seen

__all__ = ["SalesforceEmulator"]


class SalesforceEmulator:
    """Answers as `org` on 127.0.0.1. A context manager; or `start` and `stop`.

    `port` 0 takes a free one. `faults` is the script it starts with (`Fault` objects or their JSON form); more come
    over the control end point or `faults.add`. `requests` is the log of what it was asked. With `tls` it speaks https,
    with a certificate of its own, which clients have to trust: `certificate.path`; it is also that
    of `hosts`, for clients that are led here from another address.
    """

    def __init__(
        self,
        org: Org,
        *,
        port: int = 0,
        faults: Iterable[Fault | Mapping[str, Any]] = (),
        tls: bool = False,
        hosts: Iterable[str] = (),
    ) -> None:
        self.org = org
        self.faults = FaultScript(f if isinstance(f, Fault) else Fault.of(f) for f in faults)
        self.requests = RequestLog()
        self.sessions = Sessions()
        self.cursors = Cursors()
        self.jobs = Jobs()
        self.certificate: Certificate | None = None
        self._tls = tls
        self._hosts = tuple(hosts)
        self._port = port
        self._page_before: Response | None = None
        self._server = LoopbackServer(self._application, port)

    @property
    def url(self) -> str:
        """Where it answers: `http://127.0.0.1:PORT`, or https."""
        return self._server.url

    def start(self) -> None:
        """Begin to answer."""
        if self._tls and self.certificate is None:
            self.certificate = Certificate(self._hosts)
            self._server = LoopbackServer(self._application, self._port, self.certificate.context())
        self._server.start()

    def stop(self) -> None:
        """Stop answering and wait for jobs under way; the org stays open, jobs are forgotten."""
        self._server.stop()
        if self.certificate is not None:
            self.certificate.close()
            self.certificate = None
        self.jobs.close()
        self.jobs = Jobs()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # One request -------------------------------------------------------------------------------------------------

    def _application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        query_text = request.query_string.decode(errors="replace")
        if request.path.startswith("/__emulator__/"):
            return self._control(request)(environ, start_response)
        target = f"{request.path}?{query_text}"
        call = Call(request, self.org, self.sessions, self.cursors, self.jobs, answer)
        hits = self.faults.hits(request.method, target)
        response = self._before(call, hits) or answer(call)
        self.requests.add(Seen(request.method, request.path, query_text, response.status_code))
        self._after(response, hits)
        response.headers["Date"] = format_datetime(self.org.now().astimezone(UTC), usegmt=True)
        if call.user:
            most = self.org.features.daily_api_requests
            response.headers["Sforce-Limit-Info"] = f"api-usage={self.sessions.used}/{most}"
        return response(environ, start_response)

    def _before(self, call: Call, hits: list[Fault]) -> Response | None:
        """Carry out the faults that come before the work; an answer when one takes its place."""
        for fault in hits:
            match fault.do:
                case "slow":
                    time.sleep(fault.seconds)
                case "drop-before":
                    raise ConnectionDroppedError
                case "expire-session":
                    self.sessions.forget(token_of(call.request))
                case "hide-field":
                    sobject, _, name = fault.code.partition(".")
                    self.org.hide((sobject, name))
                case "read-only":
                    self.org.freeze(fault.code)
                case "lock-rows":
                    call.lock_every = fault.size
                case "late-stamp":
                    call.backdate = fault.seconds
                case "status":
                    error = {"message": fault.message, "errorCode": fault.code}
                    return reply([error], fault.status, fault.headers)
        return None

    def _after(self, response: Response, hits: list[Fault]) -> None:
        """Carry out the faults that come after the work, when it is committed."""
        before, self._page_before = self._page_before, response if is_page(response) else self._page_before
        for fault in hits:
            if fault.do == "drop-after":
                raise ConnectionDroppedError
            if fault.do == "truncate":
                response.response = _cut_short(response.response, fault.size)
            if fault.do in SPOILED:
                spoil(response, fault, before)
            if fault.do == "shorten":
                response.response = _shortened(response.response, fault.size)
                del response.headers["Content-Length"]

    # Control -----------------------------------------------------------------------------------------------------

    def _control(self, request: Request) -> Response:
        try:
            match request.method, request.path.removeprefix("/__emulator__/"):
                case "GET", "faults":
                    return reply(self.faults.listed())
                case "POST", "faults":
                    given = request.get_json(force=True)
                    self.faults.add(*(Fault.of(one) for one in (given if isinstance(given, list) else [given])))
                    return reply(self.faults.listed(), 201)
                case "DELETE", "faults":
                    self.faults.clear()
                    self.org.hide()
                    return Response(status=204)
                case "GET", "requests":
                    seen = self.requests.seen
                    listed = [{"method": s.method, "path": s.path, "query": s.query, "status": s.status} for s in seen]
                    return reply({"total": self.requests.total, "latest": listed[-1000:]})
                case "POST", "expire-sessions":
                    self.sessions.forget_all()
                    return Response(status=204)
                case "POST", "expire-locators":
                    self.cursors.expire()
                    return Response(status=204)
                case "POST", "territory-model":
                    told = request.get_json(force=True)
                    set_model_state(self.org, str(told["id"]), str(told["state"]))
                    return Response(status=204)
                case "POST", "group-lock":
                    self.org.groups.hold(float(request.get_json(force=True)["seconds"]))
                    return Response(status=204)
        except (TypeError, ValueError, KeyError) as error:
            return reply({"error": str(error)}, 400)
        return reply({"error": f"no control end point {request.method} {request.path}"}, 404)


def _shortened(parts: Iterable[bytes | str], size: int) -> Iterable[bytes]:
    """The first `size` bytes."""
    left = size
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        yield data[:left]
        left -= len(data)
        if left <= 0:
            return


def _cut_short(parts: Iterable[bytes | str], size: int) -> Iterable[bytes]:
    """The first `size` bytes, then a closed connection (the length that was promised stays)."""
    yield from _shortened(parts, size)
    raise ConnectionDroppedError(reset=False)
