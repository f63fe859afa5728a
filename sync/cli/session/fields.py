"""A decision of the session as verbs print it."""

from typing import Any

from sync.cycle.session import Decision

__all__ = ["decision_fields", "tell_decision"]


def decision_fields(one: Decision) -> dict[str, Any]:
    """A decision in a document."""
    return {
        "number": one.number,
        "text": one.text,
        "about": one.about,
        "owner": one.owner or None,
        "due": one.due,
        "by": one.by,
        "at": one.at,
        "done_at": one.done_at,
        "evidence": one.evidence or None,
    }


def tell_decision(one: Decision) -> str:
    """A decision in a line."""
    stands = f"by {one.due or 'no day'}" if one.is_open else f"done on {one.done_at:%Y-%m-%d}: {one.evidence}"
    return f"{one.number}. {one.text} ({one.about}): {one.owner or 'nobody'}, {stands}."
