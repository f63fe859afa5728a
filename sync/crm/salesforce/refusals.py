"""What Salesforce's refusals mean for the caller: one table from error code, one from HTTP status."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

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

__all__ = ["BY_CODE", "BY_STATUS", "classify", "classify_body"]

_CLASSES: Mapping[type[CrmError], str] = {
    RefreshLoginError: "INVALID_SESSION_ID INVALID_AUTH_HEADER",
    StopLoginError: (
        "invalid_grant invalid_client invalid_client_id invalid_client_credentials unauthorized_client inactive_user "
        "inactive_org invalid_app_access unsupported_grant_type INVALID_LOGIN LOGIN_MUST_USE_SECURITY_TOKEN "
        "PASSWORD_LOCKOUT INVALID_OPERATION_WITH_EXPIRED_PASSWORD INACTIVE_OWNER_OR_USER LOGIN_DURING_RESTRICTED_TIME "
        "LOGIN_DURING_RESTRICTED_DOMAIN ORG_LOCKED"
    ),
    RetryLaterError: (
        "SERVER_UNAVAILABLE QUERY_TIMEOUT REQUEST_RUNNING_TOO_LONG UNKNOWN_EXCEPTION TOO_MANY_REQUESTS "
        "CONCURRENT_REQUEST_LIMIT_EXCEEDED CONCURRENT_PER_ORG_LONG_TXN_LIMIT"
    ),
    LockHeldError: "UNABLE_TO_LOCK_ROW SETUP_OBJECTS_LOCKED",
    ApiLimitError: "REQUEST_LIMIT_EXCEEDED TXN_SECURITY_METERING_ERROR",
    GrantPermissionError: (
        "INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY "
        "INVALID_FIELD_FOR_INSERT_UPDATE API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED NO_ACCESS"
    ),
    SkipRowError: (
        "FIELD_CUSTOM_VALIDATION_EXCEPTION REQUIRED_FIELD_MISSING INVALID_CROSS_REFERENCE_KEY DUPLICATE_VALUE "
        "DUPLICATES_DETECTED FIELD_INTEGRITY_EXCEPTION STRING_TOO_LONG NUMBER_OUTSIDE_VALID_RANGE MALFORMED_ID "
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST INVALID_TYPE_ON_FIELD_IN_RECORD INVALID_EMAIL_ADDRESS DELETE_FAILED "
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    ),
    ConflictError: "PRECONDITION_FAILED ITEM_MODIFIED",
    RecordGoneError: "ENTITY_IS_DELETED NOT_FOUND INVALID_ID_FIELD",
    RolledBackError: "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    LocatorExpiredError: "INVALID_QUERY_LOCATOR INVALIDJOB_EXPIRED",
    FixConfigurationError: (
        "INVALID_TYPE INVALID_FIELD MALFORMED_QUERY INVALID_OPERATION MIXED_DML_OPERATION UNSUPPORTED_API_VERSION "
        "FUNCTIONALITY_NOT_ENABLED FEATURENOTENABLED INVALIDENTITY INVALID_QUERY_FILTER_OPERATOR JSON_PARSER_ERROR "
        "InvalidBatch METHOD_NOT_ALLOWED URL_NOT_RESET EXCEEDED_ID_LIMIT"
    ),
}

BY_CODE: Mapping[str, type[CrmError]] = MappingProxyType(
    {code: kind for kind, codes in _CLASSES.items() for code in codes.split()}
)
"""What the caller does about an error code."""

BY_STATUS: Mapping[int, type[CrmError]] = MappingProxyType(
    {
        300: SkipRowError,
        401: RefreshLoginError,
        403: GrantPermissionError,
        404: RecordGoneError,
        405: FixConfigurationError,
        406: RetryLaterError,
        412: ConflictError,
        420: RetryLaterError,
        429: RetryLaterError,
        501: FixConfigurationError,
    }
)
"""What the caller does when the code says nothing; from 500 on it is RetryLaterError, below it SkipRowError."""

_GROUP_LOCK = "group membership"


def classify(
    error_code: str,
    message: str,
    *,
    status: int | None = None,
    sobject: str = "",
    record_id: str = "",
    fields: Sequence[str] = (),
) -> CrmError:
    """The error to raise for one refusal: by its code, else by its HTTP status."""
    kind = BY_CODE.get(error_code)
    if _GROUP_LOCK in message.lower():
        kind = LockHeldError
    elif kind is None:
        kind = BY_STATUS.get(status or 0, RetryLaterError if (status or 0) >= 500 else SkipRowError)
    first_line = message.strip() or f"Salesforce answered with HTTP status {status}."
    return kind(
        first_line if first_line.endswith(".") else f"{first_line}.",
        sobject=sobject,
        record_id=record_id,
        fields=fields,
        error_code=error_code,
        status=status,
    )


def classify_body(status: int, body: str, *, sobject: str = "", record_id: str = "") -> CrmError:
    """The error to raise for an HTTP answer, whose body is JSON in one of Salesforce's shapes or anything else."""
    code, message, fields = "", "", ()
    refusal = _first(body)
    if refusal is not None:
        code = str(refusal.get("errorCode") or refusal.get("statusCode") or refusal.get("error") or "")
        message = str(refusal.get("message") or refusal.get("error_description") or "")
        fields = tuple(refusal.get("fields") or ())
    return classify(code, message, status=status, sobject=sobject, record_id=record_id, fields=fields)


def _first(body: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    if isinstance(parsed, list) and parsed:
        parsed = parsed[0]
    return parsed if isinstance(parsed, dict) else None
