"""xlwings' interface as far as qplan uses it, over a workbook that Excel is said to have open.

What Excel holds unsaved is a file of its own; what is written into it is recorded by sheet and cell.
"""

import shutil
from types import SimpleNamespace

__all__ = ["stub"]


class _Range:
    """One cell; setting one of its properties is recorded under the property's name."""

    def __init__(self, written, title, place):
        object.__setattr__(self, "_at", (written, title, place))

    def __setattr__(self, name, value):
        written, title, place = self._at
        assert name in ("value", "formula", "formula2")
        written.setdefault(title, {})[place] = (name, value)


class _Api:
    """A sheet's object in Excel: protected, with what it allows."""

    def __init__(self, is_protected, refuses):
        self.ProtectContents, self._refuses = is_protected, refuses
        self.Protection = SimpleNamespace(**dict.fromkeys(_ALLOWANCES, False) | {"AllowSorting": True})
        self.protected_with = None

    def Unprotect(self):  # noqa: N802  as Excel calls it
        """Take the protection off; with a password it is refused."""
        if self._refuses:
            raise RuntimeError("(-2147352567, 'Exception occurred.')")
        self.ProtectContents = False

    def Protect(self, *, Contents, **allowed):  # noqa: N802, N803  as Excel calls it
        """Protect it again."""
        self.ProtectContents, self.protected_with = Contents, allowed


_ALLOWANCES = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
    "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip


class _Book:
    """The open workbook."""

    def __init__(self, path, unsaved, protected, password):
        self.fullname, self.written, self.added, self.saved = str(path), {}, {}, 0
        self.app = SimpleNamespace(calculation="automatic")
        self.api = SimpleNamespace(SaveCopyAs=lambda place: shutil.copy(unsaved, place))
        self.names = SimpleNamespace(add=self.added.__setitem__)
        self.sheets = _Sheets(self.written, protected, password)

    def save(self):
        """Save it, as a Mac does."""
        self.saved += 1


class _Sheets(dict):
    def __init__(self, written, protected, password):
        super().__init__()
        self._made = (written, protected, password)

    def __missing__(self, title):
        written, protected, password = self._made
        sheet = SimpleNamespace(
            api=_Api(title in protected, password), range=lambda place: _Range(written, title, place)
        )
        self[title] = sheet
        return sheet


def stub(path, unsaved, *, protected=(), password=False):
    """A module like xlwings: one Excel with two workbooks, ours and one that was never saved; and ours."""
    book = _Book(path, unsaved, protected, password)
    other = SimpleNamespace(fullname="Book1")
    return SimpleNamespace(apps=[SimpleNamespace(books=[other, book])]), book
