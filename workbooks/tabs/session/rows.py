"""Rows of the tab Session: the agenda's items, and what was decided."""

from collections.abc import Mapping
from typing import Any

from workbooks.document.session import Decided, SessionTold
from workbooks.grammar.cells import Records, text
from workbooks.tabs.basis import Basis, Tables

__all__ = ["figures", "rows", "told"]

_NOBODY, _NO_DAY = "nobody", "no day"
_NO_AGENDA = "No planning cycle was started: qplan cycle start"


def rows(basis: Basis) -> Tables:
    """What the planning cycle tells of its session, as it stood when this was written."""
    return told(basis.facts.session)


def figures(basis: Basis) -> Mapping[str, Any]:
    """When it is, and who leads it."""
    session = basis.facts.session
    return {
        "session_day": "not set" if session.day is None else session.day.isoformat(),
        "session_facilitators": text(" + ".join(session.facilitators) or _NOBODY),
    }


def told(session: SessionTold) -> dict[str, Records]:
    """Lines for the items of the agenda and for the decisions, by table."""
    agenda: Records = [
        {"line": str(line), "item": text(one.title), "minutes": one.minutes, "points": text(one.points)}
        for line, one in enumerate(session.agenda, start=1)
    ]
    return {
        "session_agenda": agenda or [{"line": "1", "item": _NO_AGENDA, "minutes": None, "points": ""}],
        "session_decisions": [_line(one) for one in session.decisions],
    }


def _line(one: Decided) -> dict[str, object]:
    is_whole = bool(one.owner) and one.due is not None
    return {
        "number": str(one.number),
        "decision": text(one.text),
        "about": one.about,
        "owner": text(one.owner or _NOBODY),
        "due": _NO_DAY if one.due is None else one.due.isoformat(),
        "stands": "open" if one.is_open else "carried out",
        "became": text(one.became),
        "one": 1,
        "open": int(one.is_open),
        "lacks": int(not is_whole),
    }
