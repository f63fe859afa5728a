"""Which words mean that a deal is won, lost or open."""

import re
from collections.abc import Iterable

from calculations.pipeline.stages import Outcome

__all__ = ["end_named", "end_told", "outcomes_of"]

_WON = re.compile(r"(?<![a-z])won(?![a-z'\u2019])|closed[\s_-]*won|gewonnen|gagn|ganad", re.IGNORECASE)
_LOST = re.compile(
    r"(?<![a-z])lost(?![a-z])|closed[\s_-]*lost|(?<![a-z])(?:not|nicht)[\s-]+(?:won|gewonnen)|(?<![a-z])dead(?![a-z])"
    r"|abandon|disqualif|verloren|perdu|perdid|cancel|storniert|abgesagt|abgelehnt|declined|rejected|no decision",
    re.IGNORECASE,
)
_OPEN = frozenset(
    {"open", "offen", "active", "aktiv", "in progress", "in bearbeitung", "new", "neu", "pending", "ongoing", "working"}
    | {"laufend", "on hold", "pausiert", "open deal", "in pipeline"}
)


def end_named(stage: str) -> Outcome | None:
    """The end that a stage's name tells; None where it tells none."""
    if _LOST.search(stage):
        return Outcome.LOST
    return Outcome.WON if _WON.search(stage) else None


def end_told(status: str) -> Outcome | None:
    """What a status says of a deal; None where that is not known."""
    return end_named(status) or (Outcome.OPEN if status.casefold() in _OPEN else None)


def outcomes_of(texts: Iterable[str]) -> dict[str, Outcome]:
    """What each text of a column says of a deal; empty unless all say something, and one of them an end."""
    told = {text: end_told(text) for text in texts}
    known = {text: outcome for text, outcome in told.items() if outcome is not None}
    ended = any(outcome is not Outcome.OPEN for outcome in known.values())
    return known if ended and len(known) == len(told) else {}
