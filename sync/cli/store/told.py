"""What is said of a store as JSON."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.jobs.store import Checked

__all__ = ["told"]


def told(found: "Checked") -> dict[str, Any]:
    """As JSON."""
    return {**found._asdict(), "whole": found.is_whole}
