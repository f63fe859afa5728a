"""The third part of the session: which territories change, and what that does to customers and people."""

from workbooks.packs.audience import Audience, Field, Show, may_see
from workbooks.packs.deck.slides import Bars, Drawn, Grid, Heading, Picture, Series, Slide, Tile, Tiles
from workbooks.packs.figures import Figure, Kind, Plan
from workbooks.packs.moves import moves_of

__all__ = ["territories"]

_MOST = 24
_MOVES = 12


def territories(plan: Plan, audience: Audience, map_: bytes | None = None) -> tuple[Slide, ...]:
    """Options, impact by person, the largest moves and the map; without territories, a slide that says so.

    Args:
        map_: the territories before and after, as PNG; it names people, so only those who may see them get it.
    """
    made = [_options(plan, audience)]
    if may_see(audience, Field.PERSON) is Show.SHOW:
        made.append(_people(plan))
        if map_ is not None:
            made.append(_map(map_))
    if may_see(audience, Field.ACCOUNT) is Show.SHOW:
        made.append(_moves(plan))
    return tuple(slide for slide in made if slide is not None)


def _options(plan: Plan, audience: Audience) -> Slide | None:
    chosen, today = plan.line("territory_options", "chosen"), plan.line("territory_options", "today")
    moved, fairness = chosen.figure("moved", Kind.COUNT), chosen.figure("fairness", Kind.RATE)
    was, churn = today.figure("fairness", Kind.RATE), chosen.figure("churn", Kind.FINE_RATE)
    if moved.value is None:
        return None
    tiles = Tiles(
        (
            Tile("accounts move", moved),
            Tile("fairness, planned", fairness),
            Tile("fairness, today", was),
            Tile("revenue that moves", chosen.figure("arr_share", Kind.FINE_RATE)),
            Tile("revenue at risk by it", churn),
        )
    )
    hands = "account changes hands" if moved.value == 1.0 else "accounts change hands"
    title = (
        f"{moved} {hands}: fairness of territories from {was} to {fairness}, {churn} of revenue at risk"
        if moved.value
        else f"No account changes hands; fairness of territories stays at {fairness}"
    )
    if may_see(audience, Field.RISKS) is not Show.SHOW:
        bars = Bars(
            "Fairness of territories", ("Today", "Planned"), (Series("Fairness", (was, fairness), 0),), compared=(0,)
        )
        figures = (moved, was, fairness)
        return Slide(
            title.split(",", maxsplit=1)[0], (Tiles(tiles.tiles[:3]), bars), "tab Territory scenarios", figures=figures
        )
    rows = [
        (
            line.text("title"),
            line.figure("fairness", Kind.RATE),
            line.figure("within", Kind.RATE),
            line.figure("moved", Kind.COUNT),
            line.figure("arr_share", Kind.FINE_RATE),
            line.figure("at_risk", Kind.SHORT),
            line.figure("churn", Kind.FINE_RATE),
        )
        for line in plan.lines("territory_options")
        if line.figure("fairness", Kind.RATE).value is not None
    ]
    return Slide(
        title,
        (
            tiles,
            Grid(
                (Heading("Option", 2, is_number=False), Heading("Fairness"), Heading("Within 15 %"),
                 Heading("Accounts move", 1.2), Heading("Revenue moves", 1.2), Heading("At risk in a year", 1.3),
                 Heading("Churn risk")),
                tuple(rows),
            ),
        ),
        "tabs Territory scenarios, Account moves",
        figures=(moved, was, fairness, churn),
    )  # fmt: skip


def _people(plan: Plan) -> Slide | None:
    lines = [line for line in plan.lines("territories") if line.figure("share", Kind.RATE).value is not None]
    if not lines:
        return None
    changed = sorted(
        lines,
        key=lambda line: abs(
            (line.figure("share", Kind.RATE).value or 0.0) - (line.figure("share_today", Kind.RATE).value or 0.0)
        ),
        reverse=True,
    )[:_MOST]
    changed.sort(key=lambda line: line.figure("share_today", Kind.RATE).value or 0.0)
    today = [line.figure("share_today", Kind.RATE) for line in changed]
    planned = [line.figure("share", Kind.RATE) for line in changed]
    low, high = min(planned, key=_value), max(planned, key=_value)
    was_low, was_high = min(today, key=_value), max(today, key=_value)
    left = len(lines) - len(changed)
    more = f"; {left} whose share changes least are not drawn" if left else ""
    is_closer = _value(high) - _value(low) < _value(was_high) - _value(was_low)
    return Slide(
        f"Shares of potential come together: {was_low} to {was_high} today, {low} to {high} planned"
        if is_closer
        else f"Shares of potential lie between {low} and {high}; today {was_low} and {was_high}",
        (
            Bars(
                f"Potential of a territory, of a fair share{more}",
                tuple(line.text("rep") for line in changed),
                (Series("Today", tuple(today), 1), Series("Planned", tuple(planned), 0)),
                Drawn.BARS if len(changed) <= 10 else Drawn.COLUMNS,
                is_labelled=len(changed) <= 10,
            ),
        ),
        "tab Territory scenarios",
        figures=(was_low, was_high, low, high),
    )


def _value(figure: Figure) -> float:
    return figure.value or 0.0


def _moves(plan: Plan) -> Slide | None:
    moved = moves_of(plan)
    if not moved:
        return None
    rows = [
        (
            move.line.text("name"),
            move.before or "nobody",
            move.after or "nobody",
            move.line.figure("arr", Kind.MONEY),
            move.line.figure("at_risk", Kind.MONEY),
            move.line.text("reason"),
        )
        for move in moved[:_MOVES]
    ]
    risk = plan.figure("account_moves.at_risk.total", Kind.SHORT)
    return Slide(
        f"The {len(rows)} largest of {len(moved):,} changes of owner; all of them put {risk} of revenue at risk",
        (
            Grid(
                (Heading("Account", 2.2, is_number=False), Heading("From", 2, is_number=False),
                 Heading("To", 2, is_number=False), Heading("Revenue", 0.9), Heading("At risk", 0.8),
                 Heading("Why", 4, is_number=False)),
                tuple(rows),
            ),
        ),
        "tab Account moves",
        figures=(risk,),
    )  # fmt: skip


def _map(png: bytes) -> Slide:
    return Slide(
        "Territories today and planned",
        (Picture(png, "Map of accounts by owner, today and planned; a ring marks an account that changes hands"),),
        "tabs Territory scenarios, Account moves",
    )
