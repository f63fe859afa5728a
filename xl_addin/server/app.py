"""The function server as an ASGI application."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from xl_addin.catalog import CATALOG
from xl_addin.cell_errors import ErrorKind
from xl_addin.server.body import BodyTooLargeError, BodyTooSlowError, read_body
from xl_addin.server.evaluation import answer_batch
from xl_addin.server.limits import Limits
from xl_addin.server.protocol import RefusedBatchError, decode_batch, encode_refusal, encode_results
from xl_addin.server.tokens import NOBODY, Holder, TokenFile
from xl_addin.spec import Function

__all__ = ["create_app"]

_JSON = "application/json"
_SHEETS_SIDEBAR = r"https://[a-z0-9-]+-script\.googleusercontent\.com"
"""Where Google serves the sidebars of Apps Script from; a page there still needs a token."""


def create_app(tokens: TokenFile | None, *, limits: Limits | None = None, origins: Iterable[str] = ()) -> FastAPI:
    """The server's application.

    Args:
        tokens: who may call; None lets everybody in, for a server only this machine can reach.
        limits: of size and time.
        origins: web origins besides the server's own whose pages may call it.
    """
    limits = limits or Limits()
    app = FastAPI(title="qplan function server", docs_url=None, redoc_url=None, openapi_url=None)

    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_origin_regex=_SHEETS_SIDEBAR,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        max_age=3600,
    )

    @app.get("/healthz")
    def health() -> dict[str, object]:
        return {"status": "ok", "functions": len(CATALOG)}

    @app.get("/v1/functions")
    def functions() -> dict[str, object]:
        return {"functions": [described(function) for function in CATALOG.values()]}

    @app.post("/v1/batch")
    async def batch(request: Request) -> Response:
        if _holder(tokens, request) is None:
            return _refusal(401, ErrorKind.NA, "This server wants a token: ask whoever runs it for one.")
        try:
            calls = decode_batch(await read_body(request, limits), limits.calls)
        except BodyTooLargeError:
            mebi = limits.body_bytes >> 20
            return _refusal(413, ErrorKind.VALUE, f"The cells sent at once are more than {mebi} MB: select less.")
        except BodyTooSlowError:
            return _refusal(408, ErrorKind.NA, "The cells did not arrive in time.")
        except RefusedBatchError as fault:
            return _refusal(400, ErrorKind.VALUE, str(fault))
        return Response(encode_results(await answer_batch(calls)), media_type=_JSON)

    return app


def _holder(tokens: TokenFile | None, request: Request) -> Holder | None:
    return NOBODY if tokens is None else tokens.holder_of(request.headers.get("authorization", ""))


def _refusal(status: int, kind: ErrorKind, sentence: str) -> Response:
    return Response(encode_refusal(kind, sentence), status, media_type=_JSON)


def described(function: Function) -> dict[str, Any]:
    """A function of the catalog as JSON; an argument without `default` is required."""
    return {
        "name": function.name,
        "family": function.family,
        "summary": function.summary,
        "returns": function.returns,
        "columns": function.columns,
        "is_volatile": function.is_volatile,
        "arguments": [
            {
                "name": argument.name,
                "doc": argument.doc,
                "kind": argument.kind,
                "shape": argument.shape,
                "unit": argument.unit,
                "choices": argument.choices,
                "is_required": argument.is_required,
                **({} if argument.is_required else {"default": argument.default}),
            }
            for argument in function.arguments
        ],
        "examples": [{"arguments": example.arguments, "result": example.result} for example in function.examples],
    }
