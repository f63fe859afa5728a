"""The sales organisation: seats, who sits on them when, and five levels of people above each other."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sync.emulators.salesforce.orgs.generated.market import REGIONS, SEGMENTS
from sync.emulators.salesforce.orgs.generated.parameters import LEAD_IN, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.timeline import NEVER, Days, number

__all__ = ["PLAN_DAYS", "Ints", "Organisation", "organise"]

Ints = NDArray[np.int64]
TEAM_SIZE = 8
PLAN_DAYS = 90


@dataclass(frozen=True)
class Team:
    """A node of the hierarchy: company, region, segment within a region, or team of at most eight seats."""

    name: str
    parent: int
    region: int
    segment: int
    level: int


@dataclass(frozen=True)
class Organisation:
    """Seats in the order they open, the people on them in the order of seat and hiring, and the teams above.

    Person arrays hold, per person: `seat`, `hired`, `left` (`NEVER` while still there), `plan` (the day a performance
    plan of 90 days begins, or `NEVER`). Persons are numbered from 0; the head of team t is person `len(seat) + t`.
    """

    region: Ints
    segment: Ints
    opens: Days
    weight: Days
    team: Ints
    teams: tuple[Team, ...]
    person_seat: Ints
    hired: Days
    left: Days
    plan: Days

    @property
    def seats(self) -> int:
        """The number of seats."""
        return len(self.region)

    @property
    def people(self) -> int:
        """The number of people who ever sat on a seat."""
        return len(self.person_seat)

    @cached_property
    def _taken(self) -> Days:
        return self.person_seat * 1e6 + self._since

    @cached_property
    def _since(self) -> Days:
        """When each person took the seat: the first of a seat had it from its opening, whenever hired."""
        first = np.r_[True, np.diff(self.person_seat) > 0]
        return np.where(first, self.opens[self.person_seat], self.hired)

    def holder(self, seat: Ints, moment: Days | float) -> Ints:
        """Return the last person who took each seat by a moment; that person may have left since."""
        return np.searchsorted(self._taken, seat * 1e6 + moment, side="right") - 1

    def successor(self, person: Ints) -> tuple[Ints, Days]:
        """Return who follows each person on the seat, and when; the moment is `NEVER` where nobody does."""
        following = np.minimum(person + 1, self.people - 1)
        same = (following > person) & (self.person_seat[following] == self.person_seat[person])
        return following, np.where(same, self.hired[following], NEVER)

    def chain(self, seat: int) -> list[int]:
        """Return the teams above a seat, from its own to the company."""
        found = [int(self.team[seat])]
        while self.teams[found[-1]].parent >= 0:
            found.append(self.teams[found[-1]].parent)
        return found

    def head(self, seat: Ints) -> Ints:
        """Return the person who leads the team of each seat."""
        return self.people + self.team[seat]


def _shares(count: int, shares: list[float]) -> Ints:
    """Return `count` group numbers, in proportion to the shares."""
    edges = np.cumsum(shares) / sum(shares)
    return np.searchsorted(edges, (np.arange(count) + 0.5) / count)


def _one_team(seats: int) -> tuple[Ints, tuple[Team, ...]]:
    """Put all seats below the company's head."""
    return np.zeros(seats, np.int64), (Team("Worldwide Sales", -1, -1, -1, 0),)


def _teams(region: Ints, segment: Ints) -> tuple[Ints, tuple[Team, ...]]:
    """Group the seats of each region and segment into teams, below one head per segment, region and company."""
    teams = [Team("Worldwide Sales", -1, -1, -1, 0)]
    of_seat = np.zeros(len(region), np.int64)
    for r in sorted(set(region.tolist())):
        teams.append(Team(REGIONS[r].name, 0, r, -1, 1))
        region_team = len(teams) - 1
        for s in sorted(set(segment[region == r].tolist())):
            name = f"{REGIONS[r].name} {SEGMENTS[s].name}"
            teams.append(Team(name, region_team, r, s, 2))
            segment_team = len(teams) - 1
            seats = np.flatnonzero((region == r) & (segment == s))
            for n in range(0, len(seats), TEAM_SIZE):
                teams.append(Team(f"{name} Team {n // TEAM_SIZE + 1}", segment_team, r, s, 3))
                of_seat[seats[n : n + TEAM_SIZE]] = len(teams) - 1
    return of_seat, tuple(teams)


def _staff(rng: np.random.Generator, org: GeneratedOrg, opens: Days) -> tuple[Ints, Days, Days]:
    """Fill the seats: tenures of at least four months, vacancies of up to four, until the last day."""
    last = number(org.last_day) + 1.0
    begun = number(org.first_day - LEAD_IN)
    rows: list[tuple[int, float, float]] = []
    for seat, opened in enumerate(opens.tolist()):
        hired = opened - rng.uniform(0, 1_500) if opened <= begun else opened
        taken = opened
        while taken < last:
            stay = 120 + rng.exponential(365 / org.turnover_rate) if org.turnover_rate else NEVER
            left = taken + stay
            rows.append((seat, hired, left if left < last else NEVER))
            taken = hired = left + rng.uniform(5, 120)
    columns = np.array(rows)
    return columns[:, 0].astype(np.int64), np.floor(columns[:, 1]), np.floor(columns[:, 2])


def organise(org: GeneratedOrg) -> Organisation:
    """Draw the organisation of a world: seven in ten seats are there from the start, the others open one by one."""
    rng = np.random.default_rng([org.seed, 1])
    order = rng.permutation(org.reps)
    region = _shares(org.reps, [r.share for r in REGIONS])[order]
    segment = _shares(org.reps, [s.share for s in SEGMENTS])[rng.permutation(org.reps)]
    begun = number(org.first_day - LEAD_IN)
    late = 0 if org.flat else int(org.reps * 0.3)
    newest = number(org.last_day - timedelta(days=120))
    opens = np.r_[np.full(org.reps - late, float(begun)), np.sort(np.floor(rng.uniform(begun + 270, newest, late)))]
    team, teams = _one_team(org.reps) if org.flat else _teams(region, segment)
    person_seat, hired, left = _staff(rng, org, opens)
    spans = np.minimum(left, number(org.last_day) + 1) - hired
    plans = org.performance_plan_share * np.maximum(spans, PLAN_DAYS) / PLAN_DAYS
    planned = hired + rng.uniform(0.3, 1, len(hired)) * spans
    plan = np.where(rng.random(len(hired)) < plans, np.floor(planned), NEVER)
    return Organisation(
        region=region,
        segment=segment,
        opens=opens,
        weight=rng.lognormal(0, 0.25, org.reps),
        team=team,
        teams=teams,
        person_seat=person_seat,
        hired=hired,
        left=left,
        plan=plan,
    )
