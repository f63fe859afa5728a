"""Who may ask the server, by the token a request carries."""

import logging

from fastapi import Request, Response

from xl_addin.cells.errors import ErrorKind
from xl_addin.server.refusals import refusal
from xl_addin.server.tokens import NOBODY, BadTokenFileError, Holder, TokenFile

__all__ = ["Access"]

_log = logging.getLogger("qplan.server")


class Access:
    """The tokens that open the server; None lets everybody in, for a server only this machine can reach."""

    def __init__(self, tokens: TokenFile | None) -> None:
        self._tokens = tokens

    def holder(self, request: Request) -> Holder | None:
        """Who asks; None when nobody with a good token does."""
        if self._tokens is None:
            return NOBODY
        try:
            return self._tokens.holder_of(request.headers.get("authorization", ""))
        except BadTokenFileError as fault:
            _log.error("%s; nobody is let in", fault)
            return None

    @staticmethod
    def refused() -> Response:
        """The answer to whom `holder` does not know."""
        sentence = "This server wants a token: ask whoever runs it for one."
        return refusal(401, ErrorKind.NA, sentence, www_authenticate="Bearer")
