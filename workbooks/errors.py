"""What keeps a workbook from being opened, written or published, one class per cause.

    WorkbookError
    ├── WorkbookMissing     there is no such file
    ├── WorkbookExists      building would overwrite a workbook people may have typed into
    ├── WorkbookLocked      another program has it open
    ├── NotAWorkbook        the file is truncated, protected with a password, or no .xlsx at all
    ├── NoRoom              the disk is full: nothing was written
    ├── WorkbookMoved       the file is not the one that was read: someone saved it meanwhile
    ├── PatchRefused        a cell asked for holds a formula, or its sheet is not there
    ├── UnknownField        an entry names an input, table, row or column the workbook does not have
    └── PublishRefused      the workbook has findings that must be mended first

What stands wrongly in a workbook that can be opened is never raised: it is a DocumentFinding with its cell.
"""

from collections.abc import Iterable

from workbooks.models import DocumentFinding

__all__ = [
    "NoRoom",
    "NotAWorkbook",
    "PatchRefused",
    "PublishRefused",
    "UnknownField",
    "WorkbookError",
    "WorkbookExists",
    "WorkbookLocked",
    "WorkbookMissing",
    "WorkbookMoved",
]


class WorkbookError(Exception):
    """Base of every fault raised by `workbooks`; the message says what, where and what to do."""


class WorkbookMissing(WorkbookError, FileNotFoundError):  # noqa: N818
    """There is no such file."""


class WorkbookExists(WorkbookError, FileExistsError):  # noqa: N818
    """Building would overwrite a workbook people may have typed into."""


class WorkbookLocked(WorkbookError):  # noqa: N818
    """Another program has the workbook open."""


class NoRoom(WorkbookError, OSError):  # noqa: N818
    """The disk is full, or the share of it: nothing was written."""

    __str__ = Exception.__str__


class NotAWorkbook(WorkbookError):  # noqa: N818
    """The file is truncated, protected with a password, or no .xlsx at all."""


class WorkbookMoved(WorkbookError):  # noqa: N818
    """The file is not the one that was read: someone saved it meanwhile."""


class PatchRefused(WorkbookError):  # noqa: N818
    """A cell asked for holds a formula, or its sheet is not there."""


class UnknownField(WorkbookError, KeyError):  # noqa: N818
    """An entry names an input, table, row or column the workbook does not have."""

    __str__ = Exception.__str__


class PublishRefused(WorkbookError):  # noqa: N818
    """The workbook has findings that must be mended first; they are in `findings`."""

    def __init__(self, message: str, findings: Iterable[DocumentFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__(message)
