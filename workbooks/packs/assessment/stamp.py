"""What an assessment stands on."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Stamp"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Quarter assessed, the last day that counts, and where the facts come from."""

    quarter: str
    as_of: date
    currency: str
    source: str
    snapshot_id: str
    is_simulated: bool = False
