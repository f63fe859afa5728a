"""The routes of functions in cells: the batch, the catalog, and whether the server is well."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from xl_addin.catalog import CATALOG
from xl_addin.cells.errors import ErrorKind
from xl_addin.description import described
from xl_addin.server import metrics
from xl_addin.server.access import Access
from xl_addin.server.body import BodyTooLargeError, BodyTooSlowError, read_body
from xl_addin.server.evaluation import Evaluation
from xl_addin.server.limits import Limits
from xl_addin.server.protocol import Call, RefusedBatchError, encode_results
from xl_addin.server.refusals import JSON, refusal
from xl_addin.server.tokens import Holder

__all__ = ["functions_of"]


def functions_of(access: Access, evaluation: Evaluation, limits: Limits) -> APIRouter:
    """The routes, computing with `evaluation` for whoever has `access`."""
    router = APIRouter()

    @router.get("/healthz")
    async def health() -> dict[str, object]:
        return {"status": "ok", "functions": len(CATALOG)}

    @router.get("/metrics")
    async def numbers(request: Request) -> Response:
        if access.holder(request) is None:
            return access.refused()
        return Response(metrics.page(), media_type="text/plain; version=0.0.4")

    @router.get("/v1/functions")
    async def functions() -> dict[str, object]:
        return {"functions": [described(function) for function in CATALOG.values()]}

    @router.post("/v1/batch")
    async def batch(request: Request) -> Response:
        holder = access.holder(request)
        if holder is None:
            return access.refused()
        try:
            calls = await evaluation.calls(await read_body(request, limits), holder)
        except BodyTooLargeError:
            mebi = limits.body_bytes >> 20
            return refusal(413, ErrorKind.VALUE, f"The cells sent at once are more than {mebi} MB: select less.")
        except BodyTooSlowError:
            return refusal(408, ErrorKind.NA, "The cells did not arrive in time.")
        except RefusedBatchError as fault:
            return refusal(fault.status, ErrorKind.VALUE, str(fault))
        results = await _while_wanted(request, evaluation, calls, holder)
        return Response(encode_results(results), media_type=JSON)

    return router


async def _while_wanted(
    request: Request, evaluation: Evaluation, calls: Sequence[Call], holder: Holder
) -> Sequence[bytes]:
    """The results, or none as soon as whoever asked has gone away."""
    answering = asyncio.create_task(evaluation.answer(calls, holder))
    leaving = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        return await answering if answering.done() else ()
    finally:
        answering.cancel()
        leaving.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
