"""Program faults of `sync`, one class per thing the caller does about it.

    SyncError
    ├── BadSettingsError            qplan.toml or the environment: every problem at once
    ├── RefusedError                asked for what must not be done: unapproved, tampered, blocked by findings
    ├── LeaseLostError              another process took over what this one was doing: it stops, nothing is lost
    ├── LogMovedError               the log has a newer entry than what was concluded from it: conclude anew
    ├── UndeliveredError            a message could not be handed over: nothing was sent
    ├── LanguageModelError          a language model did not answer: go on with the words of qplan
    ├── SideAwayError               a place where the plan is edited cannot be read or written now: go on without it
    ├── SheetsError                 Google said no, or could not be asked
    │   ├── SheetsBusyError         busy, unreachable or out of its allowance until the deadline passed: run again later
    │   ├── SheetsLoginError        the login is refused: mend the key or the consent
    │   ├── SheetsAccessError       the login may not do this to the spreadsheet: its owner shares it
    │   ├── SheetsGoneError         there is no such spreadsheet, or nobody shared it with this login
    │   ├── SheetsProtectedError    a protected range: its editors are others
    │   ├── SheetsMeaningError      Google does not take what was asked: a fault of qplan, or of the spreadsheet
    │   └── SheetsLostReplyError    a write was sent and no answer came: read back before anything else
    ├── StoreError
    │   ├── StoreTooNewError        the store was migrated by a newer qplan: upgrade, write nothing
    │   └── StoreUnusableError      its file, disk or server: damaged, full, locked, not reached; mend that, run again
    └── CrmError                    carries sobject, field, record_id, error_code and a remedy
        ├── RetryLaterError         transient, and still failing when the deadline passed: run again later
        │   └── LockHeldError       somebody holds the row or group lock: smaller batches, one at a time
        ├── ApiLimitError           the daily allowance is used up, or our share of it: pause
        │   └── BulkLimitError      that of bulk jobs: single requests still work
        ├── RefreshLoginError       the session ended and a fresh login did not help: log in anew
        ├── StopLoginError          the login itself is refused: stop, more attempts lock the user out
        ├── GrantPermissionError    the integration user may not do this: an administrator grants it
        ├── FixConfigurationError   object, field or query that this org does not have: mend the configuration
        ├── SkipRowError            this row's data is refused: report it, go on with the others
        ├── RolledBackError         this row was fine, a sibling in its all-or-none group was not: look there
        ├── ConflictError           the record changed since it was read: re-read and decide, never overwrite
        │   └── RecordGoneError     the record does not exist or was deleted
        ├── LocatorExpiredError     a result page is no longer kept: restart the slice, never mark it complete
        ├── IncompleteAnswerError   fewer or other rows than the CRM announced: as above, and say the numbers
        ├── UnreadableValueError    a field holds what its type cannot be: name it, take nothing of the page
        └── LostReplyError          a write was sent and no answer came: UNKNOWN, read back before anything else

What a user can mend in a file is never raised: it is a Finding.
"""

from collections.abc import Sequence
from pathlib import Path

__all__ = [
    "ApiLimitError",
    "BadSettingsError",
    "BulkLimitError",
    "ConflictError",
    "CrmError",
    "FixConfigurationError",
    "GrantPermissionError",
    "IncompleteAnswerError",
    "LanguageModelError",
    "LeaseLostError",
    "LocatorExpiredError",
    "LockHeldError",
    "LogMovedError",
    "LostReplyError",
    "RecordGoneError",
    "RefreshLoginError",
    "RefusedError",
    "RetryLaterError",
    "RolledBackError",
    "SheetsAccessError",
    "SheetsBusyError",
    "SheetsError",
    "SheetsGoneError",
    "SheetsLoginError",
    "SheetsLostReplyError",
    "SheetsMeaningError",
    "SheetsProtectedError",
    "SideAwayError",
    "SkipRowError",
    "StopLoginError",
    "StoreError",
    "StoreTooNewError",
    "StoreUnusableError",
    "SyncError",
    "UndeliveredError",
    "UnreadableValueError",
]


