"""The routes of the task pane: its page, and the plan it shows to those whose token opens it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from xl_addin.cells.errors import ErrorKind
from xl_addin.server.access import Access
from xl_addin.server.feed import PlanFeed
from xl_addin.server.refusals import JSON, refusal

__all__ = ["plan_of"]

_FOLDER = Path(__file__).parent / "pane"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {file.name: file for file in _FOLDER.iterdir() if file.suffix in _TYPES}
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self' https:; base-uri 'none'; "
    "form-action 'none'; script-src 'self' https://appsforoffice.microsoft.com; frame-ancestors 'self' "
    "https://*.googleusercontent.com https://*.office.com https://*.officeapps.live.com https://*.sharepoint.com "
    "https://*.cloud.microsoft"
)
"""Scripts come from this server and Office.js only: text from the CRM could not run even if it became markup."""
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_EXCEL_SCRIPTS = ("https://appsforoffice.microsoft.com/lib/1/hosted/office.js", "/office/functions.js")
_log = logging.getLogger("qplan.server")


def plan_of(access: Access, feed: PlanFeed | None) -> APIRouter:
    """The routes; without a feed the page says that this server holds no plan."""
    router = APIRouter()

    @router.get("/v1/plan")
    async def plan(request: Request) -> Response:
        holder = access.holder(request)
        if holder is None:
            return access.refused()
        if not holder.reads_plan:
            return refusal(403, ErrorKind.NA, "This token opens the functions, not the plan: ask for one that does.")
        if feed is None:
            return refusal(404, ErrorKind.NA, "This server computes functions and holds no plan.")
        try:
            view = await asyncio.to_thread(feed.view)
        except Exception as fault:  # noqa: BLE001  whatever a plan's files do, the pane has a sentence for it
            _log.error("the plan could not be read: %s", type(fault).__name__)
            return refusal(503, ErrorKind.NA, "The plan cannot be read right now: ask whoever runs the server.")
        return Response(msgspec.json.encode(view), media_type=JSON, headers={"Cache-Control": "no-store"})

    for name in _FILES:
        router.get(f"/pane/{name}")(_page(name))
    router.get("/pane/")(_page("index.html"))
    router.get("/pane")(_to_the_page)
    router.get("/pane/excel.html")(_excel_page)
    return router


def _page(name: str) -> Callable[[], Awaitable[FileResponse]]:
    async def page() -> FileResponse:
        return FileResponse(_FILES[name], media_type=_TYPES[_FILES[name].suffix], headers=_HEADERS)

    return page


async def _to_the_page() -> Response:
    """On to the page, at whatever address this server was reached by: no name of the request's comes back."""
    return Response(status_code=307, headers={**_HEADERS, "Location": "/pane/"})


async def _excel_page() -> Response:
    """The pane as Excel loads it: the functions' runtime too, so its scripts stand in the page from the start.

    Excel may call a function as soon as the page is loaded; scripts the pane fetched by itself could come too late.
    """
    page = _FILES["index.html"].read_text(encoding="utf-8")
    scripts = "".join(f'  <script src="{source}"></script>\n' for source in _EXCEL_SCRIPTS)
    return Response(page.replace("</head>", f"{scripts}</head>"), media_type="text/html", headers=_HEADERS)
