"""Who belongs to whom in a plan: reps, their teams, and the teams below a leader."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workbooks.packs.figures import Line, Plan
from workbooks.packs.moves import Moved, moves_of

__all__ = ["People"]


@dataclass(frozen=True, eq=False)
class People:
    """The people of a plan by their ids in the CRM."""

    plan: Plan

    @cached_property
    def quotas(self) -> Mapping[str, Line]:
        """The row of the tab Quotas of each person."""
        return {line.key: line for line in self.plan.lines("quotas")}

    @cached_property
    def teams(self) -> Mapping[str, Line]:
        """The row of each team, by the id of its leader."""
        return {line.key: line for line in self.plan.lines("quota_teams")}

    @cached_property
    def team_of(self) -> Mapping[str, str]:
        """The team of each person."""
        return {line.key: line.text("team_id") for line in self.plan.lines("data_reps")}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each person is called on the tabs of territories."""
        return {line.text("rep_id"): line.text("rep") for line in self.plan.lines("data_territory_reps")}

    @cached_property
    def outlooks(self) -> Mapping[str, Line]:
        """What each person is expected to book."""
        return {line.key: line for line in self.plan.lines("outlook_sellers")}

    @cached_property
    def holdings(self) -> Mapping[str, Line]:
        """The territory of each person, by label."""
        return {line.key: line for line in self.plan.lines("territories")}

    @cached_property
    def situations(self) -> Mapping[str, Line]:
        """The special situation of each person who is in one, by name; of a name that several share, none."""
        found: dict[str, Line] = {}
        names = [line.text("name") for line in self.quotas.values()]
        for line in self.plan.lines("quota_situations"):
            if line.text("name") and names.count(line.text("name")) == 1:
                found[line.text("name")] = line
        return found

    @cached_property
    def moves(self) -> tuple[Moved, ...]:
        """The accounts that change hands, the largest revenue first."""
        return moves_of(self.plan)

    @cached_property
    def arriving(self) -> Mapping[str, list[Moved]]:
        """The accounts that come to each person, by label."""
        found = defaultdict(list)
        for move in self.moves:
            found[move.after].append(move)
        return found

    @cached_property
    def leaving(self) -> Mapping[str, list[Moved]]:
        """The accounts that go from each person, by label."""
        found = defaultdict(list)
        for move in self.moves:
            found[move.before].append(move)
        return found

    def below(self, leader: str) -> list[str]:
        """Everybody of a leader's team and of the teams below it, in the order of the tab Quotas.

        A team is below the one whose leader its own leader reports to; where several leaders have that name, below
        none, so that nobody is shown to a namesake.
        """
        teams = {leader}
        grown = True
        while grown:
            more = {team for team in self.teams if team not in teams and self._above(team) in teams}
            teams |= more
            grown = bool(more)
        return [person for person in self.quotas if self.team_of.get(person) in teams]

    def _above(self, team: str) -> str:
        row = self.quotas.get(team)
        name = "" if row is None else row.text("manager")
        found = [other for other, line in self.teams.items() if line.text("name") == name]
        return found[0] if name and len(found) == 1 and found[0] != team else ""
