"""The routes of Excel's JavaScript add-in: its functions, their metadata and its icons, made from the catalog."""

from collections.abc import Awaitable, Callable
from functools import cache

from fastapi import APIRouter, Response

from xl_addin.catalog import CATALOG
from xl_addin.hosts.office_js.icons import SIZES, icon
from xl_addin.hosts.office_js.metadata import functions_metadata
from xl_addin.hosts.office_js.script import functions_script

__all__ = ["office_files"]

_TYPES = {"js": "text/javascript", "json": "application/json", "png": "image/png"}
_HEADERS = {
    "Access-Control-Allow-Origin": "*",  # Excel on the web reads the metadata from an origin of its own
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}


def office_files() -> APIRouter:
    """The routes under `/office`, where the manifest says the files are; nothing in them is secret."""
    router = APIRouter(prefix="/office")
    makers: dict[str, Callable[[], str | bytes]] = {
        "functions.js": lambda: functions_script(CATALOG.values()),
        "functions.json": lambda: functions_metadata(CATALOG.values()),
        **{f"icon-{size}.png": lambda size=size: icon(size) for size in SIZES},  # type: ignore[misc]  # bound early
    }
    for name, maker in makers.items():
        router.get(f"/{name}")(_file(name, cache(maker)))
    return router


def _file(name: str, maker: Callable[[], str | bytes]) -> Callable[[], Awaitable[Response]]:
    async def file() -> Response:
        return Response(maker(), media_type=_TYPES[name.rpartition(".")[2]], headers=_HEADERS)

    return file
