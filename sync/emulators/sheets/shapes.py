"""What Google documents of the shapes of requests and answers, and the check of a request against it.

`shapes.json` and `drive_shapes.json` are drawn from Google's discovery documents (Apache-2.0): a message a line, each
field with its type: a scalar, `enum A B`, another message, `[X]` a list, `{X}` a map.
"""

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sync.emulators.sheets.errors import violated

# Whatever a JSON text may hold.
Json = Any

__all__ = ["Json", "Shapes", "camel", "drive_shapes", "sheets_shapes", "snake"]

_INTEGER = re.compile(r"^-?\d+$")
_PROTO = {
    "integer": "TYPE_INT32",
    "int64": "TYPE_INT64",
    "number": "TYPE_DOUBLE",
    "boolean": "TYPE_BOOL",
    "string": "TYPE_STRING",
}


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """`userEnteredValue` as `user_entered_value`."""
    return re.sub(r"[A-Z]", lambda sign: "_" + sign.group().lower(), name)


@lru_cache(maxsize=4096)
def camel(name: str) -> str:
    """`user_entered_value` as `userEnteredValue`."""
    return re.sub(r"_([a-z0-9])", lambda sign: sign.group(1).upper(), name)


class Shapes:
    """Messages by name, each with the types of its fields. `lenient`: names it does not know are passed over."""

    def __init__(self, path: Path, package: str, *, lenient: bool = False) -> None:
        self.messages: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        self._package = package
        self._lenient = lenient

    def field(self, message: str, name: str) -> str | None:
        """The type of a field; None when the message has none of that name."""
        return self.messages.get(message, {}).get(name)

    def inner(self, kind: str) -> str:
        """The message below lists."""
        return kind.strip("[]")

    def read(self, message: str, given: Json, path: str = "") -> dict[str, Any]:
        """A request body in the documented spelling; ApiError (400) names what is not of its shape."""
        if not isinstance(given, dict):
            raise self._wrong(path, message, given)
        fields = self.messages[message]
        found: dict[str, Any] = {}
        for name, value in given.items():
            spelled = name if name in fields else camel(name)
            if spelled not in fields and self._lenient:
                continue
            if spelled not in fields:
                where = f" at '{path}'" if path else ""
                said = f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
                raise violated((path, said))
            if value is not None:
                found[spelled] = self._value(fields[spelled], value, f"{path}.{snake(spelled)}".lstrip("."), spelled)
        return found

    def _value(self, kind: str, value: Json, path: str, name: str) -> Json:
        if kind.startswith("["):
            if not isinstance(value, list):
                value = [value]
            if kind == "[any]" or kind == "[[any]]":
                return value
            return [self._value(kind[1:-1], one, f"{path}[{i}]", name) for i, one in enumerate(value)]
        if kind.startswith("{") or kind == "any":
            return value
        if kind.startswith("enum "):
            if value in kind.split()[1:]:
                return value
            raise self._wrong(path, name[:1].upper() + name[1:], value)
        match kind, value:
            case "boolean", bool():
                return value
            case "boolean", "true" | "false":
                return value == "true"
            case (("integer" | "int64"), int()) if not isinstance(value, bool):
                return value
            case (("integer" | "int64"), float()) if value.is_integer():
                return int(value)
            case (("integer" | "int64"), str()) if _INTEGER.match(value):
                return int(value)
            case "number", int() | float() if not isinstance(value, bool):
                return value
            case "number", str():
                try:
                    return float(value)
                except ValueError:
                    raise self._wrong(path, kind, value) from None
            case (("string" | "mask"), str()):
                return value
        if kind in self.messages:
            return self.read(kind, value, path)
        raise self._wrong(path, kind, value)

    def _wrong(self, path: str, kind: str, value: object) -> Exception:
        known = _PROTO.get("string" if kind == "mask" else kind)
        named = known or f"type.googleapis.com/{self._package}.{kind}"
        said = f"Invalid value at '{path}' ({named}), {json.dumps(value, ensure_ascii=False)}"
        return violated((path, said))


@cache
def sheets_shapes() -> Shapes:
    """The shapes of the Sheets API, v4."""
    return Shapes(Path(__file__).with_name("shapes.json"), "google.apps.sheets.v4")


@cache
def drive_shapes() -> Shapes:
    """The shapes of the Drive API, v3."""
    return Shapes(Path(__file__).with_name("drive_shapes.json"), "google.apps.drive.v3", lenient=True)
