"""The newest territory options of a plan, as they were put on record when they were computed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sync.model.event import Event, Kind
from workbooks.models import FrontierPoint, RankedMove, TerritoryFacts, TerritoryOption

__all__ = ["payload_of", "with_newest_options"]


_MONEY = ("needs", "gain", "net", "risk", "risk_low", "risk_high")
_SHARES = ("budget", "revenue_share", "customers_share", "risk_share", "fairness", "net", "reached")


def payload_of(
    options: Iterable[TerritoryOption],
    snapshot_id: str,
    own_moves: dict[str, str],
    frontier: Iterable[FrontierPoint] = (),
    sentence: str = "",
    moves: Iterable[RankedMove] = (),
) -> dict[str, Any]:
    """What the event of a run holds: enough to show the options again, and what they were computed from."""
    return {
        "snapshot": snapshot_id,
        "own_moves": own_moves,
        "options": [
            {
                "name": option.name,
                "reps": option.reps,
                "reasons": option.reasons,
                "gap": None if option.gap is None else _decimal(option.gap),
                "is_feasible": option.is_feasible,
                "km_per_hour": _decimal(option.km_per_hour),
            }
            for option in options
        ],
        "frontier": [
            {
                **{name: _figure(getattr(point, name)) for name in _SHARES},
                "moves": point.moves,
                "mark": point.mark,
            }
            for point in frontier
        ],
        "frontier_sentence": sentence,
        "moves": [
            {"account_id": one.account_id, "rank": one.rank, **{name: _decimal(getattr(one, name)) for name in _MONEY}}
            for one in moves
        ],
    }


def with_newest_options(facts: TerritoryFacts, events: Iterable[Event]) -> TerritoryFacts:
    """`facts` with the options of the newest run among `events`; as they are when there was none.

    Accounts and people that are no longer in the facts are left out: an option never gives anyone what is not there.
    """
    runs = [event for event in events if event.kind is Kind.TERRITORY_PLANNED]
    if not runs:
        return facts
    payload = runs[-1].payload
    accounts, reps = set(facts.accounts["account_id"]), set(facts.reps["rep_id"])
    options = []
    for option in payload["options"]:
        kept = {id_: rep for id_, rep in option["reps"].items() if id_ in accounts and rep in reps}
        options.append(
            TerritoryOption(
                name=option["name"],
                reps=kept,
                reasons={id_: option["reasons"][id_] for id_ in kept if id_ in option["reasons"]},
                gap=None if option["gap"] is None else float(option["gap"]),
                is_feasible=option["is_feasible"],
                km_per_hour=float(option["km_per_hour"]),
            )
        )
    points = (
        FrontierPoint(**{**point, **{name: None if point[name] is None else float(point[name]) for name in _SHARES}})
        for point in payload.get("frontier", ())
    )
    return facts.model_copy(
        update={
            "options": tuple(options),
            "frontier": tuple(points),
            "moves": tuple(
                RankedMove(**{**one, **{name: float(one[name]) for name in _MONEY}})
                for one in payload.get("moves", ())
                if one["account_id"] in accounts
            ),
            "frontier_sentence": payload.get("frontier_sentence", ""),
            "options_snapshot": str(payload["snapshot"]),
        }
    )


def _figure(value: float | None) -> Decimal | None:
    return None if value is None else _decimal(value)


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 6)))
