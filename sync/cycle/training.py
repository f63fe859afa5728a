"""Who completed which training: rows of a file taken, held against those it is for, and counted by training."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from calculations.findings import Finding
from sync.model.event import Event, Kind

__all__ = ["Completion", "Stands", "Typed", "completions", "stands_of", "taken"]


class Typed(NamedTuple):
    """A row of a file as it stands there, with its line."""

    line: int
    person: str
    training: str
    day: str


class Completion(NamedTuple):
    """That somebody completed a training on a day."""

    person: str
    training: str
    day: date


@dataclass(frozen=True, slots=True)
class Stands:
    """How a training stands: who it is for, by id, who of them completed it, and when each did."""

    training: str
    people: tuple[str, ...]
    days: Mapping[str, date]

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of those who have not completed it."""
        return tuple(one for one in self.people if one not in self.days)


def taken(
    rows: Iterable[Typed], people: Mapping[str, Collection[str]], trainings: Mapping[str, str], today: date
) -> tuple[tuple[Completion, ...], tuple[Finding, ...]]:
    """The completions that rows tell, and a finding for each that cannot be taken; a row without a day tells none.

    Args:
        rows: of a file. people: by what somebody may be called in small letters (id, name, address), the ids of who is.
        trainings: by what a training may be called in small letters, its id. today: no training was completed later.
    """
    found: dict[tuple[str, str], Completion] = {}
    findings = []
    for row in rows:
        place = (f"line {row.line}",)
        ids = people.get(row.person.strip().casefold(), ())
        training = trainings.get(row.training.strip().casefold(), "")
        day = _day(row.day)
        if len(ids) != 1:
            who = "nobody it is for" if not ids else f"{len(ids)} people"
            sentence = f"Line {row.line}: {row.person!r} is {who}."
            findings.append(Finding("training.unknown-person", sentence, "Name them by id or address.", place))
        elif not training:
            sentence = f"Line {row.line}: {row.training!r} is no training of the cycle."
            remedy = f"There are {', '.join(sorted(set(trainings.values())))}."
            findings.append(Finding("training.unknown", sentence, remedy, place))
        elif day is None and row.day.strip():
            sentence = f"Line {row.line}: {row.day!r} is no day."
            findings.append(Finding("training.bad-day", sentence, "Write it as 2020-03-27.", place))
        elif day is not None and day > today:
            sentence = f"Line {row.line}: {day} is still to come."
            findings.append(Finding("training.bad-day", sentence, "Import it once it was completed.", place))
        elif day is not None:
            (person,) = ids
            found[person, training] = Completion(person, training, day)
    return tuple(found.values()), tuple(findings)


def completions(events: Iterable[Event]) -> dict[str, dict[str, date]]:
    """By training and person, the day it was completed, as the newest file tells it."""
    found: dict[str, dict[str, date]] = {}
    for event in events:
        if event.kind is Kind.TRAINED:
            for person, training, day in event.payload["rows"]:
                found.setdefault(training, {})[person] = date.fromisoformat(day)
    return found


def stands_of(audiences: Mapping[str, Sequence[str]], done: Mapping[str, Mapping[str, date]]) -> tuple[Stands, ...]:
    """How each training stands among those it is for; what others completed beside them does not count.

    Args:
        audiences: ids by training. done: as `completions` tells it.
    """
    return tuple(
        Stands(name, tuple(people), {one: done[name][one] for one in people if one in done.get(name, {})})
        for name, people in audiences.items()
    )


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip()[:10])
    except ValueError:
        return None
