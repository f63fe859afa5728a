"""What a client sent, as what it should have been: a wrong shape is the client's fault, and named."""

from typing import Any

from sync.emulators.salesforce.errors import ApiError

__all__ = ["objects", "record", "texts"]


def record(value: object, name: str, code: str = "INVALID_INPUT") -> dict[str, Any]:
    """`value`, which must be a JSON object; nothing at all is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ApiError(code, f"{name} must be an object")
    return value


def objects(value: object, name: str, code: str = "INVALID_INPUT") -> list[dict[str, Any]]:
    """`value`, which must be a list of JSON objects; nothing at all is an empty one."""
    return [record(one, f"each of {name}", code) for one in _listed(value, name, code)]


def texts(value: object, name: str, code: str = "INVALID_INPUT") -> list[str]:
    """`value`, which must be a list of texts; nothing at all is an empty one."""
    found = _listed(value, name, code)
    if not all(isinstance(one, str) for one in found):
        raise ApiError(code, f"each of {name} must be a text")
    return found


def _listed(value: object, name: str, code: str) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise ApiError(code, f"{name} must be a list")
    return value or []
