"""`qplan approvals serve`: the page on which approvers look at a plan and decide."""

import signal
import threading
import time
from typing import Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, finish, say

__all__ = ["serve"]

_LOOKS, _CODES, _LINK = (240, 240.0), (30, 30.0), (10, 10.0)
"""Requests at once, and more with each minute: looks of a caller, codes sent by a caller, codes sent for a link."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at. Default: web.host.")] = "",
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one. Default: web.port.", min=0)] = None,
    config: ConfigOption = None,
) -> None:
    """Serve the page that the links in messages lead to, until Ctrl-C or SIGTERM.

    It shows nothing before one of the approver's two codes is given, and takes a decision by its code alone. Where
    others can reach it, it needs a certificate, or a proxy before it that ends TLS: settings stand in [web].
    """
    from sync.bootstrap import opened
    from sync.jobs.approval_desk import ApprovalDesk
    from sync.people.web.limits import Limit
    from sync.people.web.pages import ApprovalPages, Limits
    from sync.people.web.server import page_server
    from sync.settings.web import is_this_machine

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with opened(config) as adapters:
        web, home = adapters.settings.web, adapters.settings.home
        where = host or web.host
        if not (is_this_machine(where) or web.has_certificate or web.behind_proxy):
            raise typer.BadParameter(
                f"others can reach {where}, and codes would travel in the open: give [web] a certificate, or set "
                "behind_proxy where a proxy ends TLS",
                param_hint="--host",
            )
        limits = Limits(*(Limit(at_once, a_minute, time.monotonic) for at_once, a_minute in (_LOOKS, _CODES, _LINK)))
        is_encrypted = web.has_certificate or web.base_url.startswith("https:")
        links = adapters.links
        pages = ApprovalPages(links, ApprovalDesk(adapters), limits, adapters.clock, is_encrypted=is_encrypted)
        certificate = (home / web.certificate, home / web.certificate_key) if web.has_certificate else None
        listening = web.port if port is None else port
        with page_server(where, listening, pages.answer, certificate=certificate, proxied=web.behind_proxy) as server:
            scheme = "https" if web.has_certificate else "http"
            name = f"[{where}]" if ":" in where else where
            say(f"qplan serves approvals at {scheme}://{name}:{server.server_address[1]}. Ctrl-C stops it.")
            if not web.base_url:
                say("No message holds a link yet: set web.base_url to where people reach this page.")
            stopping.wait()
    finish(Exit.DONE)
