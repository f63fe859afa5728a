"""A change within the quarter as JSON and in lines."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.cycle.changes import Change

__all__ = ["NumberArgument", "lines", "told"]

NumberArgument = Annotated[int, typer.Argument(help="Number of the change.", min=1)]


def told(change: "Change", asks: "Sequence[str]" = ()) -> dict[str, Any]:
    """As JSON; `asks` are those whose agreement the policy asks for."""
    from sync.cycle.changes import total_moves

    return {
        "change": change.number,
        "person": change.person,
        "name": change.name,
        "kind": change.asked.sort.value,
        "effective": change.asked.effective,
        "until": change.asked.until,
        "amount": change.asked.amount,
        "carrier": change.carrier.value,
        "state": change.state.value,
        "because": change.because,
        "by": change.by,
        "at": change.at,
        "asks": list(asks),
        "decided_by": change.decided_by or None,
        "decided_at": change.decided_at,
        "said": change.said or None,
        "total_moves": total_moves(change.moves),
        "moves": [
            {"person": person, "name": change.names[person], "from": start, "was": was, "becomes": now}
            for person, periods in change.moves.items()
            for start, (was, now) in periods.items()
        ],
    }


def lines(change: "Change", asks: "Sequence[str]" = ()) -> "Iterator[str]":
    """For people: what it is, who carries it, and what each period becomes."""
    from sync.cycle.changes import Carrier, total_moves

    asked = change.asked
    days = f"from {asked.effective}" + (f" until {asked.until}" if asked.until else "")
    was, now = change.quota(change.person)
    what = f"{change.name}, {asked.sort.value} {days}, {was:,} → {now:,}"
    yield f"Change {change.number}: {what}. It is {change.state.value}."
    match change.carrier:
        case Carrier.HOLD_BACK:
            yield f"The hold-back carries it: quotas sum to {total_moves(change.moves):+,}, the company's target stays."
        case Carrier.TOTAL:
            yield f"The company's total moves by {total_moves(change.moves):+,}: whoever approves it agrees to that."
        case Carrier.PEOPLE:
            yield f"Others carry it, and all quotas sum to what they did ({total_moves(change.moves):+,})."
    for person, periods in change.moves.items():
        told_ = ", ".join(f"{start} {was:,} → {now:,}" for start, (was, now) in periods.items())
        yield f"  {change.names[person]}: {told_}"
    if asks and change.is_open:
        yield f"The policy asks {', '.join(asks)} about that much."
