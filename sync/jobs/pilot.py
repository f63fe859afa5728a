"""Pilots of territory changes with the plan: drawn from its people, held to when writing, compared by bookings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calculations.findings import Finding
from calculations.territory.pilot import Verdict, judged, pilot_of
from sync.cycle.pilot import Pilot, Stage, pilots_of
from sync.errors import RefusedError
from sync.facts.known import Known
from sync.jobs.facts import known_at, newest_facts
from sync.jobs.read import read_plan
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.writeback.wants.moves import moves_of
from workbooks.models import PlanDocument

__all__ = ["Compared", "Planned", "compare_pilot", "end_pilot", "newest_pilot", "plan_pilot", "start_pilot"]

_YEAR_DAYS = 365.25


@dataclass(frozen=True, eq=False)
class Planned:
    """A pilot that was drawn: how alike both sides are, names by id, how many moves it takes in, and what is said.

    balance has a row per feature with the means of both sides and their standardised difference.
    """

    pilot: Pilot
    balance: pd.DataFrame
    names: Mapping[str, str]
    moves: int
    all_moves: int
    findings: tuple[Finding, ...]


class Compared(NamedTuple):
    """A pilot held against those it is compared with: by so many weeks of bookings, in plan currency."""

    pilot: Pilot
    verdict: Verdict
    weeks: int


def newest_pilot(adapters: Adapters) -> Pilot | None:
    """The pilot planned last; None before one was."""
    found = pilots_of(adapters.events())
    return found[-1] if found else None


def plan_pilot(adapters: Adapters, by: str, pairs: int, weeks: int, seed: int = 0) -> Planned:
    """Draw pairs of people alike in quota, tenure and segment, and by lot who of each tries the changes.

    Args:
        adapters: of the plan. by: who plans it. pairs: how many. weeks: after which it is compared; as many weeks of
            bookings before it say what it can show. seed: of the lot.

    Raises RefusedError: a pilot is running, or there are not two people with a quota.
    """
    before = newest_pilot(adapters)
    if before is not None and before.stage is Stage.RUNNING:
        raise RefusedError(
            f"Pilot {before.number} runs since {before.since}.", remedy="End it: `qplan pilot end`, then plan another."
        )
    document = read_plan(adapters).document
    people, names = _people(adapters, document)
    known = known_at(adapters)
    people["booked"] = _booked(known, adapters.plan.as_of - timedelta(weeks=weeks) + timedelta(days=1), weeks).reindex(
        people["territory"]
    ).fillna(0.0).to_numpy()  # fmt: skip
    features = [name for name in people.columns if name not in ("territory", "booked")]
    drawn = pilot_of(people, features, pairs, seed, "booked")
    if drawn.pairs.empty:
        raise RefusedError("There are no two people with a quota to pair.", remedy="Run `qplan build`.")
    chosen = tuple(zip(drawn.pairs["treatment"].astype(str), drawn.pairs["control"].astype(str), strict=True))
    number = 1 if before is None else before.number + 1
    pilot = Pilot(number, chosen, weeks, drawn.detectable, by)
    record = {
        "pilot": number,
        "step": Stage.PLANNED.value,
        "pairs": [list(pair) for pair in chosen],
        "weeks": weeks,
        "detectable": "" if drawn.detectable is None else str(drawn.detectable),
        "seed": seed,
    }
    adapters.log.append(adapters.plan.id, Kind.PILOT, by, record)
    moves, _ = moves_of(document)
    running = Pilot(number, chosen, weeks, drawn.detectable, by, Stage.RUNNING)
    inside = sum(running.applies(one.of, one.to) for one in moves)
    return Planned(pilot, drawn.balance, names, inside, len(moves), drawn.findings)


def start_pilot(adapters: Adapters, by: str, since: date) -> Pilot:
    """Hold what is written to the pilot: only moves of those who try are wanted from now on.

    Raises RefusedError: none is planned, or its first day has passed.
    """
    pilot = _newest(adapters, Stage.PLANNED)
    today = adapters.clock.now().date()
    if since < today:
        raise RefusedError(f"{since} has passed.", remedy="A pilot begins today or later.")
    record = {"pilot": pilot.number, "step": Stage.RUNNING.value, "since": since.isoformat()}
    adapters.log.append(adapters.plan.id, Kind.PILOT, by, record)
    return _newest(adapters, Stage.RUNNING)


def compare_pilot(adapters: Adapters) -> Compared:
    """Bookings of its weeks beside as many before it, of those who try against those they are compared with.

    Raises RefusedError: no pilot runs, or its weeks are not over, or facts do not reach to their end.
    """
    pilot = _newest(adapters, Stage.RUNNING)
    since, due = pilot.since, pilot.due
    known = known_at(adapters)
    last = min(adapters.clock.now().date(), known.as_of + timedelta(days=1))
    if since is None or due is None or last < due:
        raise RefusedError(
            f"Pilot {pilot.number} is compared from {due} on; facts reach to {known.as_of}.",
            remedy="Wait until its weeks are over, pull, and compare then: earlier says nothing.",
        )
    before = _booked(known, since - timedelta(weeks=pilot.weeks), pilot.weeks)
    after = _booked(known, since, pilot.weeks)
    people = [one for pair in pilot.pairs for one in pair]
    pairs = pd.DataFrame(pilot.pairs, columns=["treatment", "control"])
    verdict = judged(pairs, before.reindex(people).fillna(0.0), after.reindex(people).fillna(0.0))
    return Compared(pilot, verdict, pilot.weeks)


def end_pilot(adapters: Adapters, by: str, *, roll_out: bool, said: str) -> Pilot:
    """Apply the changes to everybody, or to nobody any more.

    Raises RefusedError: no pilot runs, or nothing is said.
    """
    pilot = _newest(adapters, Stage.RUNNING)
    if not said.strip():
        raise RefusedError("It is said in words why.", remedy="Add --because.")
    stage = Stage.ROLLED_OUT if roll_out else Stage.TAKEN_BACK
    record = {"pilot": pilot.number, "step": stage.value, "said": said.strip()}
    adapters.log.append(adapters.plan.id, Kind.PILOT, by, record)
    return _newest(adapters, stage)


def _newest(adapters: Adapters, stage: Stage) -> Pilot:
    pilot = newest_pilot(adapters)
    if pilot is None or pilot.stage is not stage:
        stands = "none was planned" if pilot is None else f"pilot {pilot.number} is {pilot.stage.value}"
        verb = "plan" if stage is Stage.PLANNED else "start"
        raise RefusedError(f"There is no pilot that is {stage.value}: {stands}.", remedy=f"`qplan pilot {verb}`.")
    return pilot


def _people(adapters: Adapters, document: PlanDocument) -> tuple[pd.DataFrame, dict[str, str]]:
    """Those with a quota as rows of their features, and their names: quota, years in the role, segments as 0 and 1."""
    facts, quarter = newest_facts(adapters), adapters.plan.quarter
    starts = dict(zip(facts.reps["rep_id"].astype(str), pd.to_datetime(facts.reps["start_date"]), strict=True))
    segment = facts.groups.get("segment", {})
    rows: list[dict[str, Any]] = []
    names = {}
    for row in document.tables["quotas"]:
        final, start = row.values["final"], starts.get(row.key)
        if not isinstance(final, int | float) or final <= 0:
            continue
        names[row.key] = str(row.values["name"] or row.key)
        years = np.nan if start is None or pd.isna(start) else (pd.Timestamp(quarter.start) - start).days / _YEAR_DAYS
        rows.append({"territory": row.key, "quota": float(final), "tenure": years, "segment": segment.get(row.key, "")})
    people = pd.DataFrame(rows, columns=["territory", "quota", "tenure", "segment"])
    for name in sorted(set(people["segment"]) - {""}):
        people[f"segment {name}"] = (people["segment"] == name).astype(float)
    return people.drop(columns="segment"), names


def _booked(known: Known, first: date, weeks: int) -> pd.Series:
    """What each person closed-won in some weeks, by id, in plan currency."""
    won = known.won
    begin, end = (np.datetime64(day, "us") for day in (first, first + timedelta(weeks=weeks)))
    inside = (won.closed >= begin) & (won.closed < end) & ~np.isnan(won.amount)
    amounts = pd.Series(won.amount[inside], index=won.owner.texts()[inside])
    return amounts.groupby(level=0).sum()
