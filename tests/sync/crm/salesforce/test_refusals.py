"""What each of Salesforce's refusals becomes."""

import pytest

from sync.crm.salesforce.refusals import classify_body
from sync.errors import (
    ApiLimitError,
    ConflictError,
    CrmError,
    FixConfigurationError,
    GrantPermissionError,
    LocatorExpiredError,
    LockHeldError,
    RecordGoneError,
    RefreshLoginError,
    RetryLaterError,
    RolledBackError,
    SkipRowError,
    StopLoginError,
)

BY_CLASS = {
    RefreshLoginError: ["INVALID_SESSION_ID"],
    StopLoginError: ["invalid_grant"],
    RetryLaterError: ["SERVER_UNAVAILABLE", "QUERY_TIMEOUT"],
    LockHeldError: ["UNABLE_TO_LOCK_ROW"],
    ApiLimitError: ["REQUEST_LIMIT_EXCEEDED"],
    GrantPermissionError: ["INSUFFICIENT_ACCESS_OR_READONLY", "INVALID_FIELD_FOR_INSERT_UPDATE"],
    SkipRowError: [
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "REQUIRED_FIELD_MISSING",
        "INVALID_CROSS_REFERENCE_KEY",
        "DUPLICATE_VALUE",
        "FIELD_INTEGRITY_EXCEPTION",
        "STRING_TOO_LONG",
    ],
    RecordGoneError: ["ENTITY_IS_DELETED"],
    RolledBackError: ["ALL_OR_NONE_OPERATION_ROLLED_BACK"],
    LocatorExpiredError: ["INVALID_QUERY_LOCATOR"],
    FixConfigurationError: ["INVALID_TYPE", "INVALID_FIELD", "MALFORMED_QUERY", "INVALID_OPERATION"],
}


@pytest.mark.parametrize(("kind", "code"), [(k, code) for k, codes in BY_CLASS.items() for code in codes])
def test_codes(kind: type[CrmError], code: str) -> None:
    """The classes of the vendor's error codes, as the facts page lists them."""
    error = classify_body(400, f'[{{"errorCode": "{code}", "message": "m", "fields": ["A"]}}]', sobject="Account")
    assert type(error) is kind
    assert (error.error_code, error.fields, error.status) == (code, ("A",), 400)
    assert str(error).startswith("Account (A): m.")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, RefreshLoginError),
        (403, GrantPermissionError),
        (404, RecordGoneError),
        (406, RetryLaterError),
        (412, ConflictError),
        (418, SkipRowError),
        (420, RetryLaterError),
        (429, RetryLaterError),
        (500, RetryLaterError),
        (501, FixConfigurationError),
        (504, RetryLaterError),
    ],
)
@pytest.mark.parametrize("body", ["<html>", "[]", '"text"', '[{"errorCode": "NEVER_HEARD_OF"}]'])
def test_statuses_decide_where_no_code_does(status: int, kind: type[CrmError], body: str) -> None:
    """A body that says nothing, or an unknown code, leaves the HTTP status."""
    assert type(classify_body(status, body)) is kind


def test_a_group_lock_is_known_by_its_message() -> None:
    """Membership changes that collide come under several codes with one sentence."""
    body = '[{"errorCode": "UNKNOWN_EXCEPTION", "message": "Group membership operation already in progress"}]'
    assert type(classify_body(400, body)) is LockHeldError


def test_what_an_error_says() -> None:
    """Where, what, the vendor's code and what to do, in one line."""
    body = '[{"message": "data value too large", "errorCode": "STRING_TOO_LONG", "fields": ["Name"]}]'
    error = classify_body(400, body, sobject="Account", record_id="001000000000001AAA")
    assert str(error) == (
        "Account/001000000000001AAA (Name): data value too large. [STRING_TOO_LONG] "
        "Correct the row and submit it again; the other rows are not affected."
    )
