"""Canonical JSON: one spelling for one value, so that a digest speaks of content and of nothing else."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from pydantic import BaseModel

from sync.model.amount import decimal_text

__all__ = ["canonical_json", "digest"]


def canonical_json(value: object) -> str:
    """`value` as JSON with sorted keys, no spaces, plain decimals and ISO dates.

    Decimals lose trailing zeros (250000.00 and 250000 are one amount); floats are refused, because two programs may
    print one float differently; so is anything else JSON has no word for.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


_ATOMS = frozenset({str, int, bool, type(None)})


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON's own type is this open
    kind = type(value)
    if kind in _ATOMS:  # nearly everything is one of these, or holds them
        return value
    if kind is dict:
        pairs = cast("dict[object, object]", value).items()
        return {str(key): item if type(item) in _ATOMS else _plain(item) for key, item in pairs}
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return decimal_text(value)
        case datetime() | date():
            return value.isoformat()
        case BaseModel():
            return _plain(dict(value))
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical JSON: use int, Decimal, str, date or a model")
