"""The rows of the tab Account moves that change hands: which account, to whom, and why."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from calculations.findings import Finding, Severity
from workbooks.grammar.cells import key_text
from workbooks.grammar.words import NOBODY
from workbooks.models import CellRef, DocumentFinding, PlanDocument, blocking
from workbooks.tabs.account_moves.decisions import ACCEPT, BY_HAND

__all__ = ["Applies", "Move", "moves_of", "receivers"]

_NAMED = 3


class Move(NamedTuple):
    """An account that another person is to have.

    account: its id. name: what people call it. holder, receiver: what the workbook calls the two people; the holder is
    empty where nobody who is planned has it. of, to: their ids. revenue: of a year, in plan currency. team: the
    receiver's. basis: what it rests on, in sentences.
    """

    account: str
    name: str
    holder: str
    receiver: str
    of: str
    to: str
    at: CellRef
    reason: str
    revenue: Decimal | None
    team: str
    basis: tuple[str, ...]


Applies: TypeAlias = Callable[[str, str], bool]
"""Whether an account may go from one person to another, by their ids; nobody's is empty."""


def moves_of(
    document: PlanDocument, applies: Applies | None = None
) -> tuple[tuple[Move, ...], tuple[DocumentFinding, ...]]:
    """The accounts that change hands, those of one family and owner together; and what names nobody.

    Args:
        document: the workbook as read. applies: which of them are wanted now; by default all. Others are counted in a
            note.
    """
    table = document.tables.get("account_moves")
    if table is None:
        return (), ()
    ids = _ids(document)
    teams = {row.key: _text(row.values.get("manager")) for row in document.tables.get("quotas", ())}
    option = _text(document.inputs.get("territory_option"))
    found: list[Move] = []
    lost: list[tuple[str, str, CellRef]] = []
    names = ("name", "owner", "final", "decision", "own_move", "reason", "arr")
    columns = zip(table.keys, *(table.columns[name] for name in names), strict=True)
    for position, (key, name, owner, final, decision, own, reason, arr) in enumerate(columns):
        holder, receiver = _text(owner), _text(final)
        is_blank = final is None or isinstance(final, str)
        if is_blank and receiver.casefold() in (holder.casefold(), NOBODY.casefold()):
            continue
        at, to = table.cell("final", position), ids.get(receiver.casefold())
        if to is None:
            lost.append((_text(name) or key, receiver or str(final or "nothing"), at))
            continue
        way = BY_HAND if _text(own) else f"option {option}"
        if _text(decision) == ACCEPT and not _text(own):
            way = f"{way}, accepted"
        found.append(
            Move(
                account=key,
                name=_text(name) or key,
                holder=holder,
                receiver=receiver,
                of=ids.get(holder.casefold(), ""),
                to=to,
                at=at,
                reason=_text(reason),
                revenue=_money(arr),
                team=teams.get(to, ""),
                basis=(f"{holder or NOBODY} → {receiver} by {way}", f"facts of snapshot {document.snapshot_id}"),
            )
        )
    found.sort(key=lambda move: (move.holder, move.to, move.account))
    wanted = found if applies is None else [move for move in found if applies(move.of, move.to)]
    return tuple(wanted), (*_nobody(lost), *_held_back(len(found) - len(wanted)))


def receivers(document: PlanDocument) -> dict[str, str]:
    """Whom the workbook gives each account in the end, by the account, those that stay included."""
    table, ids = document.tables.get("account_moves"), _ids(document)
    if table is None:
        return {}
    finals = (ids.get(_text(final).casefold(), "") for final in table.columns["final"])
    return dict(zip(table.keys, finals, strict=True))


def _ids(document: PlanDocument) -> dict[str, str]:
    """The id of each person who may hold accounts, by what the workbook calls them, without regard to case."""
    table = document.tables.get("data_territory_reps")
    if table is None:
        return {}
    labels = (_text(rep).casefold() for rep in table.columns["rep"])
    return dict(zip(labels, map(key_text, table.columns["rep_id"]), strict=True))


def _nobody(lost: list[tuple[str, str, CellRef]]) -> Iterator[DocumentFinding]:
    if lost:
        named = "; ".join(f"{account} to {said!r}" for account, said, _ in lost[:_NAMED])
        yield blocking(
            "account-moves.nobody",
            f"{len(lost)} accounts are given to nobody who is planned ({named}).",
            "Type a name as it stands in the tab Territory scenarios, or empty the own move.",
            lost[0][2],
        )


def _held_back(count: int) -> Iterator[DocumentFinding]:
    if count:
        sentence = f"{count} accounts stay where they are for the pilot's sake."
        remedy = "`qplan pilot end` applies the changes to everybody, or to nobody."
        yield DocumentFinding(finding=Finding("account-moves.pilot", sentence, remedy, severity=Severity.NOTE))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _money(value: object) -> Decimal | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Decimal(str(value)) if is_number else None
