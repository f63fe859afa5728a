"""One request with everything an end point needs to answer it, and the ways to answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.jobs import Jobs
from sync.emulators.salesforce.metadata import Schema, SObject
from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.sessions import Cursors, Sessions

__all__ = ["Call", "no_content", "reply"]


@dataclass
class Call:
    """A request inside the emulator.

    `user` is the id of who is logged in, `version` the API version of the path ("59.0"), `path` what the route
    matched. `lock_every` and `backdate` come from faults and concern writes. `dispatch` answers another request in
    the name of the same user, as composite resources do.
    """

    request: Request
    org: Org
    sessions: Sessions
    cursors: Cursors
    jobs: Jobs
    dispatch: Callable[["Call"], Response]
    user: str = ""
    version: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    lock_every: int = 0
    backdate: float = 0.0

    @property
    def schema(self) -> Schema:
        """What the org shows."""
        return self.org.schema

    @property
    def base(self) -> str:
        """The path all resources of this version begin with."""
        return f"/services/data/v{self.version}"

    @property
    def today(self) -> date:
        """The org's day, in UTC."""
        return self.org.now().date()

    @property
    def origin(self) -> str:
        """Scheme, host and port under which the client reached the emulator."""
        scheme = self.request.headers.get("X-Forwarded-Proto", self.request.scheme)
        return f"{scheme}://{self.request.host}"

    @property
    def writer_options(self) -> dict[str, Any]:
        """What the faults of this request do to a `Writer`."""
        return {"lock_every": self.lock_every, "backdate": self.backdate}

    def sobject(self, name: str) -> SObject:
        """The object a path names; NOT_FOUND as the REST resource answers."""
        if name not in self.schema:
            raise ApiError("NOT_FOUND", "The requested resource does not exist")
        return self.schema[name]

    def json(self) -> Any:  # noqa: ANN401 - JSON is what it is
        """The request's body; JSON_PARSER_ERROR when it is none."""
        data = self.request.get_data() or b"null"
        try:
            found = json.loads(data, parse_constant=_refuse)
            if b"\\ud" in data.lower():
                json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is no text
        except (RecursionError, ValueError) as error:
            raise ApiError("JSON_PARSER_ERROR", f"Unexpected character or end of input: {error}") from None
        return found

    def body(self) -> dict[str, Any]:
        """The request's body, which must be a JSON object."""
        found = self.json()
        if not isinstance(found, dict):
            raise ApiError("JSON_PARSER_ERROR", "The HTTP entity body is required and must be a JSON object")
        return found

    def reply(self, data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """A JSON answer, indented when the client asked for it."""
        return reply(data, status, headers, pretty=self.request.headers.get("X-PrettyPrint") in {"1", "true"})

    def inner(self, method: str, url: str, body: object, headers: Mapping[str, str] | None = None) -> Response:
        """The answer to a request inside this one (a part of a composite)."""
        data = None if body is None else json.dumps(body)
        builder = EnvironBuilder(
            url, base_url=self.origin, method=method, data=data, headers=list((headers or {}).items()),
            content_type="application/json",
        )  # fmt: skip
        return self.dispatch(replace(self, request=Request(builder.get_environ())))

    def record_url(self, sobject: str, record_id: str) -> str:
        """The path of a record."""
        return f"{self.base}/sobjects/{sobject}/{quote(record_id)}"


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def reply(
    data: object, status: int = 200, headers: Mapping[str, str] | None = None, *, pretty: bool = False
) -> Response:
    """A JSON answer."""
    text = json.dumps(data, ensure_ascii=False, indent=2 if pretty else None, separators=None if pretty else (",", ":"))
    return Response(text, status, dict(headers or {}), content_type="application/json;charset=UTF-8")


def no_content(headers: Mapping[str, str] | None = None) -> Response:
    """204."""
    return Response(status=204, headers=dict(headers or {}))
