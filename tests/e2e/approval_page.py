"""The approval page of the team's plan on loopback, and people who open it."""

import http.client
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlencode

from sync.jobs.approval_desk import ApprovalDesk
from sync.people.web.limits import Limit
from sync.people.web.link import Links
from sync.people.web.pages import ApprovalPages, Limits, Response
from sync.people.web.server import page_server
from sync.plan.adapters import Adapters
from tests import pace

__all__ = ["LINKS", "Page", "pages_of", "served", "token_of"]

LINKS = Links("http://127.0.0.1", 14, lambda: "k" * 32)


def pages_of(plan: Adapters, many: int = 10_000) -> ApprovalPages:
    """The page of a plan; `many` requests a minute are taken."""
    limits = Limits(*(Limit(many, many, time.monotonic) for _ in range(3)))
    return ApprovalPages(LINKS, ApprovalDesk(plan), limits, plan.clock, is_encrypted=False)


def token_of(adapters: Adapters, approver: str, **other: object) -> str:
    """The end of the address an approver was sent, or of one that says something else."""
    address = LINKS.address(adapters.plan.id, approver, adapters.approval().digest, adapters.clock.now())
    token = address.rpartition("/")[2]
    return LINKS.token(LINKS.read(token, adapters.clock.now())._replace(**other)) if other else token  # type: ignore[arg-type]


class Page(NamedTuple):
    """A served page: whoever opens it speaks HTTP."""

    port: int

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Response:
        """Send one request; the answer with its headers in small letters."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=pace.seconds(60))
        try:
            body = None if form is None else urlencode(form)
            headers = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, told, answer.read())
        finally:
            connection.close()

    def look(self, token: str, code: str) -> Response:
        """Send a code to see the plan."""
        return self.ask("POST", f"/d/{token}", {"step": "look", "code": code})

    def decide(self, token: str, code: str, answer: str = "approve", comment: str = "") -> Response:
        """Send a decision."""
        return self.ask("POST", f"/d/{token}", {"step": "decide", "code": code, "answer": answer, "comment": comment})


@contextmanager
def served(plan: Adapters, many: int = 10_000) -> Iterator[Page]:
    """The page of a plan, served until the block ends; `many` requests a minute are taken."""
    with page_server("127.0.0.1", 0, pages_of(plan, many).answer) as server:
        yield Page(server.server_address[1])
