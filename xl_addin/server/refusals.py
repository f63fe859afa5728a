"""Answers that refuse a request as a whole: their body is an error a host can show in a cell."""

from fastapi import Response

from xl_addin.cells.errors import ErrorKind
from xl_addin.server.protocol import encode_refusal

__all__ = ["JSON", "refusal"]

JSON = "application/json"


def refusal(status: int, kind: ErrorKind, sentence: str, **headers: str) -> Response:
    """An answer with `status` that says why; `headers` with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(encode_refusal(kind, sentence), status, headers=named, media_type=JSON)
