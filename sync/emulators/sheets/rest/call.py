"""One request, and the answers to it."""

import json
from functools import cached_property
from typing import Any

from werkzeug.wrappers import Request, Response

from sync.emulators.sheets.accounts import Account, Session
from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.errors import ApiError, invalid, violated
from sync.emulators.sheets.shapes import Json, Shapes, snake

__all__ = ["Call", "reply"]

_UNREGISTERED = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other "
    "form of API consumer identity to call this API."
)


def reply(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer, as Google indents it."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    made = Response(text, status, content_type="application/json; charset=UTF-8")
    made.headers.extend(headers or {})
    return made


class Call:
    """A request as end points see it."""

    def __init__(self, request: Request, cloud: Cloud) -> None:
        self.request = request
        self.cloud = cloud

    @cached_property
    def session(self) -> Session | None:
        """Whose token came along; None with an API key alone. ApiError (401, 403)."""
        header = self.request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else ""
        token = token or self.request.args.get("access_token", "")
        if token:
            return self.cloud.accounts.session(token)
        if self.request.args.get("key") or self.request.headers.get("x-goog-api-key"):
            return None
        raise ApiError("PERMISSION_DENIED", _UNREGISTERED)

    def anew(self) -> None:
        """Ask again whose token came along: it may have ended."""
        self.__dict__.pop("session", None)

    def account(self, service: str = "sheets", *, writes: bool = False) -> Account | None:
        """Who asks, when their scopes reach that far."""
        if self.session is None:
            if writes:
                raise ApiError(
                    "UNAUTHENTICATED",
                    "API keys are not supported by this API. Expected OAuth2 access token or other authentication "
                    "credentials that assert a principal. See https://cloud.google.com/docs/authentication",
                )
            return None
        self.session.check(service, writes=writes)
        return self.session.account

    def somebody(self, service: str, *, writes: bool = False) -> Account:
        """Who asks; ApiError (401) when that is not known."""
        found = self.account(service, writes=writes)
        if found is None:
            raise ApiError("UNAUTHENTICATED", "Login Required.")
        return found

    @cached_property
    def json(self) -> Json:
        """The body; {} when there is none."""
        text = self.request.get_data()
        if not text:
            return {}
        try:
            return json.loads(text)
        except ValueError as error:
            raise invalid(f"Invalid JSON payload received. {error}") from None

    def body(self, shapes: Shapes, message: str) -> dict[str, Any]:
        """The body, which has the shape of that message."""
        return shapes.read(message, self.json)

    # Parameters --------------------------------------------------------------------------------------------------

    def text(self, name: str, default: str = "") -> str:
        """A parameter of the query string."""
        return self.request.args.get(name, default)

    def flag(self, name: str) -> bool:
        """A truth value of the query string."""
        return self.text(name).lower() == "true"

    def choice(self, name: str, *choices: str) -> str:
        """One of some words of the query string, the first if none is given; ApiError (400) when it is another."""
        given = self.text(name)
        if not given or given.endswith("_UNSPECIFIED"):
            return choices[0]
        if given not in choices:
            kind = f"type.googleapis.com/google.apps.sheets.v4.{name[:1].upper()}{name[1:]}"
            raise violated((snake(name), f"Invalid value at '{snake(name)}' ({kind}), \"{given}\""))
        return given

    def many(self, name: str) -> list[str]:
        """Every value of a parameter that may stand several times."""
        return self.request.args.getlist(name)
