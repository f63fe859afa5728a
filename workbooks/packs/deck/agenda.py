"""The agenda of the planning session, and the deck that follows it."""

from workbooks.packs.audience import Audience
from workbooks.packs.deck.decisions import decisions
from workbooks.packs.deck.performance import performance
from workbooks.packs.deck.quotas import quotas
from workbooks.packs.deck.resources import resources
from workbooks.packs.deck.revenue import revenue
from workbooks.packs.deck.slides import Cover, Deck, Part, Points, Slide
from workbooks.packs.deck.territory import territories
from workbooks.packs.figures import Plan

__all__ = ["AUDIENCES", "deck_of"]

AUDIENCES = (Audience.EXECUTIVES, Audience.BOARD, Audience.ALL_HANDS)
"""Whom a deck can be made for."""

_TITLES = {
    Audience.EXECUTIVES: "planning session",
    Audience.BOARD: "plan for the board",
    Audience.ALL_HANDS: "our quarter",
}


def deck_of(plan: Plan, audience: Audience = Audience.EXECUTIVES, map_: bytes | None = None) -> Deck:
    """The deck for an audience, part by part in the order and with the minutes of the session's agenda.

    A part of which nothing is known has one slide that says so; one that the audience does not see is left out.

    Args:
        plan: the plan as read. audience: one of `AUDIENCES`. map_: of the territories, as PNG, if there is one.
    """
    quarter, last = plan.document.quarter, plan.text("last_quarter") or "the last quarter"
    is_session = audience is Audience.EXECUTIVES
    told = (
        (f"{last} performance review", 45, performance(plan, audience)),
        (f"{quarter} revenue plan", 60, revenue(plan, audience)),
        ("Territory plan", 45, territories(plan, audience, map_)),
        ("Quota allocation", 30, quotas(plan, audience)),
        ("Resource requirements", 30, resources(plan, audience)),
        ("Decision and commit" if is_session else "In short", 30, decisions(plan, audience)),
    )
    parts = [Part(name, minutes, slides or (_nothing(name),)) for name, minutes, slides in told if slides or is_session]
    source = f"{plan.stamp.source}{' (simulated in parts)' if plan.stamp.is_simulated else ''}"
    cover = Cover(f"{quarter}: {_TITLES[audience]}", f"{source}, facts as of {plan.stamp.as_of}")
    return Deck(cover, tuple(parts), plan.stamp, audience)


def _nothing(name: str) -> Slide:
    return Slide(
        f"{name}: nothing is known yet",
        (Points(("The plan holds no figures for this part. What it would need stands on the tab Start.",)),),
        "tab Start",
    )
