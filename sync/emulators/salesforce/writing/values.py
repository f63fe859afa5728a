"""One value of one field: from what a client sent to what is stored, or the error Salesforce answers."""

import re
from datetime import UTC, date, datetime
from typing import Any

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import is_id, prefix_of, to_18
from sync.emulators.salesforce.metadata import Field, Schema
from sync.emulators.salesforce.tables import encode_moment

__all__ = ["stored"]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBERS = {"currency", "double", "percent", "int"}


def _refuse(field: Field, value: object) -> ApiError:
    shape = "VALUE_STRING" if isinstance(value, str) else "START_OBJECT" if isinstance(value, dict) else "VALUE"
    return ApiError(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {field.type} from {shape} value {value} or request may be missing a "
        "required field",
        (field.name,),
    )


def stored(field: Field, value: Any, schema: Schema, *, text_only: bool = False) -> Any:  # noqa: ANN401 - JSON in, SQL out
    """The value as it is stored. `text_only`: it comes from a CSV, where every value is text.

    ApiError: JSON_PARSER_ERROR for a value of another kind, STRING_TOO_LONG, INVALID_EMAIL_ADDRESS, MALFORMED_ID,
    FIELD_INTEGRITY_EXCEPTION (the id of another object), INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST,
    NUMBER_OUTSIDE_VALID_RANGE.
    """
    if value is None or value == "":
        if field.type == "boolean":
            raise _refuse(field, value)
        return None
    match field.type:
        case "boolean":
            return _boolean(field, value, text_only=text_only)
        case kind if kind in _NUMBERS:
            return _number(field, value, text_only=text_only)
        case "date":
            return _day(field, value)
        case "datetime":
            return _moment(field, value)
        case "reference":
            return _reference(field, value, schema)
        case _:
            return _text(field, value)


def _boolean(field: Field, value: object, *, text_only: bool) -> int:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lower() in {"true", "false", *(("1", "0") if text_only else ())}:
        return int(value.lower() in {"true", "1"})
    raise _refuse(field, value)


def _number(field: Field, value: object, *, text_only: bool) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _refuse(field, value)
    try:
        number = float(value)
    except (OverflowError, ValueError):
        raise _refuse(field, value) from None
    if isinstance(value, str) and not text_only and not re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?\d+)?", value):
        raise _refuse(field, value)
    digits = field.precision - field.scale
    if number != number or abs(number) >= 10.0 ** (digits or 18):
        raise ApiError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label or field.name}: value outside of valid range on numeric field: {value}",
            (field.name,),
        )
    return int(number) if field.type == "int" else number


def _day(field: Field, value: object) -> str:
    try:
        text = str(value)
        # A moment is taken for its day; anything else behind a day is not.
        return date.fromisoformat(text[:10]).isoformat() if len(text) == 10 else _moment(field, value)[:10]
    except ValueError:
        raise _refuse(field, value) from None


def _moment(field: Field, value: object) -> str:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise _refuse(field, value) from None
    return encode_moment(found if found.tzinfo else found.replace(tzinfo=UTC))


def _reference(field: Field, value: object, schema: Schema) -> str:
    label = field.label or field.name
    if not isinstance(value, str) or not is_id(value):
        raise ApiError("MALFORMED_ID", f"{label}: id value of incorrect type: {value}", (field.name,))
    target = schema.by_prefix.get(prefix_of(value))
    if target is None or target.name not in field.reference_to:
        raise ApiError("FIELD_INTEGRITY_EXCEPTION", f"{label}: id value of incorrect type: {value}", (field.name,))
    return to_18(value)


def _text(field: Field, value: object) -> str:
    if isinstance(value, dict | list):
        raise _refuse(field, value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    label = field.label or field.name
    if field.length and len(text) > field.length and field.type != "picklist":
        shown = text if len(text) < 120 else text[:117] + "..."
        raise ApiError(
            "STRING_TOO_LONG", f"{label}: data value too large: {shown} (max length={field.length})", (field.name,)
        )
    if field.type == "email" and not _EMAIL.fullmatch(text):
        raise ApiError("INVALID_EMAIL_ADDRESS", f"{label}: invalid email address: {text}", (field.name,))
    if field.restricted and field.values and text not in field.values:
        raise ApiError(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{label}: bad value for restricted picklist field: {text}",
            (field.name,),
        )
    return text
