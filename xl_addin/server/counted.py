"""Counting requests by the status of their answers; the path is one the server has, or `other`."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xl_addin.server import metrics

__all__ = ["Counted"]

_PATHS = frozenset({"/v1/batch", "/v1/functions", "/v1/plan", "/healthz", "/metrics"})


class Counted:
    """An application, its requests counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count the status of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"] if scope["path"] in _PATHS else "other"

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                metrics.REQUESTS.labels(path, str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, counting)
