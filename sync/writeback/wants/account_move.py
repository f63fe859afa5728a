"""Account moves: whom the tab Account moves gives an account becomes its owner, in the CRM's `Account`."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from calculations.findings import Finding, Severity
from sync.model.change import Desired, Held, RecordKey
from sync.model.value import shown
from sync.writeback.teams import Teams, dropped_with
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World, Writes
from sync.writeback.wants.moves import Move, moves_of, receivers
from sync.writeback.wants.open_deals import open_deals
from sync.writeback.wants.owners import OWNER, User, owners, users
from sync.writeback.wants.territories import homes_of
from workbooks.models import DocumentFinding, PlanDocument, blocking

__all__ = ["ACCOUNT_MOVE", "AccountMove"]

_NAMED = 3


class AccountMove:
    """The kind of record that says whose an account is."""

    sobject, field, noun = "Account", OWNER, "account moves"

    def is_written(self, writes: Writes) -> bool:
        """Where the settings name account moves."""
        return self.noun in writes.nouns

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """The accounts that change hands, whose they are, and a blocking finding for each that cannot be given.

        A move that was approved and carried out is no move in a workbook built since: its account is where it was to
        go, so that a workbook that is compared with what was approved still wants it.
        """
        moves, lost = moves_of(document, world.applies)
        ids = [move.account for move in moves]
        pulled = owners(world._replace(target=None), self.sobject, ids)
        now = owners(world, self.sobject, ids) if world.target is not None else pulled
        known = users(world, {*now.values(), *(move.to for move in moves)})
        desired = tuple(_wanted(move, now.get(move.account, ""), known) for move in moves)
        held = {want.place: Held(now[move.account]) for move, want in zip(moves, desired, strict=True)
                if move.account in now}  # fmt: skip
        found = (*lost, *_gone(moves, now), *_elsewhere(moves, pulled, now, known), *_unusable(moves, known))
        done = _done(document, moves, world)
        return Gathered((*desired, *done), held, (*found, *_beside(moves, now, world)))

    def summary(self, desired: Sequence[Desired]) -> str:
        """The revenue they bring in a year."""
        total = sum((want.worth for want in desired if want.worth is not None), Decimal(0))
        return f"{shown(total.quantize(Decimal(1)))} of yearly revenue with them"

    def entry(self, want: Desired) -> dict[str, object]:
        """Which account, and whose it becomes."""
        return {
            "account": dict(want.record.equals)["Id"],
            "name": want.label,
            "owner": want.value,
            "owner_name": want.called(want.value),
            "revenue": want.worth,
        }

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """Its Id: accounts are never made."""
        return RecordKey.of(self.sobject, {"Id": row["Id"]})

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """Nothing stands before the workbook: whose it was is in the submission."""
        del key, world
        return ()


def _done(document: PlanDocument, moves: Sequence[Move], world: World) -> list[Desired]:
    """What was approved and is so in the workbook, as it was approved."""
    approved = () if world.approved is None else world.approved.desired
    mine = [want for want in approved if want.record.sobject == AccountMove.sobject]
    if not mine:
        return []
    to, going = receivers(document), {move.account for move in moves}
    ids = [dict(want.record.equals)["Id"] or "" for want in mine]
    return [want for want, id_ in zip(mine, ids, strict=True) if id_ not in going and to.get(id_) == want.value]


def _wanted(move: Move, holder: str, known: Mapping[str, User]) -> Desired:
    names = {id_: known[id_].name for id_ in (holder, move.to) if id_ in known}
    return Desired(
        record=RecordKey.of(AccountMove.sobject, {"Id": move.account}),
        field=OWNER,
        value=move.to,
        unit="",
        label=move.name,
        cell=str(move.at),
        reason=move.reason,
        basis=move.basis,
        names=tuple(sorted(names.items())),
        team=move.team,
        worth=move.revenue,
    )


def _gone(moves: Sequence[Move], now: Mapping[str, str]) -> Iterator[DocumentFinding]:
    gone = [move for move in moves if move.account not in now]
    if gone:
        yield blocking(
            "account-moves.gone",
            f"{len(gone)} accounts that change hands are not in the CRM any more: {_names(gone)}.",
            "Run `qplan pull` and `qplan build`, and look.",
            gone[0].at,
        )


def _elsewhere(
    moves: Sequence[Move], pulled: Mapping[str, str], now: Mapping[str, str], known: Mapping[str, User]
) -> Iterator[DocumentFinding]:
    """Accounts that somebody gave to a third person since they were pulled: that person is not passed over."""
    given = [
        move
        for move in moves
        if move.account in now and now[move.account] not in (move.to, pulled.get(move.account, now[move.account]))
    ]
    if given:
        first = now[given[0].account]
        whose = known[first].name if first in known else first
        yield blocking(
            "account-moves.owner-changed",
            f"{len(given)} accounts that change hands were given to somebody since they were pulled: {_names(given)} "
            f"({given[0].name} is {whose}'s by now).",
            "Run `qplan pull` and `qplan build`, and decide again.",
            given[0].at,
        )


def _unusable(moves: Sequence[Move], known: Mapping[str, User]) -> Iterator[DocumentFinding]:
    """Receivers who cannot own anything: no user of the CRM, or one that is not active."""
    idle = [move for move in moves if move.to not in known or not known[move.to].is_active]
    if idle:
        who = ", ".join(list(dict.fromkeys(move.receiver for move in idle))[:_NAMED])
        yield blocking(
            "account-moves.no-user",
            f"{len(idle)} accounts are given to people who are no active users of the CRM: {who}.",
            "Make them users and pull again, or give the accounts to somebody else.",
            idle[0].at,
        )


def _beside(moves: Sequence[Move], now: Mapping[str, str], world: World) -> Iterator[DocumentFinding]:
    """What becomes of what hangs on the accounts, said to whoever decides."""
    if not moves:
        return
    deals = open_deals(moves, now, world)
    going = [deal for deal in deals if deal.goes]
    said = {
        "no": "stay with their owners",
        "yes": "go with them",
        "later": f"{len(going)} close after the quarter and go with them, the others stay with their owners",
    }[world.writes.open_deals]
    lost = _unseen(world)
    teams = (
        f"The CRM drops teams and shares, and this user does not see {' and '.join(lost)}: what is there is lost."
        if lost
        else "Their teams and the shares made by hand, which the CRM drops, are noted first and put back."
    )
    sentence = (
        f"{len(moves)} accounts change hands. Open deals of their owners: {len(deals)}, {said}. {teams} Contacts stay "
        f"with their owners.{_territories(moves, world)}"
    )
    severity = Severity.WARNING if lost else Severity.NOTE
    remedy = "Let the integration user see them, or accept it." if lost else "[writeback] says which deals go along."
    yield DocumentFinding(finding=Finding("account-moves.beside", sentence, remedy, severity=severity), at=moves[0].at)


def _territories(moves: Sequence[Move], world: World) -> str:
    """What becomes of their territories; nothing is said where the org manages none."""
    homes = homes_of(world.engine)
    if not homes.names:
        return ""
    if not world.writes.territories:
        return " Their territories stay as they are."
    going = sum(homes.way_of(move) is not None for move in moves)
    return f" Territories: {going} go to their new owner's, unless a rule of the org put them where they are."


def _unseen(world: World) -> list[str]:
    """Objects of teams and shares that the CRM does not show this user; known only where it is asked."""
    if world.target is None:
        return []
    teams = Teams(world.target)
    kinds = dropped_with(AccountMove.sobject, OWNER)
    return [kind.sobject for kind in kinds if not teams.sees(kind)]


def _names(moves: Sequence[Move]) -> str:
    more = f" and {len(moves) - _NAMED} more" if len(moves) > _NAMED else ""
    return f"{', '.join(move.name for move in moves[:_NAMED])}{more}"


ACCOUNT_MOVE = AccountMove()
