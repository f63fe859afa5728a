"""The emulator: Google Sheets and Drive behind HTTP on loopback, with faults on demand.

Control end points, for people and tests (no token needed):
`GET|POST|DELETE /__emulator__/faults`, `GET /__emulator__/requests`, `POST /__emulator__/tokens` (`{"email": …}`),
`POST /__emulator__/refresh-tokens`, `POST /__emulator__/edit` (somebody's edit, as the fault `edit` has it),
`POST /__emulator__/quotas` (a new minute), `POST /__emulator__/settle`.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from email.utils import format_datetime
from typing import Any, Self

from werkzeug.wrappers import Request, Response

from sync.emulators.faults import Fault, FaultScript
from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.errors import ApiError
from sync.emulators.sheets.quotas import Quotas
from sync.emulators.sheets.rest.call import Call, reply
from sync.emulators.sheets.rest.routes import answer, raw_path
from sync.emulators.sheets.troubles import Troubles
from sync.emulators.wire import Certificate, ConnectionDroppedError, LoopbackServer, RequestLog, Seen

__all__ = ["SheetsEmulator"]


class SheetsEmulator:
    """Answers for `cloud` on 127.0.0.1. A context manager; or `start` and `stop`.

    `port` 0 takes a free one. `quotas` None counts nothing. `faults` is the script it starts with (`Fault` objects or
    their JSON form); more come over the control end point or `faults.add`. `requests` is the log of what it was asked.
    With `tls` it speaks https, with a certificate of its own (`certificate.path`), also that of `hosts`.
    """

    def __init__(
        self,
        cloud: Cloud | None = None,
        *,
        port: int = 0,
        quotas: Quotas | None = None,
        faults: Iterable[Fault | Mapping[str, Any]] = (),
        tls: bool = False,
        hosts: Iterable[str] = (),
    ) -> None:
        self.cloud = cloud or Cloud()
        self.faults = FaultScript(f if isinstance(f, Fault) else Fault.of(f) for f in faults)
        self.requests = RequestLog()
        self.quotas = quotas
        self.certificate: Certificate | None = None
        self._troubles = Troubles(self.cloud)
        self._tls = tls
        self._hosts = tuple(hosts)
        self._port = port
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
        """Stop answering; what the cloud holds stays."""
        self._server.stop()
        if self.certificate is not None:
            self.certificate.close()
            self.certificate = None
        self.cloud.functions.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # One request -------------------------------------------------------------------------------------------------

    def _application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        query = request.query_string.decode(errors="replace")
        if request.path.startswith("/__emulator__/"):
            return self._control(request)(environ, start_response)
        hits = self.faults.hits(request.method, f"{request.path}?{query}")
        call = Call(request, self.cloud)
        for fault in hits:
            if fault.do == "slow":
                time.sleep(fault.seconds)
            if fault.do == "drop-before":
                raise ConnectionDroppedError
        response = self._troubles.before(call, hits) or answer(call, raw_path(environ), self.quotas)
        response = self._troubles.after(response, hits)
        self.requests.add(Seen(request.method, request.path, query, response.status_code))
        if any(fault.do == "drop-after" for fault in hits):
            raise ConnectionDroppedError
        response.headers["Date"] = format_datetime(self.cloud.now(), usegmt=True)
        response.headers["Vary"] = "Origin, X-Origin, Referer"
        return response(environ, start_response)

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
                    return Response(status=204)
                case "GET", "requests":
                    seen = self.requests.seen
                    listed = [{"method": s.method, "path": s.path, "query": s.query, "status": s.status} for s in seen]
                    return reply({"total": self.requests.total, "latest": listed[-1000:]})
                case "POST", "tokens":
                    return reply({"access_token": self.cloud.accounts.token(request.get_json(force=True)["email"])})
                case "POST", "refresh-tokens":
                    email = request.get_json(force=True)["email"]
                    return reply({"refresh_token": self.cloud.accounts.refresh_token(email)})
                case "POST", "edit":
                    self._troubles.edit(request.get_json(force=True))
                    return Response(status=204)
                case "POST", "quotas":
                    if self.quotas is not None:
                        self.quotas.refill()
                    return Response(status=204)
                case "POST", "settle":
                    return reply({"settled": self.cloud.settle()})
        except ApiError as error:
            return reply(error.body(), error.code)
        except (TypeError, ValueError, KeyError) as error:
            return reply({"error": str(error)}, 400)
        return reply({"error": f"no control end point {request.method} {request.path}"}, 404)
