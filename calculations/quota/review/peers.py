"""Peers: whose mean a person with little history is drawn to."""

from collections import Counter
from collections.abc import Sequence

from calculations.errors import ShapeError

__all__ = ["LEAST_PEERS", "peer_groups"]

LEAST_PEERS = 5
"""A role with fewer people is no group of its own: its mean would be its members."""


def peer_groups(roles: Sequence[str], leads: Sequence[bool]) -> tuple[str, ...]:
    """Group of each of n people: their role, where at least five share it, else managers or reps.

    Args:
        roles: role of each person, empty when not known.
        leads: whether someone reports to them.

    Returns:
        n labels.

    Raises:
        ShapeError: lengths differ.
    """
    if len(roles) != len(leads):
        raise ShapeError(f"{len(roles)} roles and {len(leads)} flags: give one of each per person")
    shared = Counter(roles)
    return tuple(
        role if role and shared[role] >= LEAST_PEERS else "Managers" if manages else "Reps"
        for role, manages in zip(roles, leads, strict=True)
    )
