"""Ramp plans: what to do in 30, 60 and 90 days in a territory that is new to somebody."""

from datetime import date, timedelta

from workbooks.packs.audience import Audience
from workbooks.packs.deck.slides import Grid, Heading, Points, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Line, Plan, total
from workbooks.packs.moves import Moved
from workbooks.packs.paper.paper import Paper, Section
from workbooks.packs.paper.people import People

__all__ = ["ramp_papers"]

_STEPS = (30, 60, 90)
_FIRST, _SECOND = 10, 15
_SHOWN = 25
_DAY_ZERO = date(1899, 12, 30)


def ramp_papers(plan: Plan) -> list[Paper]:
    """A plan for everybody to whom accounts come, or who is still ramping.

    Renewals within 90 days and open deals are called first; then the largest potential; the others by day 90.
    """
    people = People(plan)
    found = []
    for person, line in people.quotas.items():
        label = people.labels.get(person, "")
        come = people.arriving.get(label, []) if label else []
        ramp = line.figure("ramp", Kind.RATE)
        if come or (ramp.value is not None and ramp.value < 1.0):
            found.append(_paper(plan, person, line, come))
    return found


def _paper(plan: Plan, person: str, line: Line, come: list[Moved]) -> Paper:
    starts = plan.figure("key_starts", Kind.DAY)
    first = None if starts.value is None else _DAY_ZERO + timedelta(days=int(starts.value))
    urgent = [move for move in come if _is_urgent(move.line, first)]
    others = sorted(
        (move for move in come if move not in urgent),
        key=lambda move: -(move.line.figure("potential", Kind.MONEY).value or 0),
    )
    urgent, others = urgent[:_FIRST], [*urgent[_FIRST:], *others]
    steps = (urgent, others[:_SECOND], others[_SECOND:])
    goals = (
        "Call every account below; take over its open deals and renewals with the owner of before.",
        "Meet the accounts below; agree a plan for each with more potential than revenue.",
        "Reach all others; say which have no potential, so that the next plan knows.",
    )
    arr = total([move.line.figure("arr", Kind.MONEY) for move in come]) if come else Figure(None, Kind.MONEY)
    potential = (
        total([move.line.figure("potential", Kind.MONEY) for move in come]) if come else Figure(None, Kind.MONEY)
    )
    deals = total([move.line.count("open_deals") for move in come]) if come else Figure(None, Kind.COUNT)
    head = Tiles(
        (
            Tile("new accounts", Figure(float(len(come)), Kind.COUNT)),
            Tile("revenue of a year", arr.shown_as(Kind.SHORT)),
            Tile("potential", potential.shown_as(Kind.SHORT)),
            Tile("open deals", deals),
            Tile("ramp", line.figure("ramp", Kind.RATE)),
        )
    )
    sections = [Section("What is new", (head,))]
    for days, moves, goal in zip(_STEPS, steps, goals, strict=True):
        until = "" if first is None else f", until {first + timedelta(days=days)}"
        blocks: list[Tiles | Grid | Points] = [Points((goal,)), *([_grid(moves)] if moves else [])]
        if len(moves) > _SHOWN:
            blocks.append(Points((f"{len(moves) - _SHOWN} more stand on the tab Account moves.",)))
        sections.append(Section(f"First {days} days{until}", tuple(blocks)))
    return Paper(
        key=person,
        title=f"Ramp plan of {line.text('name')}",
        subtitle=f"{plan.document.quarter}; {line.text('territory') or 'no territory'}; money in {plan.stamp.currency}",
        reader=f"{line.text('name')} and {line.text('manager') or 'their manager'}",
        audience=Audience.REP,
        sections=tuple(sections),
        stamp=plan.stamp,
    )


def _is_urgent(line: Line, first: date | None) -> bool:
    renewal = line.figure("renewal_date", Kind.DAY).value
    if (line.count("open_deals").value or 0.0) > 0.0:
        return True
    return (
        first is not None
        and renewal is not None
        and (_DAY_ZERO + timedelta(days=int(renewal)) - first).days <= _STEPS[-1]
    )


def _grid(moves: list[Moved]) -> Grid:
    return Grid(
        (Heading("Account", 2.2, is_number=False), Heading("Owner of before", 1.8, is_number=False), Heading("Revenue"),
         Heading("Potential"), Heading("Open deals", 0.8), Heading("Renewal")),
        tuple(
            (move.line.text("name"), move.before or "nobody", move.line.figure("arr", Kind.MONEY),
             move.line.figure("potential", Kind.MONEY), move.line.count("open_deals"),
             _renewal(move.line))
            for move in moves[:_SHOWN]
        ),
    )  # fmt: skip


def _renewal(line: Line) -> Figure | str:
    found = line.figure("renewal_date", Kind.DAY)
    return found if found.value is not None else "none"
