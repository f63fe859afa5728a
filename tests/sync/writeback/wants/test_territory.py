"""What the file on territories wants of the CRM, in a model that is planned."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, update

from calculations.fiscal import Quarter
from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.emulators.salesforce.writing.models import set_model_state
from sync.model.approval import Approved
from sync.model.change import Change, ChangeSet
from sync.model.receipt import Outcome
from sync.plan.identity import Plan
from sync.store.database import writing
from sync.store.tables import MIRROR
from sync.writeback.apply import apply
from sync.writeback.diff import diff, differences
from sync.writeback.verify import verify
from sync.writeback.wants import World, Writes, kind_of
from sync.writeback.wants.territory import TERRITORY
from tests.sync.writeback.test_apply import Notes
from tests.sync.writeback.wants.test_origin import put
from workbooks.models import PlanDocument

PLAN = Plan(Quarter(2026, 2), date(2026, 3, 31), "USD", "OpportunityRevenue")
DOCUMENT = PlanDocument(
    path=Path("plan.xlsx"), sha256="0", quarter="2026Q2", as_of=None, snapshot_id="s", inputs={}, input_cells={},
    tables={},
)  # fmt: skip
WORLD_, NORTH, SOUTH, OLD = (make_id("0MI", n) for n in range(1, 5))
NOW, NEXT, KIND = make_id("0MA", 1), make_id("0MA", 2), make_id("0M5", 1)
ROWS = """developer_name,name,parent,type,reason
North,Nordics,World,,they belong together
South,South,World,,
West,West,World,Region,new market
"""
MODELS = [
    {"Id": NOW, "Name": "FY26", "DeveloperName": "FY26", "State": "Active"},
    {"Id": NEXT, "Name": "FY27", "DeveloperName": "FY27", "State": "Planning"},
]
TYPES = [{"Id": KIND, "MasterLabel": "Region", "DeveloperName": "Region"}]
PLACES = [
    {"Id": id_, "Name": name, "DeveloperName": name, "Territory2ModelId": model, "Territory2TypeId": KIND,
     "ParentTerritory2Id": parent}
    for id_, name, model, parent in (
        (WORLD_, "World", NEXT, None), (NORTH, "North", NEXT, None), (SOUTH, "South", NEXT, WORLD_),
        (OLD, "North", NOW, None),
    )
]  # fmt: skip


@pytest.fixture
def store(store: Engine) -> Engine:
    """As the org was last pulled."""
    put(store, "Territory2Model", *MODELS)
    put(store, "Territory2Type", *TYPES)
    put(store, "Territory2", *PLACES)
    return store


@pytest.fixture
def org() -> Iterator[Org]:
    """The org itself."""
    rows: list[tuple[str, list[dict[str, Any]]]] = [
        ("Territory2Type", TYPES), ("Territory2Model", MODELS), ("Territory2", PLACES),
    ]  # fmt: skip
    with Org.create(None, rows, features=Features(territories=True)) as made:
        yield made


@pytest.fixture
def target(org: Org) -> Iterator[SalesforceTarget]:
    """It, over HTTP."""
    with (
        SalesforceEmulator(org) as emulator,
        SalesforceSession(ClientCredentialsLogin("key", "secret", emulator.url)) as session,
    ):
        yield SalesforceTarget(SalesforceClient(session))


def _world(store: Engine, folder: Path, text: str = ROWS, model: str = "") -> World:
    file = folder / "territories.csv"
    file.write_text(text, encoding="utf-8")
    return World(PLAN, store, writes=Writes(planned_territories=file, territory_model=model))


def _set(world: World) -> ChangeSet:
    found = TERRITORY.gather(DOCUMENT, world)
    assert [one.finding.code for one in found.findings] == ["territories.activation"]
    return diff(PLAN.id, found.desired, found.held)


def _codes(world: World) -> Mapping[str, str]:
    return {one.finding.code: one.finding.sentence for one in TERRITORY.gather(DOCUMENT, world).findings}


def _told(change: Change) -> tuple[str, str, str, str]:
    return change.label, change.field, change.was, change.will


def test_a_name_a_parent_and_a_new_one(store: Engine, tmp_path: Path) -> None:
    """Of the planned model alone; what is there and right needs no change; a new one is made with all there is."""
    changes = _set(_world(store, tmp_path)).changes
    assert [_told(one) for one in changes] == [
        ("Nordics", "Name", "North", "Nordics"),
        ("Nordics, below World", "ParentTerritory2Id", "nothing", "World"),
        ("West", "Name", "new", "West"),
    ]
    assert (changes[0].cell, changes[0].reason) == ("territories.csv:2", "they belong together")
    assert dict(changes[2].beside) == {"ParentTerritory2Id": WORLD_, "Territory2TypeId": KIND}
    wants = TERRITORY.gather(DOCUMENT, _world(store, tmp_path)).desired
    assert TERRITORY.summary(wants) == "1 new, 4 names and parents"
    assert TERRITORY.entry(wants[1]) == {"territory": "Nordics, below World", "field": "ParentTerritory2Id",
                                         "value": "World"}  # fmt: skip
    assert kind_of("Territory2") is TERRITORY
    assert TERRITORY.key_of({"Id": NORTH}) == wants[0].record
    assert TERRITORY.origin(wants[0].record, _world(store, tmp_path)) == ()


def test_an_org_takes_it_and_it_is_right_before_and_after_somebody_activates_the_model(
    store: Engine, org: Org, target: SalesforceTarget, tmp_path: Path
) -> None:
    """The developer name goes with every write; the same file is no edit, whoever made the model active meanwhile."""
    world = _world(store, tmp_path)._replace(target=target)
    changes = _set(world)
    approved = Approved(change_set=changes, consents=())
    assert [(one.outcome, one.note) for one in apply(approved, target, Notes())] == [(Outcome.APPLIED, "")] * 3
    fields = ["Name", "DeveloperName", "ParentTerritory2Id"]
    rows = target.find("Territory2", {"Territory2ModelId": NEXT}, fields)
    assert {tuple(row[name] for name in fields) for row in rows} == {
        ("World", "World", None), ("Nordics", "North", WORLD_), ("South", "South", WORLD_), ("West", "West", WORLD_),
    }  # fmt: skip
    assert target.read("Territory2", OLD, ["Name"])["Name"] == "North"
    for state in ("Planning", "Active"):
        if state == "Active":
            set_model_state(org, NEXT, state)
            with writing(store) as connection:
                connection.execute(update(MIRROR["Territory2Model"]).values(State="Active"))
        assert list(verify(approved, target)) == []
        assert differences(changes, TERRITORY.gather(DOCUMENT, world._replace(approved=changes)).desired) == ()
        assert {one.outcome for one in apply(approved, target, Notes())} == {Outcome.ALREADY_APPLIED}


def test_a_territory_that_is_not_as_it_was_seen_is_left(
    store: Engine, target: SalesforceTarget, tmp_path: Path
) -> None:
    """Somebody renamed it, in either of its names, since it was agreed on."""
    approved = Approved(change_set=_set(_world(store, tmp_path)), consents=())
    target.update("Territory2", NORTH, {"DeveloperName": "Scandinavia"})
    receipts = list(apply(approved, target, Notes()))
    assert [one.outcome for one in receipts] == [Outcome.CONFLICT, Outcome.CONFLICT, Outcome.APPLIED]
    assert receipts[0].note.startswith("It has DeveloperName Scandinavia and not North by now")


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("East,East,Mars,Region", "territories.parent", "territories.csv:2 'Mars'"),
        ("East,East,World,", "territories.type", "territories.csv:2 ''"),
        ("North,North,,Area", "territories.type", "territories.csv:2 'Area'"),
        ("North,North,,\nnorth,South,,", "territories.twice", "territories.csv:2 North, territories.csv:3 north"),
        ("North,,,", "territories.file", "1 lines say too little (territories.csv:2)"),
    ],
)
def test_what_cannot_be_written_stops_the_submission(
    store: Engine, tmp_path: Path, line: str, code: str, says: str
) -> None:
    """Each with its line."""
    codes = _codes(_world(store, tmp_path, f"developer_name,name,parent,type\n{line}\n"))
    assert list(codes) == [code]
    assert says in codes[code]


def test_the_type_is_left_as_it_is(store: Engine, tmp_path: Path) -> None:
    """Another type than the line says is for somebody to decide in Setup."""
    put(store, "Territory2Type", {"Id": "0M5x", "MasterLabel": "Area", "DeveloperName": "Area"})
    codes = _codes(_world(store, tmp_path, "developer_name,name,type\nNorth,North,Area\n"))
    assert "territories.csv:2 North" in codes["territories.other-type"]


def test_one_model_that_is_planned(store: Engine, tmp_path: Path) -> None:
    """Of two the one that is named; without one there is nothing to write to."""
    put(store, "Territory2Model", {"Id": "0MAx", "Name": "FY28", "DeveloperName": "FY28", "State": "Planning"})
    assert "2 models are planned (FY27, FY28)" in _codes(_world(store, tmp_path))["territories.model"]
    assert len(_set(_world(store, tmp_path, model="fy27")).changes) == 3
    with writing(store) as connection:
        connection.execute(delete(MIRROR["Territory2Model"]))
    assert "No model is planned" in _codes(_world(store, tmp_path))["territories.model"]
