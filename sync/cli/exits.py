"""Exit codes: what a script may rely on."""

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.errors import SyncError
    from workbooks.errors import WorkbookError

__all__ = ["Exit", "exit_of"]


class Exit(IntEnum):
    """How a command ended.

    DONE      done, or there was nothing to do
    FINDINGS  there is something a person must mend: findings that block, conflicts, discrepancies
    USAGE     the command line was not understood
    REFUSED   asked for what must not or cannot be done: not approved, tampered with, a wrong code, no such assumption
    SETTINGS  the settings cannot be used
    CRM       the CRM could not be reached, or refused; nothing is lost, run again
    FILE      the workbook, the spreadsheet or the store cannot be used, or the workbook was changed meanwhile
    FAULT     a fault in qplan itself
    """

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    REFUSED = 3
    SETTINGS = 4
    CRM = 5
    FILE = 6
    FAULT = 70


def exit_of(fault: "SyncError | WorkbookError") -> Exit:
    """The exit code for a fault that reached the command line."""
    from sync.errors import BadSettingsError, CrmError, RefusedError, SheetsError, StoreUnusableError
    from workbooks.errors import WorkbookError

    match fault:
        case RefusedError():
            return Exit.REFUSED
        case BadSettingsError():
            return Exit.SETTINGS
        case CrmError():
            return Exit.CRM
        case WorkbookError() | StoreUnusableError() | SheetsError():
            return Exit.FILE
        case _:
            return Exit.FINDINGS
