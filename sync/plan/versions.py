"""What a plan says, taken from its workbook, and what differs between two such states."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.model.version import Held, Moved, Promised, State, Version
from workbooks.book.layout import planning_layout
from workbooks.document.versions import COUNTS, FIGURES, NO_TEAM, NOBODY_PLANNED, RATES, KeptVersion, Move, Seller, Team
from workbooks.grammar.cells import key_text
from workbooks.models import PlanDocument

__all__ = ["COUNTS", "FIGURES", "RATES", "Comparison", "Difference", "compared", "kept_version", "state_of"]

_VIEWS = frozenset(id_ for id_, (_, item) in planning_layout().inputs().items() if item.is_view)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: what, where it belongs, before, after. Text and None for what is no number."""

    what: str
    team: str
    before: Any
    after: Any

    @property
    def change(self) -> float | None:
        """After less before; None where one of them is no number."""
        numbers = [side for side in (self.before, self.after) if isinstance(side, float | int)]
        return float(numbers[1] - numbers[0]) if len(numbers) == 2 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two states of a plan.

    figures: all of the company's, changed or not. inputs: what was typed otherwise. quotas: sellers' that differ,
    largest change first. moves: accounts that would be with somebody else, largest revenue first; before and after are
    names. teams: quota and, as `what` says, revenue of each team, changed or not.
    """

    figures: tuple[Difference, ...]
    inputs: tuple[Difference, ...]
    quotas: tuple[Difference, ...]
    moves: tuple[Difference, ...]
    teams: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        everything = (*self.figures, *self.inputs, *self.quotas, *self.moves, *self.teams)
        return all(one.before == one.after for one in everything)


def kept_version(version: Version, number: int, currency: str) -> KeptVersion:
    """A version as a workbook tells it; money of another currency than the plan's is not told.

    Args:
        version: as kept. number: of the plan's versions from 1, in the order they were kept. currency: of the plan.
    """
    is_comparable, state = version.currency == currency, version.state
    return KeptVersion(
        number=number,
        name=version.name,
        at=version.at,
        by=version.by,
        note=version.note if is_comparable else f"in {version.currency}. {version.note}".strip(),
        figures=state.figures if is_comparable else {},
        sellers={id_: Seller(one.name, one.team, one.amount) for id_, one in state.quotas.items() if is_comparable},
        moves={
            id_: Move(one.account, one.holder, one.receiver, one.revenue)
            for id_, one in state.moves.items()
            if is_comparable
        },
        teams={name: Team(one.quota, one.revenue) for name, one in state.teams.items() if is_comparable},
    )


def state_of(document: PlanDocument) -> State:
    """What a workbook says of the plan; figures that are not there, or are errors, are None."""
    quotas = {
        row.key: Promised(
            name=_text(row.values.get("name")) or row.key,
            team=_text(row.values.get("manager")) or NO_TEAM,
            amount=_number(row.values.get("final")),
            is_override=_number(row.values.get("override")) is not None,
        )
        for row in document.tables.get("quotas", ())
    }
    moves, revenue = _accounts(document, _teams_by_label(document, quotas))
    sums: dict[str, float | None] = {}
    for told in quotas.values():
        before = sums.setdefault(told.team, None)
        sums[told.team] = before if told.amount is None else (before or 0.0) + told.amount
    return State(
        figures={id_: _number(document.figures.get(id_)) for id_ in FIGURES},
        inputs={id_: value for id_, value in sorted(document.inputs.items()) if id_ not in document.untouched | _VIEWS},
        quotas=quotas,
        moves=moves,
        teams={
            team: Held(quota=sums.get(team, 0.0), revenue=revenue.get(team, 0.0)) for team in sorted({*sums, *revenue})
        },
    )


def _teams_by_label(document: PlanDocument, quotas: Mapping[str, Promised]) -> dict[str, str]:
    """The team of each seller by what the tabs of accounts call them, which tells two of one name apart."""
    table = document.tables.get("data_territory_reps")
    if table is None:
        return {}
    labels = zip(map(_text, table.columns["rep"]), map(key_text, table.columns["rep_id"]), strict=True)
    return {label: quotas[rep].team for label, rep in labels if rep in quotas}


def _accounts(document: PlanDocument, teams: Mapping[str, str]) -> tuple[dict[str, Moved], dict[str, float | None]]:
    """The accounts that change hands, and the revenue of all accounts by the team that would hold them; None where that
    of none of them is known.
    """
    moves, revenue = {}, dict[str, float | None]()
    table = document.tables.get("account_moves")
    if table is None:
        return {}, {}
    columns = (table.columns[id_] for id_ in ("name", "owner", "final", "arr"))
    for key, name, owner, final, arr in zip(table.keys, *columns, strict=True):
        holder, receiver, worth = _text(owner), _text(final), _number(arr)
        team = teams.get(receiver, NOBODY_PLANNED)
        before = revenue.setdefault(team, None)
        revenue[team] = before if worth is None else (before or 0.0) + worth
        if holder != receiver:
            moves[key] = Moved(account=_text(name) or key, holder=holder, receiver=receiver, revenue=worth)
    return moves, revenue


def compared(before: State, after: State) -> Comparison:
    """What differs between two states of one plan, or of two."""
    return Comparison(
        figures=tuple(
            Difference(name, "", before.figures.get(id_), after.figures.get(id_)) for id_, name in FIGURES.items()
        ),
        inputs=tuple(
            Difference(id_, "", before.inputs.get(id_), after.inputs.get(id_))
            for id_ in _both(before.inputs, after.inputs)
            if before.inputs.get(id_) != after.inputs.get(id_)
        ),
        quotas=tuple(sorted(_quotas(before, after), key=lambda one: -abs(one.change or math.inf))),
        moves=tuple(_moves(before, after)),
        teams=tuple(_teams(before, after)),
    )


def _both(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """Keys of both, those of the first in their order."""
    return list(dict.fromkeys((*one, *other)))


def _quotas(before: State, after: State) -> Iterable[Difference]:
    for key in _both(before.quotas, after.quotas):
        old, new = before.quotas.get(key), after.quotas.get(key)
        told = new or old
        amounts = [None if side is None else side.amount for side in (old, new)]
        if told is not None and amounts[0] != amounts[1]:
            yield Difference(told.name, told.team, *amounts)


def _moves(before: State, after: State) -> Iterable[Difference]:
    """Accounts that end up with somebody else, the largest revenue first."""
    found = []
    for key in _both(before.moves, after.moves):
        old, new = before.moves.get(key), after.moves.get(key)
        told = new or old
        if told is None:
            continue
        sides = [told.holder if side is None else side.receiver for side in (old, new)]
        if sides[0] != sides[1]:
            found.append((-(told.revenue or 0.0), Difference(told.account, "", *sides)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _teams(before: State, after: State) -> Iterable[Difference]:
    nothing = Held(quota=0.0, revenue=0.0)
    for team in _both(before.teams, after.teams):
        old, new = before.teams.get(team, nothing), after.teams.get(team, nothing)
        yield Difference("quota", team, old.quota, new.quota)
        yield Difference("revenue", team, old.revenue, new.revenue)


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever a cell holds
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    return "" if value is None else str(value).strip()
