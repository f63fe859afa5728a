"""The approval page of the demo, served on this machine, and an approver who opens its link and sends its forms."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sync.cli.demo.mailbox import Asked

if TYPE_CHECKING:
    from sync.plan.adapters import Adapters

__all__ = ["Page", "page_here"]

_MANY = 1_000
_SECONDS = 60.0


@dataclass(frozen=True)
class Page:
    """Where the page is reached."""

    url: str

    def decide(self, asked: Asked, answer: str, comment: str = "") -> None:
        """Open the link of a message, look at the plan with a code, and decide by POST.

        Args:
            asked: the message. answer: approve, decline or change, which asks for a change. comment: why.
        """
        code = asked.approve if answer == "approve" else asked.decline
        address = f"{self.url}/d/{asked.token}"
        with urlopen(address, timeout=_SECONDS) as form:  # noqa: S310 - this machine
            form.read()
        self._send(address, {"step": "look", "code": code})
        self._send(address, {"step": "decide", "code": code, "answer": answer, "comment": comment})

    def _send(self, address: str, form: dict[str, str]) -> None:
        with urlopen(Request(address, urlencode(form).encode()), timeout=_SECONDS) as answer:  # noqa: S310
            answer.read()


@contextmanager
def page_here(adapters: "Adapters") -> Iterator[Page]:
    """Serve the page at the port the settings name, until the block ends."""
    from sync.jobs.approval_desk import ApprovalDesk
    from sync.people.web.limits import Limit
    from sync.people.web.pages import ApprovalPages, Limits
    from sync.people.web.server import page_server

    limits = Limits(*(Limit(_MANY, _MANY, time.monotonic) for _ in range(3)))
    pages = ApprovalPages(adapters.links, ApprovalDesk(adapters), limits, adapters.clock, is_encrypted=False)
    with page_server("127.0.0.1", adapters.settings.web.port, pages.answer):
        yield Page(adapters.settings.web.base_url)
