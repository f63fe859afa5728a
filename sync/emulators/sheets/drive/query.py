"""The search language of files.list: `name contains 'plan' and trashed = false`."""

import re
from collections.abc import Callable
from typing import Any

from sync.emulators.sheets.accounts import Account
from sync.emulators.sheets.drive.faults import drive_error
from sync.emulators.sheets.drive.file import File, stamp

__all__ = ["matcher"]

_TOKEN = re.compile(
    r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(<=|>=|!=|=|<|>)|(\(|\)|\{|\})|([A-Za-z][A-Za-z.]*))"""
)
Test = Callable[[File], bool]


def matcher(text: str, account: Account | None) -> Test:
    """A test of files for that query; ApiError (400) when it is none."""
    if not text.strip():
        return lambda _: True
    tokens, place = [], 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if found is None:
            raise _bad(text)
        tokens.append(found)
        place = found.end()
    reader = _Reader(tokens, text, account)
    test = reader.either()
    if reader.place != len(tokens):
        raise _bad(text)
    return test


def _bad(text: str) -> Exception:
    return drive_error(400, "invalid", f"Invalid Value: {text}" if not text else "Invalid Value", "q")


class _Reader:
    def __init__(self, tokens: list[re.Match[str]], text: str, account: Account | None) -> None:
        self._tokens = tokens
        self._text = text
        self._account = account
        self.place = 0

    def _next(self) -> tuple[str | None, str]:
        """The quoted text, or None, and the bare one, of the next token."""
        if self.place >= len(self._tokens):
            raise _bad(self._text)
        found = self._tokens[self.place]
        self.place += 1
        quoted = found.group(1) if found.group(1) is not None else found.group(2)
        if quoted is not None:
            return re.sub(r"\\(.)", r"\1", quoted), ""
        return None, found.group(3) or found.group(4) or found.group(5)

    def _word(self, *words: str) -> bool:
        if self.place < len(self._tokens):
            found = self._tokens[self.place]
            if (found.group(5) or found.group(4) or "") in words:
                self.place += 1
                return True
        return False

    def either(self) -> Test:
        tests = [self._both()]
        while self._word("or"):
            tests.append(self._both())
        return lambda file: any(test(file) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._word("and"):
            tests.append(self._one())
        return lambda file: all(test(file) for test in tests)

    def _one(self) -> Test:
        if self._word("not"):
            inner = self._one()
            return lambda file: not inner(file)
        if self._word("("):
            test = self.either()
            if not self._word(")"):
                raise _bad(self._text)
            return test
        quoted, field = self._next()
        if quoted is not None:
            return self._within(quoted)
        _, sign = self._next()
        if sign == "has":
            return self._has(field)
        value, bare = self._next()
        return self._compared(field, sign, bare if value is None else value)

    def _within(self, value: str) -> Test:
        if not self._word("in"):
            raise _bad(self._text)
        _, field = self._next()
        if field == "parents":
            root = f"0A{self._account.permission_id}" if self._account else ""
            wanted = root if value == "root" else value
            return lambda file: wanted in file.parents
        roles = {
            "owners": ("owner",),
            "writers": ("writer", "owner"),
            "readers": ("reader", "commenter", "writer", "owner"),
        }
        if field not in roles:
            raise _bad(self._text)
        email = self._account.email if value == "me" and self._account else value.lower()
        return lambda file: any(one.whom == email and one.role in roles[field] for one in file.permissions)

    def _has(self, field: str) -> Test:
        if not self._word("{"):
            raise _bad(self._text)
        told: dict[str, str] = {}
        while not self._word("}"):
            _, key = self._next()
            if key == "and":
                continue
            self._next()
            told[key] = self._next()[0] or ""
        name = "app_properties" if field == "appProperties" else "properties"
        return lambda file: getattr(file, name).get(told.get("key", "")) == told.get("value")

    def _compared(self, field: str, sign: str, value: str) -> Test:
        pick: dict[str, Callable[[File], Any]] = {
            "name": lambda file: file.name,
            "title": lambda file: file.name,
            "mimeType": lambda file: file.mime,
            "trashed": lambda file: str(file.trashed).lower(),
            "starred": lambda file: str(file.starred).lower(),
            "modifiedTime": lambda file: stamp(file.modified),
            "createdTime": lambda file: stamp(file.created),
            "fullText": lambda file: file.name,
            "sharedWithMe": lambda file: str(not file.lets(self._account, "owner")).lower(),
        }
        if field not in pick:
            raise _bad(self._text)
        get = pick[field]
        match sign:
            case "=":
                return lambda file: get(file) == value
            case "!=":
                return lambda file: get(file) != value
            case "contains":
                return lambda file: value.lower() in get(file).lower()
            case "<" | "<=" | ">" | ">=":
                signs: dict[str, Callable[[str], bool]] = {
                    "<": lambda one: one[:19] < value[:19],
                    "<=": lambda one: one[:19] <= value[:19],
                    ">": lambda one: one[:19] > value[:19],
                    ">=": lambda one: one[:19] >= value[:19],
                }
                return lambda file: signs[sign](get(file))
        raise _bad(self._text)
