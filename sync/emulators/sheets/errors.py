"""Answers that are errors, as Google words them: `{"error": {code, message, status, details?}}` with an HTTP status.

ApiError            anything answered with an error body
└── EditError       what one request of a batch does not allow: the batch tells which one
"""

from collections.abc import Iterable
from typing import Any

__all__ = ["ApiError", "EditError", "forbidden", "invalid", "not_found", "not_modelled", "violated"]

_HTTP = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
}


class ApiError(Exception):
    """One error answer: its status in words and in HTTP, what it says, and `details` or Drive's `errors`."""

    def __init__(
        self,
        status: str,
        message: str,
        details: Iterable[dict[str, Any]] = (),
        *,
        code: int | None = None,
        errors: Iterable[dict[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = list(details)
        self.errors = list(errors)
        self.code = code if code is not None else _HTTP[status]

    def body(self) -> dict[str, Any]:
        """The error as an answer carries it."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.errors:
            error["errors"] = self.errors
        else:
            error["status"] = self.status
        if self.details:
            error["details"] = self.details
        return {"error": error}


class EditError(ApiError):
    """What a request of a batch may not do; a batch puts `Invalid requests[i].kind: ` before it."""

    def __init__(self, message: str, *, bare: bool = False) -> None:
        super().__init__("INVALID_ARGUMENT", message)
        self.bare = bare


def invalid(message: str) -> ApiError:
    """400 without details."""
    return ApiError("INVALID_ARGUMENT", message)


def violated(*fields: tuple[str, str], message: str = "") -> ApiError:
    """400 with field violations, each (field, description); the message is theirs unless another is given."""
    told = [{"field": field, "description": said} if field else {"description": said} for field, said in fields]
    return ApiError(
        "INVALID_ARGUMENT",
        message or "\n".join(said for _, said in fields),
        [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": told}],
    )


def forbidden() -> ApiError:
    """403 of a file that may not be read, or not be changed."""
    return ApiError("PERMISSION_DENIED", "The caller does not have permission")


def not_found() -> ApiError:
    """404 of a spreadsheet nobody has."""
    return ApiError("NOT_FOUND", "Requested entity was not found.")


def not_modelled(what: str) -> ApiError:
    """501: documented by Google, or not, but not answered here (see LIMITS.md)."""
    return ApiError("UNIMPLEMENTED", f"The emulator does not model {what}.")
