"""What Salesforce's refusals mean for the caller: one table from error code, one from HTTP status."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

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

__all__ = ["BY_CODE", "BY_STATUS", "as_asked", "classify", "classify_body", "soap_fault"]

_CLASSES: Mapping[type[CrmError], str] = {
    RefreshLoginError: "INVALID_SESSION_ID INVALID_AUTH_HEADER",
    StopLoginError: (
        "invalid_grant invalid_client invalid_client_id invalid_client_credentials unauthorized_client inactive_user "
        "inactive_org invalid_app_access unsupported_grant_type INVALID_LOGIN LOGIN_MUST_USE_SECURITY_TOKEN "
        "PASSWORD_LOCKOUT INVALID_OPERATION_WITH_EXPIRED_PASSWORD LOGIN_DURING_RESTRICTED_TIME "
        "LOGIN_DURING_RESTRICTED_DOMAIN LOGIN_CHALLENGE_ISSUED LOGIN_CHALLENGE_PENDING LOGIN_RATE_EXCEEDED ORG_LOCKED "
        "TRIAL_EXPIRED CLIENT_NOT_ACCESSIBLE_FOR_USER CLIENT_REQUIRE_UPDATE_FOR_USER"
    ),
    RetryLaterError: (
        "SERVER_UNAVAILABLE QUERY_TIMEOUT OPERATION_TOO_LARGE REQUEST_RUNNING_TOO_LONG UNKNOWN_EXCEPTION "
        "TOO_MANY_REQUESTS CONCURRENT_REQUEST_LIMIT_EXCEEDED CONCURRENT_REQUESTS_LIMIT_EXCEEDED "
        "CONCURRENT_PER_ORG_LONG_TXN_LIMIT TXN_SECURITY_METERING_ERROR TXN_SECURITY_RUNTIME_ERROR "
        "INTERNAL_SERVER_ERROR InternalServerError"
    ),
    LockHeldError: "UNABLE_TO_LOCK_ROW SETUP_OBJECTS_LOCKED TOO_MANY_LOCK_FAILURE TooManyLockFailure",
    ApiLimitError: "REQUEST_LIMIT_EXCEEDED STORAGE_LIMIT_EXCEEDED",
    BulkLimitError: "ExceededQuota EXCEEDED_QUOTA TOO_MANY_JOBS",
    GrantPermissionError: (
        "INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY "
        "INVALID_FIELD_FOR_INSERT_UPDATE API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED NO_ACCESS FORBIDDEN "
        "TXN_SECURITY_NO_ACCESS TXN_SECURITY_FAIL_CLOSE TXN_SECURITY_END_A_SESSION TXN_SECURITY_TWO_FA_REQUIRED"
    ),
    SkipRowError: (
        "FIELD_CUSTOM_VALIDATION_EXCEPTION REQUIRED_FIELD_MISSING INVALID_CROSS_REFERENCE_KEY DUPLICATE_VALUE "
        "DUPLICATES_DETECTED FIELD_INTEGRITY_EXCEPTION STRING_TOO_LONG NUMBER_OUTSIDE_VALID_RANGE MALFORMED_ID "
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST INVALID_TYPE_ON_FIELD_IN_RECORD INVALID_EMAIL_ADDRESS DELETE_FAILED "
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY INACTIVE_OWNER_OR_USER OPERATION_WITH_INACTIVE_USER_EXCEPTION "
        "OP_WITH_INVALID_USER_TYPE_EXCEPTION TRANSFER_REQUIRES_READ ENTITY_IS_LOCKED LIMIT_EXCEEDED"
    ),
    ConflictError: "PRECONDITION_FAILED ITEM_MODIFIED",
    RecordGoneError: "ENTITY_IS_DELETED NOT_FOUND INVALID_ID_FIELD",
    RolledBackError: "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    LocatorExpiredError: "INVALID_QUERY_LOCATOR INVALIDJOB_EXPIRED",
    FixConfigurationError: (
        "INVALID_TYPE INVALID_FIELD MALFORMED_QUERY INVALID_OPERATION MIXED_DML_OPERATION UNSUPPORTED_API_VERSION "
        "FUNCTIONALITY_NOT_ENABLED FEATURENOTENABLED INVALIDENTITY INVALID_QUERY_FILTER_OPERATOR JSON_PARSER_ERROR "
        "InvalidBatch METHOD_NOT_ALLOWED URL_NOT_RESET EXCEEDED_ID_LIMIT QUERY_TOO_COMPLICATED "
        "INVALID_TYPE_FOR_OPERATION INVALID_REPLICATION_DATE UNSUPPORTED_MEDIA_TYPE API_ERROR INVALIDJOB "
        "INVALIDJOBSTATE INVALID_INPUT"
    ),
}

BY_CODE: Mapping[str, type[CrmError]] = MappingProxyType(
    {code: kind for kind, codes in _CLASSES.items() for code in codes.split()}
)
"""What the caller does about an error code."""

BY_STATUS: Mapping[int, type[CrmError]] = MappingProxyType(
    {
        **dict.fromkeys((301, 302, 303, 307, 308), FixConfigurationError),
        300: SkipRowError,
        401: RefreshLoginError,
        403: GrantPermissionError,
        404: RecordGoneError,
        405: FixConfigurationError,
        406: RetryLaterError,
        408: RetryLaterError,
        409: ConflictError,
        410: RecordGoneError,
        412: ConflictError,
        413: FixConfigurationError,
        414: FixConfigurationError,
        415: FixConfigurationError,
        420: RetryLaterError,
        421: RetryLaterError,
        425: RetryLaterError,
        429: RetryLaterError,
        431: FixConfigurationError,
        501: FixConfigurationError,
    }
)
"""What the caller does when the code says nothing; from 500 on it is RetryLaterError, below it SkipRowError."""

_REPORT = "qplan sent what this org does not take: run `qplan doctor`; if it finds nothing, report this line."
_ADDRESS = (
    "Nothing answers at this address of the org: check salesforce.login_url, salesforce.instance_url and "
    "salesforce.api_version; `qplan doctor` lists the versions the org offers."
)
_MOVED = "The org has moved: set salesforce.login_url (or salesforce.instance_url) to its present address."
_EXEMPT = (
    'Assign the permission "Exempt from Transaction Security" to the integration user, or have the policy changed.'
)
_APPROVE_APP = "An administrator has to admit the connected app: Setup → Connected Apps OAuth Usage."
_API_ACCESS = 'Give the integration user the permission "API Enabled", in an edition of Salesforce that has the API.'
_OWNER = "Choose an owner who is active, has a licence for the object and may read it."
_REMEDIES: Mapping[str, str] = {
    "TXN_SECURITY_METERING_ERROR": f"Run it again; if it stays: {_EXEMPT}",
    "TXN_SECURITY_RUNTIME_ERROR": f"Run it again; if it stays: {_EXEMPT}",
    "TXN_SECURITY_NO_ACCESS": _EXEMPT,
    "TXN_SECURITY_FAIL_CLOSE": _EXEMPT,
    "TXN_SECURITY_END_A_SESSION": _EXEMPT,
    "TXN_SECURITY_TWO_FA_REQUIRED": _EXEMPT,
    "API_DISABLED_FOR_ORG": _API_ACCESS,
    "API_CURRENTLY_DISABLED": _API_ACCESS,
    "STORAGE_LIMIT_EXCEEDED": "The org's data storage is full: free some, or buy more (Setup → Storage Usage).",
    "OPERATION_TOO_LARGE": (
        'The query touches too many records under the user\'s sharing: give the integration user "View All Data".'
    ),
    "QUERY_TOO_COMPLICATED": (
        "Too many formula fields in one query: hide those that qplan does not need from the integration user."
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": (
        "A trigger or flow of the org refused it: an administrator finds which one in the message. The other rows are "
        "not affected."
    ),
    "INACTIVE_OWNER_OR_USER": _OWNER,
    "OPERATION_WITH_INACTIVE_USER_EXCEPTION": _OWNER,
    "OP_WITH_INVALID_USER_TYPE_EXCEPTION": _OWNER,
    "TRANSFER_REQUIRES_READ": _OWNER,
    "ENTITY_IS_LOCKED": "An approval process of the org locks the record: finish or recall it, then submit again.",
    "LIMIT_EXCEEDED": "A limit of the org is reached; the message says which one. The other rows are not affected.",
    "UNSUPPORTED_API_VERSION": "Set salesforce.api_version to one the org offers; `qplan doctor` lists them.",
    "FUNCTIONALITY_NOT_ENABLED": "An administrator switches the feature on in Setup, or qplan does without it.",
    "FEATURENOTENABLED": "An administrator switches the feature on in Setup, or qplan does without it.",
    "URL_NOT_RESET": _MOVED,
    "CLIENT_NOT_ACCESSIBLE_FOR_USER": _APPROVE_APP,
    "CLIENT_REQUIRE_UPDATE_FOR_USER": _APPROVE_APP,
    "invalid_app_access": _APPROVE_APP,
    "TRIAL_EXPIRED": "The org's trial is over: only Salesforce can open it again.",
    "LOGIN_RATE_EXCEEDED": "Too many logins within an hour: wait for one, and let one qplan log in for all jobs.",
}
_REPORTED = frozenset(
    {
        "API_ERROR",
        "EXCEEDED_ID_LIMIT",
        "INVALIDJOB",
        "INVALIDJOBSTATE",
        "INVALID_INPUT",
        "INVALID_OPERATION",
        "INVALID_QUERY_FILTER_OPERATOR",
        "INVALID_REPLICATION_DATE",
        "INVALID_TYPE_FOR_OPERATION",
        "InvalidBatch",
        "JSON_PARSER_ERROR",
        "MALFORMED_QUERY",
        "METHOD_NOT_ALLOWED",
        "MIXED_DML_OPERATION",
        "UNSUPPORTED_MEDIA_TYPE",
    }
)
_STATUS_REMEDIES: Mapping[int, str] = {
    **dict.fromkeys((301, 302, 303, 307, 308), _MOVED),
    **dict.fromkeys((405, 413, 414, 415, 431, 501), _REPORT),
    429: "Many programs ask the org at once: run again in a few minutes, or let them run at other times.",
}
_CONCURRENT = (
    "Too many long requests run in the org at once: run again in a few minutes, or let other programs run at other "
    "times."
)
_BULK_WORDS = ("bulk", "batch", "query job", "ingest job")

_LIMITS = frozenset({"LIMIT_EXCEEDED", "REQUEST_LIMIT_EXCEEDED"})
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
    said, remedy = message.lower(), _REMEDIES.get(error_code, _REPORT if error_code in _REPORTED else "")
    kind = BY_CODE.get(error_code)
    if _GROUP_LOCK in said:
        kind = LockHeldError
    elif error_code in _LIMITS and any(word in said for word in _BULK_WORDS):
        kind, remedy = BulkLimitError, ""
    elif error_code == "REQUEST_LIMIT_EXCEEDED" and "concurrent" in said:
        kind, remedy = RetryLaterError, _CONCURRENT
    elif kind is None:
        kind = BY_STATUS.get(status or 0, RetryLaterError if (status or 0) >= 500 else SkipRowError)
        remedy = _STATUS_REMEDIES.get(status or 0, "")
    first_line = message.strip() or f"Salesforce answered with HTTP status {status}."
    return kind(
        first_line if first_line.endswith(".") else f"{first_line}.",
        sobject=sobject,
        record_id=record_id,
        fields=fields,
        error_code=error_code,
        status=status,
        remedy=remedy,
    )


def as_asked(error: CrmError) -> CrmError:
    """`error` as the answer to a question: nothing was to be written, so no row is at fault and no record is gone."""
    kind: type[CrmError] = FixConfigurationError
    if isinstance(error, RecordGoneError):
        remedy = _ADDRESS
    elif isinstance(error, SkipRowError | RolledBackError):
        remedy = _REPORT
    elif isinstance(error, ConflictError):
        kind, remedy = RetryLaterError, ""
    else:
        return error
    return kind(
        error.message,
        sobject=error.sobject,
        record_id=error.record_id,
        fields=error.fields,
        error_code=error.error_code,
        status=error.status,
        remedy=remedy,
    )


def classify_body(status: int, body: str, *, sobject: str = "", record_id: str = "") -> CrmError:
    """The error to raise for an HTTP answer: JSON in one of Salesforce's shapes, a fault of SOAP, or anything else.

    SOAP reports every fault with status 500: a code that says what was wrong counts, as in a refusal of status 400.
    """
    code, message, fields = "", "", ()
    fault = soap_fault(body)
    if fault is not None:
        known = status if BY_CODE.get(fault.code, RetryLaterError) is RetryLaterError else 400
        return classify(fault.code, fault.message, status=known, sobject=sobject, record_id=record_id)
    refusal = _first(body)
    if refusal is not None:
        code = str(refusal.get("errorCode") or refusal.get("statusCode") or refusal.get("error") or "")
        message = str(refusal.get("message") or refusal.get("error_description") or "")
        fields = tuple(refusal.get("fields") or ())
    return classify(code, message, status=status, sobject=sobject, record_id=record_id, fields=fields)


class SoapFault(NamedTuple):
    """Why a call of SOAP was not carried out."""

    code: str
    message: str


def soap_fault(body: str) -> SoapFault | None:
    """The fault in an answer of SOAP; None where there is none."""
    if "Fault>" not in body or not body.lstrip().startswith("<"):
        return None
    from lxml import etree

    try:
        root = etree.fromstring(body.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    told = {name: next((str(one.text or "") for one in root.iter(f"{{*}}{name}")), "") for name in _OF_FAULTS}
    code = told["exceptionCode"] or told["faultcode"].rpartition(":")[2]
    return SoapFault(code, told["exceptionMessage"] or told["faultstring"]) if code else None


_OF_FAULTS = ("exceptionCode", "faultcode", "exceptionMessage", "faultstring")


def _first(body: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    if isinstance(parsed, list) and parsed:
        parsed = parsed[0]
    return parsed if isinstance(parsed, dict) else None
