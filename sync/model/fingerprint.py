"""The fewest facts that tell whether an object of the CRM has changed."""

from dataclasses import dataclass

__all__ = ["Fingerprint"]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows an object has, and the newest stamp among them: equal means nothing happened."""

    count: int
    newest: str | None
