"""Reading a request's body within limits: counted as it arrives, because a Content-Length may lie or be missing."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from xl_addin.server.limits import Limits

__all__ = ["BodyTooLargeError", "BodyTooSlowError", "read_body"]


class BodyTooLargeError(Exception):
    """More bytes than the server takes; the rest was not read."""


class BodyTooSlowError(Exception):
    """The body did not arrive in time, or broke off."""


async def read_body(request: Request, limits: Limits) -> bytes:
    """The whole body; raises BodyTooLargeError as soon as it is, BodyTooSlowError when time is up."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limits.body_bytes:
        raise BodyTooLargeError
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                body += part
                if len(body) > limits.body_bytes:
                    raise BodyTooLargeError
    except (TimeoutError, ClientDisconnect):
        raise BodyTooSlowError from None
    return bytes(body)
