"""Answers that are errors, as Salesforce words them: `[{message, errorCode, fields?}]` with an HTTP status.

ApiError            anything the API answers with an error body
└── QueryError      a query it cannot parse or compile, with the place: the line, a caret, Row:Column
"""

from typing import Any

__all__ = ["ApiError", "QueryError"]

_STATUS = {
    "INVALID_SESSION_ID": 401,
    "INVALID_AUTH_HEADER": 401,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "API_DISABLED_FOR_ORG": 403,
    "FUNCTIONALITY_NOT_ENABLED": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "CONFLICT": 409,
    "ENTITY_IS_DELETED": 404,
    "UNKNOWN_EXCEPTION": 500,
    "SERVER_UNAVAILABLE": 503,
}


class ApiError(Exception):
    """One error of an answer: what happened (`code`), in words, on which fields, under which HTTP status."""

    def __init__(self, code: str, message: str, fields: tuple[str, ...] = (), status: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = fields
        self.status = status if status is not None else _STATUS.get(code, 400)

    def body(self) -> dict[str, Any]:
        """The error as REST answers carry it."""
        found: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields:
            found["fields"] = list(self.fields)
        return found

    def row(self) -> dict[str, Any]:
        """The error as a row of a collection answer carries it."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}


class QueryError(ApiError):
    """A query that cannot be answered, pointing at the place."""

    def __init__(self, code: str, query: str, position: int, message: str) -> None:
        before = query[:position]
        row = before.count("\n") + 1
        column = position - (before.rfind("\n") + 1) + 1
        line = query.split("\n")[row - 1] if query else ""
        super().__init__(
            code, f"\n{line}\n{' ' * (column - 1)}^\nERROR at Row:{row}:Column:{column}\n{message}", status=400
        )
