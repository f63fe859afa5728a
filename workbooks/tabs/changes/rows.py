"""Rows of the tab Changes: the newest changes one by one, the older ones as sums by tab and by round."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from workbooks.document.noted import Noted
from workbooks.grammar.cells import Records, text
from workbooks.tabs.basis import Basis, Tables

__all__ = ["EDITED", "rows"]

EDITED = (
    "Quotas",
    "Quota cascade",
    "Account moves",
    "Territory scenarios",
    "Territory health",
    "Assumptions",
    "Resources",
    "Approvals",
    "Conflicts",
)
"""The tabs people type into; each has its line before anything is typed, so that the chart has its place."""

_NEWEST = 120
"""Changes told one by one."""
_ROUNDS = 30
"""Rounds told one by one."""
_WHAT, _VALUE, _WHO = 46, 23, 22  # characters that the columns show


def rows(basis: Basis) -> Tables:
    """What people changed, the newest first."""
    history = basis.facts.history
    numbered = [(number, one) for number, one in enumerate(history, start=1) if one.count == 1]
    newest = numbered[-_NEWEST:]
    told = {number for number, _ in newest}
    older = [one for number, one in enumerate(history, start=1) if number not in told]
    return {
        "changes_by_tab": _by_tab(history, older),
        "changes": [_line(number, one) for number, one in reversed(newest)],
        "changes_by_time": _by_time(history),
    }


def _line(number: int, one: Noted) -> dict[str, object]:
    return {
        "number": number,
        "until": _moment(one.before),
        "since": _moment(one.after),
        "by": _short(one.by, _WHO),
        "tab": one.tab,
        "place": one.cell,
        "what": _short(one.what, _WHAT),
        "was": _short(one.was, _VALUE),
        "now": _short(one.now, _VALUE),
        "one": 1,
        "new": int(one.is_new),
    }


def _by_tab(history: Sequence[Noted], older: Sequence[Noted]) -> Records:
    """A line for each tab people type into, and for those of earlier releases."""
    whole, fresh = Counter[str](), Counter[str]()
    for one in older:
        whole[one.tab] += one.count
        fresh[one.tab] += one.count * one.is_new
    last = {one.tab: _short(f"{one.what}: {one.now or 'empty'}", _WHAT) for one in history if one.count == 1}
    titles = dict.fromkeys((*EDITED, *(one.tab for one in history)))
    return [
        {"tab": title, "older": whole[title], "older_new": fresh[title], "last": last.get(title, "")}
        for title in titles
    ]


def _by_time(history: Sequence[Noted]) -> Records:
    """A line for each round, and one for all before the newest of them."""
    found = [list(group) for _, group in groupby(history, key=lambda one: (one.after, one.before))]
    lines = [_span(str(number), group) for number, group in enumerate(found, start=1)][-_ROUNDS:]
    before = [one for group in found[:-_ROUNDS] for one in group]
    return [*reversed(lines), *([_span("earlier", before)] if before else [])]


def _span(number: str, group: Sequence[Noted]) -> dict[str, object]:
    who = list(dict.fromkeys(one.by for one in group if one.by))
    tabs = list(dict.fromkeys(one.tab for one in group))
    return {
        "time": number,
        "until": _moment(group[-1].before),
        "since": _moment(group[0].after),
        "by": _short(", ".join(who), _WHO),
        "tabs": _short(", ".join(tabs), _WHAT),
        "cells": sum(one.count for one in group),
    }


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _short(said: str, room: int) -> str:
    """A text as a cell can hold and show it."""
    plain = text(said)
    return plain if len(plain) <= room else f"{plain[: room - 1]}…"
