"""Versions of a plan as a workbook tells them: what each said of the company, its teams, sellers and accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

__all__ = ["COUNTS", "FIGURES", "LISTED", "NOBODY_PLANNED", "NO_TEAM", "RATES", "KeptVersion", "Move", "Seller", "Team"]

FIGURES = {
    "plan_target": "Target",
    "plan_total": "Planned revenue",
    "plan_gap_amount": "Bottom-up above target",
    "plan_chance": "Chance to reach the target",
    "outlook_expected": "Expected by the outlook",
    "outlook_low_80": "In 8 of 10 quarters: from",
    "outlook_high_80": "to",
    "street_total": "Quotas to add up to",
    "final_total": "Quotas in all",
    "unallocated": "Not handed out",
    "fairness_score": "Fairness of quotas",
    "chosen_fairness": "Fairness of territories",
    "chosen_churn_risk": "Churn risk of moves",
    "moves_count_final": "Accounts that move",
}
"""The figures of the company that versions are compared by, and what people call them."""

RATES = frozenset({"plan_chance", "fairness_score", "chosen_fairness", "chosen_churn_risk"})
"""Those of them that are shares of 1."""
COUNTS = frozenset({"moves_count_final"})
"""Those of them that count."""

NO_TEAM, NOBODY_PLANNED = "no team", "nobody planned"
"""The team of sellers without a manager, and that of accounts which nobody who is planned would hold."""


LISTED = 30
"""Versions a workbook lists one by one."""


class Seller(NamedTuple):
    """A seller's quota, money; None where it was not known."""

    name: str
    team: str
    quota: float | None


class Move(NamedTuple):
    """An account that changes hands: who has it, who gets it, and what it brought in a year."""

    account: str
    holder: str
    receiver: str
    revenue: float | None


class Team(NamedTuple):
    """What a team has: quotas, and the yearly revenue of its accounts; None where none of them is known."""

    quota: float | None
    revenue: float | None


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version that was kept. `number` counts a plan's versions from 1, in the order they were kept.

    figures: by id of `FIGURES`, None where not known. sellers: by CRM id. moves: by CRM id of the account. teams: by
    name. All money is in the plan's currency; where a version was in another, nothing of it is there.
    """

    number: int
    name: str
    at: datetime
    by: str
    note: str
    figures: Mapping[str, float | None]
    sellers: Mapping[str, Seller]
    moves: Mapping[str, Move]
    teams: Mapping[str, Team]
