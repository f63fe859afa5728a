"""What is said of a store as JSON."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.jobs.store import Checked

__all__ = ["told"]


def told(found: "Checked") -> dict[str, Any]:
    """As JSON."""
    return {
        "where": found.where,
        "whole": found.is_whole,
        "revision": found.revision,
        "damage": found.damage,
        "broken": found.broken,
        "rows": found.rows,
        "heads": found.heads,
        "pulled_at": found.pulled_at,
    }
