"""A letter as a value: every text on its page, written out, so that an old one can be printed again as it was."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from calculations.findings import Finding
from workbooks.packs.figures import Figure, Kind, Line, Plan, places, total
from workbooks.packs.finding_codes import NOT_EXPLAINED
from workbooks.packs.moves import moves_of

__all__ = ["Letter", "Pay", "letters_of", "parts_of"]

_PARTS = (
    ("equal_share", "An equal share of all quotas"),
    ("by_potential", "What your accounts could buy"),
    ("by_history", "What you booked before"),
    ("by_ramp", "Your ramp as a new seller"),
    ("by_pins", "Team totals and fixed quotas"),
    ("by_floor", "The floor under a quota's change"),
    ("by_cap", "The cap on a quota's change"),
    ("by_others", "Floors and caps of others"),
    ("by_rounding", "Rounding"),
    ("by_override", "Set by hand"),
)
_BESIDE = ("as_of", "source", "cells")
_NAMED = 5
"""Accounts named of those that come or go; the others are counted."""

Pay = tuple[tuple[str, str, str], ...]
"""Lines of pay: attainment, bookings, and what they pay above the base."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. All texts are as printed; pairs are label and amount.

    person: the CRM's id. months: adding up to the quota. why: parts adding up to it; empty where they are not known.
    territory: sentences. ramp: a sentence, or none. pay: empty where there is none to tell. cells: of the quota.
    """

    person: str
    name: str
    manager: str
    quarter: str
    currency: str
    quota: str
    before: str
    months: tuple[tuple[str, str], ...]
    why: tuple[tuple[str, str], ...]
    reason: str
    territory: tuple[str, ...]
    ramp: str
    pay: Pay
    as_of: str
    source: str
    is_draft: bool
    cells: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of all that it says to its reader: as of when it was read, and from which cell, makes no other letter."""
        told = {name: value for name, value in asdict(self).items() if name not in _BESIDE}
        return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "Letter":
        """A letter as it was kept: JSON has lists where a letter has tuples."""
        return cls(**{name: _tuples(value) for name, value in kept.items()})


def letters_of(plan: Plan, pay: Mapping[str, Pay] | None = None) -> tuple[list[Letter], list[Finding]]:
    """A letter for everybody with a quota, in the order of the tab Quotas, and what was found on the way.

    Args:
        plan: as read. pay: lines of pay by person, for those who have a pay plan.
    """
    explained = _by_key(plan.lines("explained"))
    months = _by_key(plan.lines("quota_months"))
    seasons = list(plan.lines("quota_season"))
    ramps = _by_key(plan.lines("ramp_months"))
    labels = {line.text("rep_id"): line.text("rep") for line in plan.lines("data_territory_reps")}
    holdings = _by_key(plan.lines("territories"))
    moves = _moves(plan)
    found: list[Finding] = []
    letters = []
    for line in plan.lines("quotas"):
        quota = line.figure("final", Kind.MONEY)
        if quota.value is None:
            continue
        label = labels.get(line.key, "")
        parts = _why(explained.get(line.key), quota)
        if not parts:
            found.append(_unexplained(line))
        letters.append(
            Letter(
                person=line.key,
                name=line.text("name") or line.key,
                manager=line.text("manager"),
                quarter=plan.document.quarter,
                currency=plan.stamp.currency,
                quota=quota.text,
                before=_before(line),
                months=_months(months.get(line.key), seasons, quota),
                why=parts,
                reason=line.text("reason"),
                territory=_territory(line, holdings.get(label), moves.get(label, ([], [])) if label else ([], [])),
                ramp=_ramp(line, ramps.get(line.key), seasons),
                pay=(pay or {}).get(line.key, ()),
                as_of=str(plan.stamp.as_of),
                source=plan.stamp.source,
                is_draft=plan.stamp.is_draft,
                cells=tuple(places(quota.at)),
            )
        )
    return letters, found


def _by_key(lines: Iterable[Line]) -> dict[str, Line]:
    return {line.key: line for line in lines}


def _before(line: Line) -> str:
    last, change = line.figure("last_quota", Kind.MONEY), line.figure("change", Kind.CHANGE)
    if last.value is None:
        return "You had no quota in the last quarter."
    said = f"Last quarter it was {last}"
    return f"{said}, so it changes by {change}." if change.value is not None else f"{said}."


def _months(line: Line | None, seasons: list[Line], quota: Figure) -> tuple[tuple[str, str], ...]:
    """Quota by month; none where the months are not known or do not add up to the quota."""
    if line is None:
        return ()
    told = [(season.text("label"), line.figure(f"month_{season.key}", Kind.MONEY)) for season in seasons]
    whole = total([figure for _, figure in told])
    if not told or whole.value is None or whole.text != quota.text:
        return ()
    return tuple((label, figure.text) for label, figure in told)


def _why(line: Line | None, quota: Figure) -> tuple[tuple[str, str], ...]:
    """The parts as they are printed; none where they are not known."""
    if line is None:
        return ()
    return tuple((label, figure.text) for label, figure in parts_of(line, quota))


def parts_of(line: Line, quota: Figure) -> tuple[tuple[str, Figure], ...]:
    """The parts of a quota, those of nothing left out; none where they do not add up to it."""
    parts = [(label, line.figure(column, Kind.MONEY)) for column, label in _PARTS]
    told = [(label, figure) for label, figure in parts if figure.value is not None]
    whole = total([figure for _, figure in told])
    if not told or whole.value is None or whole.text != quota.text:
        return ()
    return tuple((label, figure) for label, figure in told if round(figure.value or 0.0))


def _unexplained(line: Line) -> Finding:
    return Finding(
        NOT_EXPLAINED.name,
        f"The parts of the quota of {line.text('name')} do not add up to it; the letter leaves them out.",
        NOT_EXPLAINED.remedy,
        (line.key,),
    )


def _moves(plan: Plan) -> dict[str, tuple[list[str], list[str]]]:
    """Names of the accounts that come to and go from each rep, the largest revenue first, by the rep's label."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for move in moves_of(plan):
        found.setdefault(move.after, ([], []))[0].append(move.line.text("name"))
        found.setdefault(move.before, ([], []))[1].append(move.line.text("name"))
    return found


def _territory(line: Line, held: Line | None, moved: tuple[list[str], list[str]]) -> tuple[str, ...]:
    name = line.text("territory")
    said = [f"Territory: {name}." if name else "No territory is assigned to you."]
    if held is None:
        said.append("No accounts are shared out to you in this plan." if name else "")
    else:
        count, today = held.figure("accounts", Kind.COUNT), held.figure("accounts_today", Kind.COUNT)
        share = held.figure("share", Kind.RATE)
        said.append(f"Accounts: {count}, today {today}; potential {share} of a fair share.")
    come, gone = moved
    said += [f"{word}: {_named(names)}." for word, names in (("New to you", come), ("Given on", gone)) if names]
    return tuple(filter(None, said))


def _named(names: list[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _ramp(line: Line, months: Line | None, seasons: list[Line]) -> str:
    ramp = line.figure("ramp", Kind.RATE)
    if ramp.value is None or ramp.value >= 1.0:
        return ""
    parts = [
        f"{season.text('label')} {months.figure(f'month_{season.key}', Kind.RATE)}"
        for season in (seasons if months is not None else ())
        if months is not None
    ]
    return f"You are still ramping: {ramp} of a full quota in the quarter" + (
        f" ({', '.join(parts)})." if parts else "."
    )


def _tuples(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
