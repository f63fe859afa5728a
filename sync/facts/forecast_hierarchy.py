"""Who forecasts for whom, and whose quota is that of a team and not their own.

A forecast follows the roles: the forecast manager of a role sums up the people of that role and of the roles below. In
an org without forecast managers it is taken to follow people's managers.
"""

from collections import defaultdict
from collections.abc import Mapping
from statistics import median
from typing import NamedTuple

import pandas as pd

from sync.facts.known import Known

__all__ = ["TeamQuota", "bosses", "team_quotas"]

_LEAST, _MOST = 0.75, 2.0
"""Share of what the people below carry, from and up to which a manager's quota is taken to be theirs."""
_ALIKE = 0.02
"""With one person below, only the same quota (within this share) is taken to be that person's."""


class TeamQuota(NamedTuple):
    """A manager's quota that is the team's: in its newest quarter, with what the people below carry there."""

    owner: str
    quarter: str
    amount: float
    below: float
    people: int


def bosses(known: Known) -> dict[str, str]:
    """Who forecasts for each user, by their ids; users for whom nobody does are left out."""
    users, roles = known.rows("User"), known.rows("UserRole")
    ids = roles.ids["Id"].astype(str).tolist()
    parent = dict(zip(ids, roles.ids["ParentRoleId"].astype(str).tolist(), strict=True))
    manager = dict(zip(ids, roles.ids["ForecastUserId"].astype(str).tolist(), strict=True))
    follows_roles = any(manager.values())
    found: dict[str, str] = {}
    columns = (users.ids[name].astype(str).tolist() for name in ("Id", "UserRoleId", "ManagerId"))
    for user, role, reports_to in zip(*columns, strict=True):
        boss = _by_role(user, role, parent, manager) if follows_roles else reports_to
        if boss and boss != user:
            found[user] = boss
    return found


def _by_role(user: str, role: str, parent: Mapping[str, str], manager: Mapping[str, str]) -> str:
    """The forecast manager of the role, or of the nearest one above, who is not the user; empty for none."""
    seen: set[str] = set()
    while role and role not in seen:
        seen.add(role)
        boss = manager.get(role, "")
        if boss and boss != user:
            return boss
        role = parent.get(role, "")
    return ""


def team_quotas(carried: pd.DataFrame, boss: Mapping[str, str]) -> tuple[TeamQuota, ...]:
    """The managers whose quotas are those of their teams, by id.

    A manager of two people or more who carry quotas is one when the manager's quota is between three quarters of what
    they carry and twice that, in the median quarter; of one person, when it is the same. Teams are judged from the
    bottom up, and a team's quota is not counted again further up. Anything else is the manager's own.

    Args:
        carried: `owner`, `quarter`, `amount` in plan currency, one row a person and quarter. boss: who forecasts for
            each user.
    """
    own: dict[str, dict[str, float]] = defaultdict(dict)
    for owner, quarter, amount in zip(carried["owner"], carried["quarter"], carried["amount"], strict=True):
        if amount == amount:
            own[owner][quarter] = amount
    below: dict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
    found = []
    for person in sorted({*own, *_above(own, boss)}, key=lambda one: (-len(_line(one, boss)), one)):
        team = _team(person, own.get(person, {}), below.get(person, {}))
        if team is not None:
            found.append(team)
        for quarter in {*own.get(person, {}), *below.get(person, {})}:
            money, people = below[person].get(quarter, (0.0, 0))
            if team is None and quarter in own.get(person, {}):
                money, people = money + own[person][quarter], people + 1
            if person in boss and person not in _line(boss[person], boss):
                before = below[boss[person]].get(quarter, (0.0, 0))
                below[boss[person]][quarter] = before[0] + money, before[1] + people
    return tuple(sorted(found))


def _team(person: str, own: Mapping[str, float], below: Mapping[str, tuple[float, int]]) -> TeamQuota | None:
    both = sorted(quarter for quarter in own if below.get(quarter, (0.0, 0))[0] > 0)
    if not both:
        return None
    share = median(own[quarter] / below[quarter][0] for quarter in both)
    people = max(below[quarter][1] for quarter in both)
    if not (abs(share - 1) <= _ALIKE or (people > 1 and _LEAST <= share <= _MOST)):
        return None
    newest = both[-1]
    return TeamQuota(person, newest, own[newest], *below[newest])


def _line(person: str, boss: Mapping[str, str]) -> list[str]:
    """Everyone above a person, the nearest first; a line that bites its tail ends there."""
    line: list[str] = []
    while (person := boss.get(person, "")) and person not in line:
        line.append(person)
    return line


def _above(people: Mapping[str, object], boss: Mapping[str, str]) -> set[str]:
    return {above for person in people for above in _line(person, boss)}
