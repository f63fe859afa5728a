"""Reading a request's body within limits: counted as it arrives, because a Content-Length may lie or be missing."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from xl_addin.server.limits import Limits

__all__ = ["BodyTooLargeError", "BodyTooSlowError", "read_body"]


class BodyTooLargeError(Exception):
    """More bytes than the server takes."""


class BodyTooSlowError(Exception):
    """The body did not arrive in time, or broke off."""


_PATIENCE = 8
"""How many times the limit is read and thrown away, so that the sender gets to hear why instead of a cut connection."""


async def read_body(request: Request, limits: Limits) -> bytes:
    """The whole body; raises BodyTooLargeError without keeping what is too much, BodyTooSlowError when time is up."""
    body = bytearray()
    length = 0
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                length += len(part)
                if length > _PATIENCE * limits.body_bytes:
                    break
                if length > limits.body_bytes:
                    body.clear()
                else:
                    body += part
    except (TimeoutError, ClientDisconnect):
        raise BodyTooSlowError from None
    if length > limits.body_bytes:
        raise BodyTooLargeError
    return bytes(body)
