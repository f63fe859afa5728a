"""What can befall a store from outside, in sentences that name it and say the way out.

A fault of the database that comes from its file, its disk or its server is raised as `StoreUnusableError`; every other
one, such as a row that is there twice or a query that makes no sense, stays what SQLAlchemy makes of it.
"""

import sqlite3
from collections.abc import Mapping

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import OperationalError

from sync.errors import StoreUnusableError

__all__ = ["name_trouble"]

_AGAIN = "then run the same command again: nothing is half-written."
_DAMAGED = (
    "{store} is damaged ({cause}).",
    "Put a copy from before back in its place. Without one, move it away and run `qplan pull`: what the CRM holds is "
    "read again, but submissions, approvals and receipts stand in the store alone.",
)
_FULL = ("{store} has no room left.", f"Make room on its disk, {_AGAIN}")
_SQLITE: Mapping[int, tuple[str, str]] = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: (
        "{store} cannot be used, its disk fails ({cause}).",
        f"Check the disk and how it is mounted, {_AGAIN}",
    ),
    sqlite3.SQLITE_READONLY: (
        "{store} cannot be written ({cause}).",
        f"Let your user write this file and its folder, {_AGAIN}",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "{store} cannot be opened ({cause}).",
        f"Check that it is a file which your user may read and write, in a folder that is there, {_AGAIN}",
    ),
    sqlite3.SQLITE_BUSY: ("{store} is kept locked by another process.", f"Wait until it is done, {_AGAIN}"),
}
_POSTGRESQL: Mapping[str, tuple[str, str]] = {
    "53100": _FULL,
    "25006": ("{store} takes no writes ({cause}).", f"Point `store.url` at the server that does, {_AGAIN}"),
    "42501": ("{store} refuses ({cause}).", f"Let its user create and write tables there, {_AGAIN}"),
}
_UNREACHED = (
    "{store} cannot be reached ({cause}).",
    f"Check that the server runs, takes your user and is the one in `store.url`, {_AGAIN}",
)


def name_trouble(engine: Engine) -> None:
    """Raise StoreUnusableError from now on where the file, the disk or the server of this engine is at fault."""
    event.listen(engine, "handle_error", _raise_named)


def _raise_named(context: ExceptionContext) -> None:
    fault, url = context.original_exception, context.engine.url if context.engine is not None else None
    words = _words(fault, context)
    if words is not None and url is not None:
        sentence, remedy = words
        cause = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
        raise StoreUnusableError(sentence.format(store=_store(url), cause=cause), remedy=remedy) from fault


def _words(fault: BaseException, context: ExceptionContext) -> tuple[str, str] | None:
    if isinstance(fault, sqlite3.Error):
        code = getattr(fault, "sqlite_errorcode", None)
        return (
            None if code is None else _SQLITE.get(code & 0xFF)
        )  # the rest of an extended code says more exactly where
    state = getattr(fault, "sqlstate", None)
    if isinstance(state, str) and state in _POSTGRESQL:
        return _POSTGRESQL[state]
    never_there = context.connection is None and isinstance(context.sqlalchemy_exception, OperationalError)
    return _UNREACHED if context.is_disconnect or never_there else None


def _store(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"The store {url.database}"
    return f"The store {url.render_as_string(hide_password=True)}"