class SyncError(Exception):
    """Base of every fault raised by `sync`: one sentence, and what to do about it."""

    default_remedy = ""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy or self.default_remedy

    def __str__(self) -> str:
        between = "\n" if "\n" in self.message else " "
        return f"{self.message}{between}{self.remedy}".rstrip()


class LeaseLostError(SyncError):
    """Another process took over what this one was doing, or may have."""

    default_remedy = "It goes on from what was noted, after reading it back. Look at `qplan status`."


class LogMovedError(SyncError):
    """The log has a newer entry than the one that something was concluded from; nothing was appended."""

    default_remedy = "Run it again."


class StoreError(SyncError):
    """The store cannot be used as it is."""


class StoreTooNewError(StoreError):
    """The store has a revision this version of qplan does not know."""

    default_remedy = "Upgrade qplan, or point `store.url` at another store."


class StoreUnusableError(StoreError):
    """The store's file, disk or server does not let it be used."""


class CrmError(SyncError):
    """The CRM refused, or could not be asked.

    `sobject`, `record_id` and `fields` say where, as far as known; `error_code` is the CRM's own code, `status` the
    HTTP status.
    """

    def __init__(
        self,
        message: str,
        *,
        sobject: str = "",
        record_id: str = "",
        fields: Sequence[str] = (),
        error_code: str = "",
        status: int | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.sobject = sobject
        self.record_id = record_id
        self.fields = tuple(fields)
        self.error_code = error_code
        self.status = status

    @property
    def place(self) -> str:
        """Where it happened: `Opportunity/006…AAA (Amount)`, as far as known."""
        record = "/".join(part for part in (self.sobject, self.record_id) if part)
        fields = f"({', '.join(self.fields)})" if self.fields else ""
        return " ".join(part for part in (record, fields) if part)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        code = f" [{self.error_code}]" if self.error_code else ""
        return f"{place}{self.message}{code} {self.remedy}".rstrip()


class RetryLaterError(CrmError):
    """The CRM was busy or unreachable until the deadline passed."""

    default_remedy = "Nothing is lost: run the same command again in a few minutes."


class LockHeldError(RetryLaterError):
    """A row or group membership lock is held by somebody else."""

    default_remedy = "Another job is changing the same records: run again when it is done, or in smaller batches."


class ApiLimitError(CrmError):
    """The API allowance of the org, or the share of it that qplan may use, is spent."""

    default_remedy = (
        "What is stored stays. Wait until the allowance renews (a rolling 24 hours), find what uses it (Setup → API "
        "Usage), or buy more; then run the same command again, which goes on where it was."
    )


class BulkLimitError(ApiLimitError):
    """The org takes no more bulk jobs for now; requests for single pages and records still work."""

    default_remedy = (
        "Wait until the org's allowance of bulk jobs renews (a rolling 24 hours); `qplan doctor` says what is left."
    )


class RefreshLoginError(CrmError):
    """The session is not valid any more and one fresh login did not help."""

    default_remedy = "Check that the user may use the API, then log in anew; a pasted access token must be renewed."


class StopLoginError(CrmError):
    """The login is refused."""

    default_remedy = "Check user, password, token or key and the login URL before trying again: more attempts lock out."


class GrantPermissionError(CrmError):
    """The integration user lacks a permission."""

    default_remedy = "Ask an administrator to grant it; `qplan doctor` lists what is needed."


class FixConfigurationError(CrmError):
    """The org does not know this object, field, version or operation."""

    default_remedy = "Correct the name in qplan.toml, or make it visible to the integration user; see `qplan doctor`."


class SkipRowError(CrmError):
    """The values of this row are refused."""

    default_remedy = "Correct the row and submit it again; the other rows are not affected."


class RolledBackError(CrmError):
    """The row was rolled back because another row of its group was refused."""

    default_remedy = "Correct the refused row of the same group, then submit the group again."


class ConflictError(CrmError):
    """The record was changed by somebody else since it was read."""

    default_remedy = "Pull, look at the new value, and decide again."


class RecordGoneError(ConflictError):
    """The record does not exist, was deleted, or is not visible to the integration user."""

    default_remedy = "Pull again; if the record should exist, restore it in the CRM."


class LocatorExpiredError(CrmError):
    """A page of a query result is no longer kept by the CRM."""

    default_remedy = "Run the same command again: what the page belonged to is then read from its start."


class IncompleteAnswerError(CrmError):
    """An answer holds fewer, more or other rows than the CRM announced, also after it was asked for again."""

    default_remedy = (
        "Nothing of it counts as read. Run the same command again; if it stays, look at what stands between qplan and "
        "the CRM (a proxy, a gateway), then ask the CRM's support with these numbers."
    )


class UnreadableValueError(CrmError):
    """A field of a record holds what a field of its type cannot hold."""

    default_remedy = (
        "Open the record in the CRM and correct the value; if the org's field is of another type than Salesforce's "
        "standard, give it that type or hide it from the integration user. Then pull again: nothing of this page was "
        "stored."
    )


class LostReplyError(CrmError):
    """A write was sent and no answer came: it may or may not have been carried out."""

    default_remedy = "Read the record back before sending anything again."


class BadSettingsError(SyncError):
    """The settings cannot be used; every problem is named at once."""

    default_remedy = "Correct them and run `qplan config check`."

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"{path}: {problem.rstrip('.')}." for problem in problems))
        self.problems = tuple(problems)


