"""What sounds, as JSON."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.cycle.alerts import Sounding

__all__ = ["told"]


def told(found: "Sounding") -> dict[str, Any]:
    """As JSON."""
    return {
        "due": found.is_due,
        "waits": found.waits or None,
        "sounds": [
            {"name": one.name, "sentence": one.sentence, "remedy": one.remedy, "weight": one.weight}
            for one in found.sounds
        ],
        "quiet": [{"name": one.name, "sentence": one.sentence, "why": why} for one, why in found.quiet],
    }
