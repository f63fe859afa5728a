"""What the tab Account moves wants of the CRM: owners, the deals that go along, and territories."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from calculations.fiscal import Quarter
from sync.model.change import ChangeSet
from sync.plan.identity import Plan
from sync.writeback.diff import diff
from sync.writeback.wants import World, Writes, gathered, part_of
from sync.writeback.wants.moves import moves_of, receivers
from tests.sync.writeback.memory_crm import MemoryCrm
from tests.sync.writeback.wants.test_origin import put
from workbooks.document.table import DocumentTable
from workbooks.models import PlanDocument
from xl_addin.cells.errors import CellError, ErrorKind

PLAN = Plan(Quarter(2026, 2), date(2026, 3, 31), "USD", "OpportunityRevenue")
PEOPLE = {"Ann": "005ann", "Ben": "005ben", "Cy": "005cy", "Dee": "005dee"}
Row = tuple[str, object, object, object]
"""Account, owner, final, own move."""


def _document(*rows: Row) -> PlanDocument:
    accounts: dict[str, Sequence[Any]] = {
        "account_id": [row[0] for row in rows],
        "name": [f"Account {row[0]}" for row in rows],
        "owner": [row[1] for row in rows],
        "final": [row[2] for row in rows],
        "decision": [""] * len(rows),
        "own_move": [row[3] for row in rows],
        "reason": ["nearer"] * len(rows),
        "arr": [1_000.0] * len(rows),
    }
    at = {name: number for number, name in enumerate(accounts)}
    people = {"rep": list(PEOPLE), "rep_id": list(PEOPLE.values())}
    sellers = {"rep_id": list(PEOPLE.values()), "manager": ["North", "South", "South", "North"]}
    return PlanDocument(
        path=Path("plan.xlsx"),
        sha256="0",
        quarter="2026Q2",
        as_of=None,
        snapshot_id="s",
        inputs={"territory_option": "balanced"},
        input_cells={},
        tables={
            "account_moves": DocumentTable("account_id", accounts, "Account moves", range(len(rows)), at),
            "data_territory_reps": DocumentTable("rep_id", people, "Data", range(len(PEOPLE))),
            "quotas": DocumentTable("rep_id", sellers, "Quotas", range(len(PEOPLE))),
        },
    )


def _world(store: Engine, target: MemoryCrm | None = None, **writes: Any) -> World:
    return World(PLAN, store, target, writes=Writes(("account moves",), **writes))


@pytest.fixture
def store(store: Engine) -> Engine:
    """Ann's two accounts, in her territory; Ben and Cy in one of their own, Dee in two."""
    put(store, "User", *({"Id": id_, "Name": name, "IsActive": True} for name, id_ in PEOPLE.items()))
    put(store, "Account", *({"Id": id_, "OwnerId": "005ann"} for id_ in ("001a", "001b")))
    put(store, "Territory2Model", {"Id": "on", "State": "Active"}, {"Id": "off", "State": "Planning"})
    places = [("north", "on"), ("south", "on"), ("west", "on"), ("dream", "off")]
    put(store, "Territory2", *({"Id": id_, "Name": id_.title(), "Territory2ModelId": model} for id_, model in places))
    members = [("005ann", "north"), ("005ann", "dream"), ("005ben", "south"), ("005cy", "west")]
    members += [("005dee", "south"), ("005dee", "west")]
    put(store, "UserTerritory2Association",
        *({"UserId": who, "Territory2Id": where, "IsActive": True} for who, where in members))  # fmt: skip
    put(store, "ObjectTerritory2Association",
        {"ObjectId": "001a", "Territory2Id": "north", "AssociationCause": "Territory2Manual"},
        {"ObjectId": "001b", "Territory2Id": "north", "AssociationCause": "Territory2AssignmentRule"})  # fmt: skip
    deal = {"AccountId": "001a", "OwnerId": "005ann", "IsClosed": False}
    put(store, "Opportunity",
        deal | {"Name": "now", "CloseDate": "2026-06-30"}, deal | {"Name": "later", "CloseDate": "2026-07-01"},
        deal | {"Name": "won", "CloseDate": "2026-07-01", "IsClosed": True},
        deal | {"Name": "Ben's", "CloseDate": "2026-07-01", "OwnerId": "005ben"})  # fmt: skip
    return store


def _told(document: PlanDocument, world: World) -> tuple[list[str], list[str]]:
    """What changes, and the codes of what is said of it."""
    parts = gathered(document, world)
    wants = [want for part in parts for want in part.desired]
    held = {place: value for part in parts for place, value in part.held.items()}
    changes = diff("2026Q2", wants, held).changes
    return [f"{one.label}: {one.was} → {one.will}" for one in changes], [
        found.finding.code for part in parts for found in part.findings
    ]


def test_only_what_changes_hands_is_wanted() -> None:
    """An account that stays, one of nobody, and the same name in other letters; a typed move has its reason."""
    document = _document(
        ("001a", "Ann", "Ben", None), ("001b", "Ann", "ann", "ann"), ("001c", None, "nobody", None),
        ("001d", "Cy", "Dee", "Dee"),
    )  # fmt: skip
    moves, lost = moves_of(document)
    assert [(move.account, move.of, move.to, move.team, move.revenue) for move in moves] == [
        ("001a", "005ann", "005ben", "South", Decimal("1000.0")),
        ("001d", "005cy", "005dee", "North", Decimal("1000.0")),
    ]
    assert [move.basis[0] for move in moves] == ["Ann → Ben by option balanced", "Cy → Dee by a manager's own move"]
    assert lost == ()
    assert receivers(document) == {"001a": "005ben", "001b": "005ann", "001c": "", "001d": "005dee"}