class LanguageModelError(SyncError):
    """A language model did not answer; the words of qplan stand."""


class UndeliveredError(SyncError):
    """A message could not be handed over; nothing was sent."""

    default_remedy = "Check the [post] section of qplan.toml, then run `qplan submit --resend`."

    def __init__(self, to: str, reason: str) -> None:
        super().__init__(f"No message could be sent to {to}: {reason}.")


class SideAwayError(SyncError):
    """A place where the plan is edited cannot be read or written now; the others are synced without it."""

    default_remedy = "Nothing is lost: what was typed there is taken as soon as it can be read again."


class SheetsError(SyncError):
    """Google Sheets or Drive refused, or could not be asked; `status` is the HTTP status, 0 without an answer."""

    def __init__(self, message: str, *, status: int = 0, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.status = status


class SheetsBusyError(SheetsError):
    """Google was busy or unreachable until the deadline passed, or the allowance of a minute is used up."""

    default_remedy = "Nothing is lost: run the same command again in a few minutes."


class SheetsLoginError(SheetsError):
    """The login is refused."""

    default_remedy = "Check the [sheets] section of qplan.toml and its key, then run `qplan sheets doctor`."


class SheetsAccessError(SheetsError):
    """The login may not do this."""

    default_remedy = "Share the spreadsheet with the login's address as an editor; `qplan sheets doctor` names it."


class SheetsGoneError(SheetsError):
    """There is no such spreadsheet, or the login does not see it."""

    default_remedy = (
        "Restore it from Drive's bin, or share it with the login; a new one is made by `qplan sheets create`."
    )


class SheetsProtectedError(SheetsError):
    """A cell is protected, and the login is none of its editors."""

    default_remedy = "Let the spreadsheet's owner run `qplan sheets share`, which sets the protected ranges anew."


class SheetsMeaningError(SheetsError):
    """Google does not take what was asked."""

    default_remedy = "Run `qplan sheets doctor`; if it finds nothing, this is a fault in qplan: please report it."


class SheetsLostReplyError(SheetsError):
    """A write was sent and no answer came: it may or may not have been carried out."""

    default_remedy = "Run the same command again: it reads back first."


class RefusedError(SyncError):
    """Something was asked that must not be done: the sentence says why, the remedy what to do instead."""
