"""What each of Salesforce's refusals becomes."""

import itertools
import json

import pytest

from sync.crm.salesforce.refusals import BY_CODE, BY_STATUS, as_asked, classify_body
from sync.errors import (
    ApiLimitError,
    BulkLimitError,
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


ADVICE: dict[str, tuple[int, str, str, type[CrmError], str]] = {
    "bulk query jobs used up": (
        400,
        "LIMIT_EXCEEDED",
        "Max bulk v2 query jobs (10000) per 24 hrs has been reached (10021)",
        BulkLimitError,
        "allowance of bulk jobs renews",
    ),
    "bulk results used up": (
        400,
        "LIMIT_EXCEEDED",
        "Max bulk v2 query result size stored (1000000000) kb per 24 hrs has been exceeded",
        BulkLimitError,
        "allowance of bulk jobs renews",
    ),
    "batches used up": (400, "ExceededQuota", "Too many batches", BulkLimitError, "allowance of bulk jobs renews"),
    "another limit of a row": (400, "LIMIT_EXCEEDED", "array too long", SkipRowError, "the message says which one"),
    "requests used up": (
        403,
        "REQUEST_LIMIT_EXCEEDED",
        "TotalRequests Limit exceeded.",
        ApiLimitError,
        "Wait until the allowance renews",
    ),
    "too many at once": (
        403,
        "REQUEST_LIMIT_EXCEEDED",
        "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
        RetryLaterError,
        "run again in a few minutes",
    ),
    "policies too slow": (
        400,
        "TXN_SECURITY_METERING_ERROR",
        "enabled transaction security policies took too long to complete",
        RetryLaterError,
        "Exempt from Transaction Security",
    ),
    "a policy forbids": (403, "TXN_SECURITY_NO_ACCESS", "no", GrantPermissionError, "Exempt from Transaction Security"),
    "storage full": (400, "STORAGE_LIMIT_EXCEEDED", "full", ApiLimitError, "Storage Usage"),
    "an owner who left": (400, "INACTIVE_OWNER_OR_USER", "inactive", SkipRowError, "Choose an owner who is active"),
    "an approval locks": (400, "ENTITY_IS_LOCKED", "locked", SkipRowError, "approval process"),
    "a trigger fails": (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "x", SkipRowError, "A trigger or flow"),
    "no API for the user": (403, "API_DISABLED_FOR_ORG", "no", GrantPermissionError, "API Enabled"),
    "a version of the past": (404, "UNSUPPORTED_API_VERSION", "old", FixConfigurationError, "salesforce.api_version"),
    "an org that moved": (302, "", "", FixConfigurationError, "The org has moved"),
    "an app nobody admitted": (400, "invalid_app_access", "no", StopLoginError, "Connected Apps"),
    "too many logins": (400, "LOGIN_RATE_EXCEEDED", "wait", StopLoginError, "wait for one"),
    "locks on every try": (400, "TooManyLockFailure", "locks", LockHeldError, "smaller batches"),
    "a proxy that gave up": (408, "", "", RetryLaterError, "Nothing is lost"),
    "a URI too long": (414, "", "", FixConfigurationError, "report this line"),
    "too many objects of one kind": (400, "MIXED_DML_OPERATION", "mixed", FixConfigurationError, "report this line"),
}


@pytest.mark.parametrize(("status", "code", "message", "kind", "advice"), ADVICE.values(), ids=ADVICE)
def test_each_refusal_says_what_helps(status: int, code: str, message: str, kind: type[CrmError], advice: str) -> None:
    """The advice fits the cause: it is the row's, the user's, the org's or the hour's fault."""
    error = classify_body(status, json.dumps([{"errorCode": code, "message": message}]), sobject="Account")
    assert type(error) is kind
    assert advice in str(error)


def test_no_read_is_told_to_mend_a_record() -> None:
    """Whatever a question is refused with: there is no row to correct, no record to restore, no group to submit."""
    for code, status in itertools.product([*BY_CODE, "NEVER_HEARD_OF", ""], [400, 403, 418, 500, *BY_STATUS]):
        body = json.dumps([{"errorCode": code, "message": "m"}])
        error = as_asked(classify_body(status, body, sobject="Account"))
        assert error.remedy
        for wrong in ("Correct the row", "Correct the refused row", "restore it", "decide again", "Read the record"):
            assert wrong not in str(error)
        assert error.sobject == "Account"
