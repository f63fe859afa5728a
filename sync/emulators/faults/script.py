"""Faults as data: which requests fail, when, and how."""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

__all__ = ["ACTIONS", "Fault", "FaultScript"]

ACTIONS = {
    "status": "answer with `status` and an error of `code` and `message` instead of doing what was asked",
    "expire-session": "forget the caller's session, then answer as usual: 401 INVALID_SESSION_ID",
    "drop-before": "cut the connection before anything is done",
    "drop-after": "do everything, then cut the connection instead of answering",
    "truncate": "answer the first `size` bytes of the body, then cut the connection",
    "shorten": "answer the first `size` bytes of the body as if they were all",
    "slow": "wait `seconds`, then answer as usual",
    "lock-rows": "let every `size`-th row of a write fail with UNABLE_TO_LOCK_ROW",
    "late-stamp": "stamp what is written `seconds` in the past, as rows that become visible late",
    "hide-field": "take the field `code` (Object.Field, or all of an Object) out of sight, then answer as usual",
    "read-only": "let `code` (an Object, Object.Field or a record's Id) be read and not changed, then answer as usual",
    "lose-records": "leave the last `size` records out of a page of a query, whose totalSize stays",
    "repeat-records": "put the records of the page answered before in place of those of a page of a query",
    "set-value": "put `value` into the field `code` of the last record of a page of a query",
    "html": "answer with `status` and a page of HTML that says `message`, instead of doing what was asked",
    "apply-then-status": "do everything, then answer with `status` and an error (`code` html: a page) all the same",
    "edit": "let somebody else edit first: `value` says who (`as`), in which `spreadsheet`, and what",
    "edit-after": "let somebody else edit right after the request is done: `value` as for edit",
    "stale-version": "tell a file as it was `size` versions ago",
    "loading": "tell computed cells whose formula holds the text `value` as not computed yet",
    "revoke": "take access back from the caller, or from who and where `value` says (`email`, `spreadsheet`)",
    "delete-file": "delete the file with the id `value`, then answer as usual",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    It concerns requests of `method` ("" for any) whose `path?query` holds the regular expression `path`. Of those it
    passes over the first `skip`, then hits every `every`-th, `times` times (0: for ever). What it does is `do`, one
    of `ACTIONS`, with `status`, `code`, `message`, `headers`, `seconds`, `size` or `value` as the action needs them.
    """

    path: str = ""
    method: str = ""
    do: str = "status"
    skip: int = 0
    every: int = 1
    times: int = 1
    status: int = 503
    code: str = "SERVER_UNAVAILABLE"
    message: str = "Server too busy"
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    size: int = 0
    value: object = None

    def __post_init__(self) -> None:
        if self.do not in ACTIONS:
            raise ValueError(f"unknown fault {self.do!r}: use one of {', '.join(ACTIONS)}")
        if self.every < 1 or self.skip < 0 or self.times < 0:
            raise ValueError("a fault's `every` is at least 1, its `skip` and `times` at least 0")
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"a fault's path is a regular expression, {self.path!r} is none: {error}") from None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Fault":
        """A fault from its JSON form; ValueError names what is not known."""
        known = {f.name for f in fields(cls)}
        if strange := sorted(set(data) - known):
            raise ValueError(f"a fault has no {', '.join(strange)}: it has {', '.join(sorted(known))}")
        return cls(**data)


class FaultScript:
    """The faults of one server, each with how often it was met; safe to use from many threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = list(faults)
        self._met: list[int] = [0] * len(self._faults)

    def add(self, *faults: Fault) -> None:
        """Put faults at the end of the script."""
        with self._lock:
            self._faults.extend(faults)
            self._met.extend([0] * len(faults))

    def clear(self) -> None:
        """No faults any more."""
        with self._lock:
            self._faults.clear()
            self._met.clear()

    def hits(self, method: str, target: str) -> list[Fault]:
        """The faults that hit this request (`target` is `path?query`), in script order; counting it as met."""
        found = []
        with self._lock:
            for i, fault in enumerate(self._faults):
                if (fault.method and fault.method != method) or not re.search(fault.path, target):
                    continue
                self._met[i] += 1
                turn = self._met[i] - fault.skip
                due = turn >= 1 and (turn - 1) % fault.every == 0
                if due and (fault.times == 0 or (turn - 1) // fault.every < fault.times):
                    found.append(fault)
        return found

    def listed(self) -> list[dict[str, Any]]:
        """The script as data, with the number of requests each fault has met."""
        with self._lock:
            return [{**asdict(f), "met": met} for f, met in zip(self._faults, self._met, strict=True)]
