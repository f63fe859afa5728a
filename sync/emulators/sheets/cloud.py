"""Everything the emulator holds: accounts, files, and the changes made to them, one at a time."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sync.emulators.sheets.accounts import Account, Accounts
from sync.emulators.sheets.book import Book
from sync.emulators.sheets.calculation import Calculation
from sync.emulators.sheets.drive import SPREADSHEET, File, Permission
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import ApiError, forbidden, not_found
from sync.emulators.sheets.functions import CustomFunctions

__all__ = ["Cloud", "utc_now"]

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ANONYMOUS = Account("", "Anonymous")


def utc_now() -> datetime:
    """This computer's time."""
    return datetime.now(UTC)


class Cloud:
    """The files of all accounts. Whoever reads or changes them holds `lock`.

    `functions` answer custom functions in cells; `now` is the clock its stamps come from. `changed` are the files by
    when they last changed, on the count that `changes` goes on with. Where it does not `compute`, every formula is an
    #ERROR! that says so: for whoever wants what was entered, and soon.
    """

    def __init__(
        self,
        functions: CustomFunctions | None = None,
        now: Callable[[], datetime] = utc_now,
        *,
        computes: bool = True,
    ) -> None:
        self.computes = computes
        self.accounts = Accounts()
        self.functions = functions or CustomFunctions()
        self.functions.came = self._answers_came
        self.now = now
        self.lock = threading.RLock()
        self.files: dict[str, File] = {}
        self.changes = 1
        self.changed: dict[str, int] = {}
        self._calculations: dict[str, Calculation] = {}

    # Files -------------------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """An id no file has."""
        return "1" + "".join(secrets.choice(_ALPHABET) for _ in range(43))

    def add(self, owner: Account, name: str, mime: str, parents: list[str] | None = None, id_: str = "") -> File:
        """A new file of that owner; a spreadsheet has no tab yet."""
        id_ = id_ or self.new_id()
        now = self.now()
        book = Book(id_, name) if mime == SPREADSHEET else None
        permission = Permission(owner.permission_id, "user", "owner", owner.email, owner.name)
        file = File(id_, name, mime, now, now, owner, parents or [self.root(owner)], [permission], book)
        with self.lock:
            self.files[id_] = file
            if book is not None:
                self._calculations[id_] = Calculation(book, self.functions, computes=self.computes)
                file.changed(owner, now)
            self.note(id_)
        return file

    def note(self, id_: str) -> None:
        """Count a change of a file, or of who may see it."""
        with self.lock:
            self.changed[id_] = self.changes
            self.changes += 1

    def spreadsheet(self, owner: str, title: str = "Untitled spreadsheet") -> Book:
        """A new spreadsheet with one empty tab, of the account with that address."""
        file = self.add(self.accounts.named(owner), title, SPREADSHEET)
        assert file.book is not None  # noqa: S101 - it is a spreadsheet
        file.book.add_sheet({})
        return file.book

    def root(self, account: Account) -> str:
        """The id of an account's My Drive."""
        return f"0A{account.permission_id}"

    def share(self, id_: str, email: str, role: str = "writer") -> None:
        """Let an account do what `role` (reader, commenter, writer) may; another role replaces the one before."""
        account = self.accounts.named(email)
        with self.lock:
            file = self.files[id_]
            file.permissions = [one for one in file.permissions if one.whom != account.email]
            file.permissions.append(Permission(account.permission_id, "user", role, account.email, account.name))
            self.note(id_)

    def unshare(self, id_: str, email: str) -> None:
        """Take back what an account was let do."""
        with self.lock:
            file = self.files[id_]
            file.permissions = [one for one in file.permissions if one.whom != email.lower() or one.role == "owner"]
            self.note(id_)

    def forget(self, id_: str) -> None:
        """Delete a file for good."""
        with self.lock:
            self.files.pop(id_, None)
            self._calculations.pop(id_, None)
            self.note(id_)

    # Spreadsheets ------------------------------------------------------------------------------------------------

    def open(self, id_: str, account: Account | None, role: str = "reader") -> File:
        """The spreadsheet, for whoever may do what `role` may; ApiError (404, 403)."""
        file = self.files.get(id_)
        if file is None or (file.trashed and not file.lets(account, "owner")):
            raise not_found()
        if not file.lets(account, role):
            raise forbidden()
        if file.book is None:
            raise ApiError("FAILED_PRECONDITION", "This operation is not supported for this document")
        return file

    def refreshed(self, file: File) -> Book:
        """Its spreadsheet with the results of formulas up to date."""
        assert file.book is not None  # noqa: S101 - opened as a spreadsheet
        self._calculations[file.id].refresh()
        return file.book

    @contextmanager
    def edit(self, id_: str, account: Account | None) -> Iterator[Edit]:
        """A change of a spreadsheet by an account: all of it happens, or nothing; ApiError (404, 403)."""
        with self.lock:
            file = self.open(id_, account, "writer")
            assert file.book is not None  # noqa: S101 - opened as a spreadsheet
            acting = account or ANONYMOUS
            picture = file.book.picture()
            try:
                yield Edit(file.book, acting.email, file.owner, self._calculations[id_].refresh, self.now().year)
            except BaseException:
                file.book.restore(picture)
                raise
            file.name = file.book.properties["title"]
            file.changed(acting, self.now())
            self.note(id_)

    def settle(self, timeout_s: float = 60.0) -> bool:
        """Wait until no custom function is computing; whether that came to pass."""
        while True:
            with self.lock:
                for file in self.files.values():
                    if file.book is not None:
                        self.refreshed(file)
            if not self.functions.busy:
                return True
            if not self.functions.settle(timeout_s):
                return False

    def _answers_came(self) -> None:
        with self.lock:
            for one in self._calculations.values():
                one.answers_came()
