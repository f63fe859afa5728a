"""The function server as an ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException

from xl_addin.cells.errors import ErrorKind
from xl_addin.server import metrics
from xl_addin.server.access import Access
from xl_addin.server.counted import Counted
from xl_addin.server.evaluation import Evaluation
from xl_addin.server.feed import PlanFeed
from xl_addin.server.functions import functions_of
from xl_addin.server.limits import Limits
from xl_addin.server.office import office_files
from xl_addin.server.plan import plan_of
from xl_addin.server.refusals import refusal
from xl_addin.server.tokens import TokenFile

__all__ = ["create_app"]

_SHEETS_SIDEBAR = r"https://[a-z0-9-]+-script\.googleusercontent\.com"
"""Where Google serves the sidebars of Apps Script from; a page there still needs a token."""


def create_app(
    tokens: TokenFile | None, *, limits: Limits | None = None, origins: Iterable[str] = (), feed: PlanFeed | None = None
) -> FastAPI:
    """The server's application.

    Args:
        tokens: who may call; None lets everybody in, for a server only this machine can reach.
        limits: of size and time.
        origins: web origins besides the server's own whose pages may call it.
        feed: the plan its task pane shows; None for none.
    """
    limits = limits or Limits()
    evaluation = Evaluation(limits)
    app = FastAPI(
        title="qplan function server",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # such a redirect names whatever host the request did
        lifespan=_life(evaluation),
        exception_handlers={HTTPException: _no_such_address},
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_origin_regex=_SHEETS_SIDEBAR,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        max_age=3600,
        allow_private_network=True,  # the sidebar of Sheets is public, the server may be inside the company
    )
    app.add_middleware(Counted)
    access = Access(tokens)
    app.include_router(functions_of(access, evaluation, limits))
    app.include_router(plan_of(access, feed))
    app.include_router(office_files())
    return app


async def _no_such_address(_: Request, fault: Exception) -> Response:
    """The router's own refusals in the form of all others."""
    status, headers = 500, {}
    if isinstance(fault, HTTPException):
        status, headers = fault.status_code, dict(fault.headers or {})
    sentence = "The server has no such address." if status == 404 else "The address does not take such a request."
    return refusal(status, ErrorKind.NA, sentence, **headers)


def _life(evaluation: Evaluation) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(evaluation.pool.warm())
        yield
        await warming
        await evaluation.pool.close()
        metrics.retire()

    return life
