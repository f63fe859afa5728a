"""Rows of the tab Quota cascade: company, regions, managers, reps, who is below whom, and the months."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calculations.quota.seasonality import even_shares
from workbooks.grammar.cells import Records, keyed
from workbooks.grammar.words import COMPANY
from workbooks.tabs.basis import Basis, Tables

__all__ = ["levels", "rows"]

_COMPANY = "company"


@dataclass(frozen=True, slots=True)
class _Node:
    key: str
    name: str
    kind: str
    parent: str


def rows(basis: Basis) -> Tables:
    """The cascade's nodes from the top down and its levels, who is below whom, and the months."""
    people = [{"rep_id": rep["rep_id"], "name": rep["name"]} for rep in basis.roster]
    return {
        **_hierarchy(basis.reps, basis.roster, basis.facts.regions),
        "quota_season": _season(basis),
        "quota_months": people,
        "month_weights": [{"rep_id": rep["rep_id"]} for rep in basis.roster],
    }


def levels(basis: Basis) -> list[str]:
    """The keys of the levels that pass on, from the company down."""
    _, listed = _line_up(basis.reps, basis.roster, basis.facts.regions)
    return [str(line["level"]) for line in _levels(listed)]


def _season(basis: Basis) -> Records:
    """The fiscal months of the quarter with their share in earlier years, or by their length."""
    shares = basis.facts.results.month_shares or even_shares(basis.quarter).tolist()
    return [
        {"month": at, "label": period.label, "history_share": share}
        for at, (period, share) in enumerate(zip(basis.quarter.periods, shares, strict=True), start=1)
    ]


def _line_up(
    reps: Records, roster: Records, regions: Mapping[str, str]
) -> tuple[dict[str, _Node], list[tuple[_Node, int]]]:
    """The nodes by key, and those below the company with their level, from the top down.

    Args:
        reps: everyone. roster: those planned. regions: region by rep id, where known.
    """
    nodes = {node.key: node for node in _nodes(reps, roster, regions)}
    below: dict[str, list[_Node]] = {}
    for node in nodes.values():
        below.setdefault(node.parent, []).append(node)
    listed = list(_walk(below, _COMPANY, 0))
    reached = {node for node, _ in listed}
    listed += [(node, 1) for node in nodes.values() if node.parent and node not in reached]  # in a cycle: named there
    return nodes, listed


def _hierarchy(reps: Records, roster: Records, regions: Mapping[str, str]) -> Tables:
    """The nodes, the levels, and each rep's line up to the company."""
    nodes, listed = _line_up(reps, roster, regions)
    return {
        "cascade": [
            {
                "name": "·  " * (level + 1) + node.name if node.key != _COMPANY else node.name,
                "kind": node.kind,
                "parent": node.parent,
                "node": node.key,
            }
            for node, level in [(nodes[_COMPANY], 0), *listed]
        ],
        "cascade_levels": _levels(listed),
        "cascade_members": keyed(
            [{"ancestor": above, "rep_id": rep["rep_id"]} for rep in roster for above in _line(nodes, rep["rep_id"])],
            "ancestor",
            "rep_id",
        ),
    }


def _nodes(reps: Records, roster: Records, regions: Mapping[str, str]) -> Iterator[_Node]:
    """Company, regions, teams and reps; a team's leader may be in another's team."""
    yield _Node(_COMPANY, COMPANY, "company", "")
    people = {rep["rep_id"]: rep for rep in reps}
    teams = {rep["team_id"]: rep["team"] for rep in roster}
    above: dict[str, str] = {}
    for team in list(teams):
        leader = people.get(team)
        while leader is not None and leader["manager_id"] in people and leader["rep_id"] not in above:
            above[leader["rep_id"]] = leader["manager_id"]
            leader = people[leader["manager_id"]]
            teams.setdefault(leader["rep_id"], leader["name"])
    region = {team: _region(team, roster, regions) for team in teams if team not in above}
    for name in sorted({name for name in region.values() if name}):
        yield _Node(f"region:{name}", name, "region", _COMPANY)
    for team, name in sorted(teams.items(), key=lambda item: (item[1].casefold(), item[0])):
        top = f"region:{region[team]}" if region.get(team) else _COMPANY
        parent = f"team:{above[team]}" if team in above else top
        yield _Node(f"team:{team}", f"Team of {name}", "team", parent)
    for rep in roster:
        yield _Node(rep["rep_id"], rep["name"], "rep", f"team:{rep['team_id']}")


def _region(team: str, roster: Records, regions: Mapping[str, str]) -> str:
    """The leader's region, else the one most of the team is in, else none."""
    members = [regions[rep["rep_id"]] for rep in roster if rep["team_id"] == team and rep["rep_id"] in regions]
    return regions.get(team) or (Counter(members).most_common(1)[0][0] if members else "")


def _walk(below: Mapping[str, list[_Node]], key: str, level: int) -> Iterator[tuple[_Node, int]]:
    """The nodes under one, each followed by its own, with their level below the company, from 0."""
    for node in below.get(key, []):
        yield node, level
        yield from _walk(below, node.key, level + 1)


def _levels(listed: list[tuple[_Node, int]]) -> Records:
    """The levels that pass on: to whom, by what, and where in the line they stand."""
    lines = []
    depth = max((level for _, level in listed), default=0) + 1
    for level in range(1, depth + 1):
        position = "only" if depth == 1 else "first" if level == 1 else "last" if level == depth else "between"
        key = f"{level} {_kinds(listed, level - 2) or 'company'}"
        lines.append(
            {
                "level": key,
                "to": _kinds(listed, level - 1),
                "position": position,
                "receives": str(level + 1),
            }
        )
    return lines


def _kinds(listed: list[tuple[_Node, int]], level: int) -> str:
    return ", ".join(sorted({f"{node.kind}s" for node, at in listed if at == level}))


def _line(nodes: Mapping[str, _Node], key: str) -> Iterator[str]:
    """A node and those above it; a line that bites its tail ends there."""
    seen: set[str] = set()
    while key in nodes and key not in seen:
        seen.add(key)
        yield key
        key = nodes[key].parent
