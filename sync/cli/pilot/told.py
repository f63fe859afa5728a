"""A pilot as JSON."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.cycle.pilot import Pilot

__all__ = ["told"]


def told(pilot: "Pilot") -> dict[str, Any]:
    """As JSON: who takes part, since when, and where it stands."""
    return {
        "pilot": pilot.number,
        "stage": pilot.stage.value,
        "since": pilot.since,
        "due": pilot.due,
        "weeks": pilot.weeks,
        "pairs": [list(pair) for pair in pilot.pairs],
        "detectable": pilot.detectable,
        "ended_by": pilot.ended_by or None,
        "said": pilot.said or None,
    }
