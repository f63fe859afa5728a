"""What a field of a CRM record may hold, with one spelling in payloads and digests and one for people."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import PlainSerializer, PlainValidator, ValidationInfo

from sync.model.amount import amount, decimal_text
from sync.model.stored import STORED

__all__ = ["FieldValue", "Value", "called", "held_value", "shown"]

Value: TypeAlias = Decimal | str | date | bool | None


def _checked(value: object, info: ValidationInfo) -> Value:
    """The value as it was given by code, or as a payload spells it."""
    if info.context == STORED or info.mode == "json":
        return _from_payload(value)
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal() if Decimal(value).is_finite():
            return Decimal(value)
        case date() if not isinstance(value, datetime):
            return value
        case _:
            raise ValueError(f"{value!r} is no value of a field: give a Decimal, text, a date, a flag or None")


def _from_payload(value: object) -> Value:
    match value:
        case None | bool():
            return value
        case str() | Decimal():
            return Decimal(value)
        case {"text": str(text)}:
            return text
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case _:
            raise ValueError(f"{value!r} is no value a payload can hold")


def _spelled(value: Value) -> Any:  # noqa: ANN401 - JSON's own type is this open
    """Amounts as they always were, plain: approvals of earlier releases are bound to that. The others by their kind."""
    match value:
        case str():
            return {"text": value}
        case date():
            return {"date": value.isoformat()}
        case _:
            return value


FieldValue = Annotated[Value, PlainValidator(_checked), PlainSerializer(_spelled)]
"""A `Value` as a field of a model."""


def held_value(value: object, like: Value) -> Value:
    """What the CRM answered as a value of the kind of `like`, so that the two can be compared.

    An answer of another kind (a text where an amount was wanted) stays what it is, and so differs.
    """
    match value, like:
        case None | bool(), _:
            return value
        case int() | float() | Decimal(), _:
            return amount(value)
        case str(), date():
            return _day(value)
        case _:
            return str(value)


def _day(text: str) -> Value:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def called(value: Value, names: Iterable[tuple[str, str]], unit: str = "") -> str:
    """A value for people, an id by the name it has among `names`, its id where it has none."""
    return next((name for id_, name in names if id_ == value), "") or shown(value, unit)


def shown(value: Value, unit: str = "") -> str:
    """A value for people: amounts with thousands separated and their unit, days as ISO, flags as yes and no."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            whole, point, cents = decimal_text(value).partition(".")
            return f"{Decimal(whole):,f}{point}{cents} {unit}".strip()
        case date():
            return value.isoformat()
        case _:
            return value
