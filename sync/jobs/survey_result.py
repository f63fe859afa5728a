"""What the reps' survey says so far: counted so that nobody is known, and as the gate on buy-in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from calculations.gates.buy_in import METRIC, buy_in
from calculations.gates.gate import Gate
from sync.cycle.survey import FEWEST, Tally, tallied
from sync.model.event import Event, Kind
from sync.plan.adapters import Adapters
from sync.store.surveys import Surveys

__all__ = ["Survey", "count_survey", "newest_survey", "survey_gate", "surveys"]


class Survey(NamedTuple):
    """A survey as its event tells it: its name, the last day answers count, and how many were asked of each group."""

    name: str
    closes: date
    asked: Mapping[str, int]


def count_survey(adapters: Adapters) -> tuple[Survey, Tally] | None:
    """The newest survey counted; None where none was opened."""
    survey = newest_survey(adapters.events())
    if survey is None:
        return None
    return survey, tallied(
        survey.asked, Surveys(adapters.engine, adapters.plan.id, adapters.randomness).answers(survey.name)
    )


def survey_gate(adapters: Adapters) -> tuple[Gate, ...]:
    """The gate on buy-in, from the newest survey; none where nobody was asked."""
    counted = count_survey(adapters)
    if counted is None:
        return ()
    if counted[1].answered < FEWEST:
        why_not = f"Fewer than {FEWEST} have answered: nobody is to be known by what they said."
        return (METRIC.judged(float("nan"), why_not=why_not),)
    shares = counted[1].shares
    favourable = {name: share.favourable for name, share in shares.items()}
    return (buy_in(favourable, {name: share.valid for name, share in shares.items()}, counted[1].asked),)


def newest_survey(events: Sequence[Event]) -> Survey | None:
    """The survey opened last; None before one."""
    found = surveys(events)
    return found[-1] if found else None


def surveys(events: Sequence[Event]) -> list[Survey]:
    """The surveys that were opened, oldest first."""
    told = (event.payload for event in events if event.kind is Kind.SURVEY_OPENED)
    return [Survey(one["survey"], date.fromisoformat(one["closes"]), dict(one["asked"])) for one in told]
