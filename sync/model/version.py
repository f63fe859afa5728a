"""A version of a plan: how it stood at a moment that somebody named, or at which it was submitted."""

from datetime import datetime
from typing import Any

from sync.model.stored import Stored

__all__ = ["Held", "Moved", "Promised", "State", "Version"]


class Promised(Stored):
    """A seller's quota in money of the plan, as it stood; `amount` is None where it was not known."""

    name: str
    team: str
    amount: float | None
    is_override: bool


class Moved(Stored):
    """An account that changes hands: who has it, who gets it, and what it brought in a year."""

    account: str
    holder: str
    receiver: str
    revenue: float | None


class Held(Stored):
    """What a team has: the quotas of its sellers, and the yearly revenue of the accounts they would hold; None where
    none of them is known.
    """

    quota: float | None
    revenue: float | None


class State(Stored):
    """What a plan says, as far as versions are compared.

    figures: the company's, by id, None where not known. inputs: what people typed into single cells, by id.
    quotas: by CRM id of the seller. moves: by CRM id of the account. teams: by name of the team.
    """

    figures: dict[str, float | None]
    inputs: dict[str, Any]
    quotas: dict[str, Promised]
    moves: dict[str, Moved]
    teams: dict[str, Held]


class Version(Stored):
    """A kept version. `sha256` is that of the workbook it was read from, which is kept with it."""

    name: str
    plan_id: str
    at: datetime
    by: str
    note: str
    snapshot_id: str
    currency: str
    workbook: str
    sha256: str
    state: State
