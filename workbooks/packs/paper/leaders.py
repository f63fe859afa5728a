"""A leader's pack: quotas, territories and special situations of their own people, and of nobody else."""

from workbooks.packs.audience import Audience
from workbooks.packs.deck.slides import Grid, Heading, Points, Tile, Tiles
from workbooks.packs.figures import Kind, Plan, total
from workbooks.packs.paper.paper import Paper, Section
from workbooks.packs.paper.people import People

__all__ = ["leader_papers"]

_ELSEWHERE = "another team"
_MOVES = 60


def leader_papers(plan: Plan) -> list[Paper]:
    """A paper for the leader of every team. People of other teams have no name in it."""
    people = People(plan)
    return [_paper(plan, people, leader) for leader in people.teams]


def _paper(plan: Plan, people: People, leader: str) -> Paper:
    members = people.below(leader)
    rows = [people.quotas[person] for person in members]
    team = people.teams[leader]
    name = team.text("name")
    finals = [line.figure("final", Kind.MONEY) for line in rows]
    tiles = Tiles(
        (
            Tile("quota of your people", total(finals)),
            Tile("of your direct team", team.figure("final", Kind.MONEY)),
            Tile("last quarter", team.figure("last_quota", Kind.MONEY)),
            Tile("change", team.figure("change", Kind.CHANGE)),
            Tile("chance to reach it", team.figure("chance", Kind.RATE)),
        )
    )
    quotas = Grid(
        (Heading("Rep", 2.2, is_number=False), Heading("Territory", 1.7, is_number=False), Heading("Last"),
         Heading("Quota"), Heading("Change", 0.8), Heading("Chance", 0.8), Heading("Flags", 1.2, is_number=False)),
        tuple(
            (line.text("name"), line.text("territory") or "none", line.figure("last_quota", Kind.MONEY),
             line.figure("final", Kind.MONEY), line.figure("change", Kind.CHANGE), line.figure("chance", Kind.RATE),
             line.text("flags"))
            for line in rows
        ),
    )  # fmt: skip
    sections = [Section("Quotas", (tiles, quotas))]
    special = [people.situations[line.text("name")] for line in rows if line.text("name") in people.situations]
    if special:
        sections.append(
            Section(
                "Special situations",
                (
                    Grid(
                        (Heading("Rep", 2, is_number=False), Heading("Situation", 2, is_number=False), Heading("Quota"),
                         Heading("What it is", 3.4, is_number=False)),
                        tuple(
                            (line.text("name"), line.text("situation"), line.figure("quota", Kind.MONEY),
                             line.text("detail"))
                            for line in special
                        ),
                    ),
                ),
            )
        )  # fmt: skip
    sections.extend(_territories(people, members))
    return Paper(
        key=leader,
        title=f"Plan of {plan.document.quarter} for the people of {name}",
        subtitle=f"{len(rows)} people with a quota; money in {plan.stamp.currency}",
        reader=f"{name}, about their own people; confidential",
        audience=Audience.LEADER,
        sections=tuple(sections),
        stamp=plan.stamp,
    )


def _territories(people: People, members: list[str]) -> list[Section]:
    own = {people.labels[person] for person in members if person in people.labels}
    held = [people.holdings[label] for label in people.holdings if label in own]
    found = []
    if held:
        grid = Grid(
            (Heading("Rep", 2.2, is_number=False), Heading("Accounts today"), Heading("planned", 0.8),
             Heading("Share today"), Heading("planned", 0.8), Heading("Work today"), Heading("planned", 0.8)),
            tuple(
                (line.text("rep"), line.figure("accounts_today", Kind.COUNT), line.figure("accounts", Kind.COUNT),
                 line.figure("share_today", Kind.RATE), line.figure("share", Kind.RATE),
                 line.figure("work_today", Kind.RATE), line.figure("work", Kind.RATE))
                for line in held
            ),
        )  # fmt: skip
        found.append(Section("Territories: accounts, share of potential and of work", (grid,)))
    moves = [move for move in people.moves if move.before in own or move.after in own]
    if moves:
        rows = tuple(
            (
                move.line.text("name"),
                _name(move.before, own),
                _name(move.after, own),
                move.line.figure("arr", Kind.MONEY),
                move.line.count("open_deals"),
            )
            for move in moves[:_MOVES]
        )
        grid = Grid(
            (Heading("Account", 2.2, is_number=False), Heading("From", 1.8, is_number=False),
             Heading("To", 1.8, is_number=False), Heading("Revenue"), Heading("Open deals", 0.8)),
            rows,
        )  # fmt: skip
        left = len(moves) - len(rows)
        more = (Points((f"{left} more stand on the tab Account moves.",)),) if left else ()
        found.append(Section("Accounts that change hands", (grid, *more)))
    return found


def _name(label: str, own: set[str]) -> str:
    return label if label in own else _ELSEWHERE if label else "nobody"