def test_a_part_of_the_plan_is_what_is_named_and_what_goes_with_it(store: Engine) -> None:
    """Account moves take their deals and territories along; of quotas alone nothing of them is wanted."""
    writes = Writes(("quotas", "account moves"), "later")
    assert part_of(["Account moves"], writes) == ("account moves", "open deals", "territories of accounts")
    assert part_of([" quotas "], writes) == ("quotas",)
    assert part_of([], writes) == ()
    with pytest.raises(ValueError, match="account moves: the plan writes quotas"):
        part_of(["account moves"], Writes())
    moves = _document(("001a", "Ann", "Ben", None))
    told, _ = _told(moves, _world(store)._replace(only=("territories of accounts",)))
    assert told == ["Account 001a in South: new → there", "Account 001a out of North: there → nothing"]
    part = ChangeSet(plan_id="2026Q2", desired=(), changes=(), only=("open deals",))
    assert _told(moves, _world(store)._replace(approved=part)) == ([], [])


def test_a_cell_that_names_nobody_blocks() -> None:
    """A word that is no planned person's, an error, an account whose final is empty: one sentence, with the cell."""
    error = CellError(ErrorKind.NA)
    _, (lost,) = moves_of(
        _document(("001a", "Ann", "Zoe", "Zoe"), ("001b", None, error, None), ("001c", "Ann", None, None))
    )
    assert lost.finding.code == "account-moves.nobody"
    assert "3 accounts are given to nobody who is planned (Account 001a to 'Zoe'" in lost.finding.sentence
    assert str(lost.at) == "Account moves!D1"


def test_the_territory_goes_along_where_both_are_in_one_and_no_rule_put_it_there(store: Engine) -> None:
    """In first, then out; a rule's placement stays, and so does that of who goes to somebody in two territories."""
    moves = _document(("001a", "Ann", "Ben", None), ("001b", "Ann", "Cy", None))
    told, codes = _told(moves, _world(store))
    assert told == [
        "Account 001a: Ann → Ben",
        "Account 001b: Ann → Cy",
        "Account 001a in South: new → there",
        "Account 001a out of North: there → nothing",
    ]
    assert codes == ["account-moves.beside"]
    assert _told(_document(("001a", "Ann", "Dee", None)), _world(store))[0] == ["Account 001a: Ann → Dee"]
    assert len(_told(moves, _world(store, territories=False))[0]) == 2


@pytest.mark.parametrize(("policy", "going"), [("no", []), ("yes", ["later", "now"]), ("later", ["later"])])
def test_deals_go_along_as_the_settings_say(store: Engine, policy: str, going: list[str]) -> None:
    """Open ones of the account's owner: none, all, or those that close after the last day of the quarter."""
    told, _ = _told(_document(("001a", "Ann", "Ben", None)), _world(store, open_deals=policy, territories=False))
    assert sorted(line.split(":")[0] for line in told[1:]) == going


def test_the_crm_as_it_is_now_counts_where_it_is_asked(store: Engine) -> None:
    """An account that Cy got since the pull, one that is gone, and one that is Ben's already."""
    crm = MemoryCrm([{"type": "Account", "Id": "001a", "OwnerId": "005cy"}])
    told, codes = _told(_document(("001a", "Ann", "Ben", None), ("001b", "Ann", "Ben", None)), _world(store, crm))
    assert codes[:2] == ["account-moves.gone", "account-moves.owner-changed"]
    done = MemoryCrm([{"type": "Account", "Id": "001a", "OwnerId": "005ben"}])
    told, codes = _told(_document(("001a", "Ann", "Ben", None)), _world(store, done, territories=False))
    assert (told, codes) == ([], ["account-moves.beside"])


def test_a_receiver_who_is_no_active_user_blocks(store: Engine) -> None:
    """Planned people may not be in the CRM yet, or not any more."""
    put(store, "Account", {"Id": "001z", "OwnerId": "005ann"})
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE crm_user SET IsActive = 0 WHERE Id = '005ben'")
    _, codes = _told(_document(("001z", "Ann", "Ben", None)), _world(store))
    assert "account-moves.no-user" in codes


def test_what_was_approved_and_carried_out_is_still_wanted(store: Engine) -> None:
    """A workbook built since shows the account where it went: the same intent. Given to another, it is not."""
    before = gathered(_document(("001a", "Ann", "Ben", None)), _world(store, open_deals="yes"))
    wants = tuple(want for part in before for want in part.desired)
    agreed = ChangeSet(plan_id="2026Q2", desired=wants, changes=())
    compared = _world(store, open_deals="yes")._replace(approved=agreed)

    def wanted(document: PlanDocument) -> set[str]:
        return {want.label for part in gathered(document, compared) for want in part.desired}

    assert len(wants) == 5
    assert wanted(_document(("001a", "Ben", "Ben", None))) == {want.label for want in wants}
    assert wanted(_document(("001a", "Ben", "Cy", None))) == {"Account 001a"}
    assert wanted(_document(("001a", "Ann", "Ann", None))) == set()
