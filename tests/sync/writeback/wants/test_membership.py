"""What the file on who works which territory wants of the CRM."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from calculations.fiscal import Quarter
from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.faults import Fault
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.model.approval import Approved, Consent
from sync.model.change import ChangeSet
from sync.model.receipt import Outcome
from sync.plan.identity import Plan
from sync.writeback.apply import apply
from sync.writeback.diff import diff, differences
from sync.writeback.verify import verify
from sync.writeback.wants import World, Writes, by_kind, kind_of
from sync.writeback.wants.membership import MEMBERSHIP
from tests.sync.writeback.memory_crm import MemoryCrm
from tests.sync.writeback.test_apply import Notes
from tests.sync.writeback.wants.test_origin import put
from workbooks.models import PlanDocument

PLAN = Plan(Quarter(2026, 2), date(2026, 3, 31), "USD", "OpportunityRevenue")
DOCUMENT = PlanDocument(
    path=Path("plan.xlsx"), sha256="0", quarter="2026Q2", as_of=None, snapshot_id="s", inputs={}, input_cells={},
    tables={},
)  # fmt: skip
ROWS = """Person,Territory,Role,In,Reason
ann@acme.example,South,Hunter,,she moves there
Ben,North_EMEA,,no,
005cy,north,Farmer,yes,
"""


@pytest.fixture
def store(store: Engine) -> Engine:
    """Ben works the north as a hunter; two people are called Dee, one has left; the west is only planned."""
    people = [
        ("ann", "Ann", True),
        ("ben", "Ben", True),
        ("cy", "Cy", True),
        ("de1", "Dee", True),
        ("eve", "Eve", False),
    ]
    people += [("de2", "Dee", True)]
    put(store, "User", *(
        {"Id": f"005{id_}", "Name": name, "Username": f"{id_}@acme.example", "IsActive": is_active}
        for id_, name, is_active in people
    ))  # fmt: skip
    put(store, "Territory2Model", {"Id": "on", "State": "Active"}, {"Id": "off", "State": "Planning"})
    places = [("0MIn", "North", "North_EMEA", "on"), ("0MIs", "South", "South_EMEA", "on"),
              ("0MIw", "West", "West_EMEA", "off")]  # fmt: skip
    put(store, "Territory2", *(
        {"Id": id_, "Name": name, "DeveloperName": developer, "Territory2ModelId": model}
        for id_, name, developer, model in places
    ))  # fmt: skip
    put(store, "UserTerritory2Association", {"UserId": "005ben", "Territory2Id": "0MIn", "RoleInTerritory2": "Hunter"})
    return store


def _world(store: Engine, folder: Path, text: str = ROWS, crm: MemoryCrm | None = None) -> World:
    file = folder / "people.csv"
    file.write_text(text, encoding="utf-8")
    return World(PLAN, store, crm, writes=Writes(people=file))


def _set(world: World) -> ChangeSet:
    found = MEMBERSHIP.gather(DOCUMENT, world)
    assert found.findings == ()
    return diff(PLAN.id, found.desired, found.held)


def _codes(world: World) -> Mapping[str, str]:
    return {one.finding.code: one.finding.sentence for one in MEMBERSHIP.gather(DOCUMENT, world).findings}


def test_who_goes_in_and_who_goes_out(store: Engine, tmp_path: Path) -> None:
    """People by user name, name and Id, territories by both their names; each with its line, role and reason."""
    changes = _set(_world(store, tmp_path)).changes
    assert [(one.label, one.was, one.will, one.cell, dict(one.beside), one.reason) for one in changes] == [
        (
            "ann@acme.example in South",
            "new",
            "there",
            "people.csv:2",
            {"RoleInTerritory2": "Hunter"},
            "she moves there",
        ),
        ("Ben out of North_EMEA", "there", "nothing", "people.csv:3", {"RoleInTerritory2": "Hunter"}, ""),
        ("005cy in north", "new", "there", "people.csv:4", {"RoleInTerritory2": "Farmer"}, ""),
    ]
    wants = MEMBERSHIP.gather(DOCUMENT, _world(store, tmp_path)).desired
    assert MEMBERSHIP.summary(wants) == "2 into one and 1 out of one"
    assert MEMBERSHIP.entry(wants[1]) == {"person": "005ben", "territory": "0MIn", "is_in": False}
    assert kind_of("UserTerritory2Association") is MEMBERSHIP
    assert [kind.noun for kind, _ in by_kind(wants, Writes(people=None))] == ["quotas"]
    assert MEMBERSHIP.key_of({"UserId": "005ann", "Territory2Id": "0MIs"}) == wants[0].record
    assert MEMBERSHIP.origin(wants[0].record, _world(store, tmp_path)) == ()


def test_what_is_written_is_verified_taken_back_and_no_edit_afterwards(store: Engine, tmp_path: Path) -> None:
    """Ann and Cy are there with their roles, Ben is not; the same file still says what was agreed."""
    crm = MemoryCrm([{"type": "UserTerritory2Association", "Id": "0MJ1", "UserId": "005ben", "Territory2Id": "0MIn",
                      "RoleInTerritory2": "Hunter"}])  # fmt: skip
    world = _world(store, tmp_path, crm=crm)
    changes = _set(world)
    consent = Consent(approver="cfo", digest=changes.digest, agrees=True, at=datetime(2026, 4, 1, tzinfo=UTC))
    approved = Approved(change_set=changes, consents=(consent,))
    assert {one.outcome for one in apply(approved, crm, Notes())} == {Outcome.APPLIED}
    there = {(one["UserId"], one["Territory2Id"], one["RoleInTerritory2"]) for one in crm.records}
    assert there == {("005ann", "0MIs", "Hunter"), ("005cy", "0MIn", "Farmer")}
    assert list(verify(approved, crm)) == []
    now = MEMBERSHIP.gather(DOCUMENT, world._replace(approved=changes))
    assert differences(changes, now.desired) == ()
    assert {one.outcome for one in apply(approved, crm, Notes())} == {Outcome.ALREADY_APPLIED}
    crm.records[-1]["RoleInTerritory2"] = "Boss"
    assert [one.label for one in verify(approved, crm)] == ["005cy in north"]


def test_somebody_with_another_role_by_now_is_left_where_they_are(store: Engine, tmp_path: Path) -> None:
    """It was agreed that a hunter goes: who is there as something else is somebody else's decision."""
    crm = MemoryCrm([{"type": "UserTerritory2Association", "Id": "0MJ1", "UserId": "005ben", "Territory2Id": "0MIn",
                      "RoleInTerritory2": "Hunter"}])  # fmt: skip
    changes = _set(_world(store, tmp_path, crm=crm))
    crm.records[0]["RoleInTerritory2"] = "Head"
    outcomes = [one.outcome for one in apply(Approved(change_set=changes, consents=()), crm, Notes())]
    assert outcomes == [Outcome.APPLIED, Outcome.CONFLICT, Outcome.APPLIED]
    assert crm.records[0]["UserId"] == "005ben"


def test_an_org_takes_it_as_it_is_meant(store: Engine, tmp_path: Path) -> None:
    """Over HTTP, while somebody else changes groups at first: made, deleted, read back."""
    ann, ben = make_id("005", 11), make_id("005", 12)
    north, south, model, kind = make_id("0MI", 1), make_id("0MI", 2), make_id("0MA", 1), make_id("0M5", 1)
    places = [
        {"Id": id_, "Name": name, "DeveloperName": name, "Territory2ModelId": model, "Territory2TypeId": kind}
        for id_, name in ((north, "Upper"), (south, "Lower"))
    ]
    people = [
        {"Id": id_, "LastName": name, "Username": f"{name}@acme.example"} for id_, name in ((ann, "A"), (ben, "B"))
    ]
    rows: list[tuple[str, list[dict[str, Any]]]] = [
        ("User", people),
        ("Territory2Type", [{"Id": kind, "MasterLabel": "Region", "DeveloperName": "Region"}]),
        ("Territory2Model", [{"Id": model, "Name": "FY", "DeveloperName": "FY", "State": "Active"}]),
        ("Territory2", places),
        ("UserTerritory2Association", [{"Id": make_id("0MU", 1), "UserId": ben, "Territory2Id": north,
                                        "RoleInTerritory2": None}]),
    ]  # fmt: skip
    put(store, "User", *({"Id": one["Id"], "Name": one["LastName"], "IsActive": True} for one in people))
    put(store, "Territory2Model", {"Id": model, "State": "Active"})
    put(store, "Territory2", *({name: one[name] for name in ("Id", "Name", "Territory2ModelId")} for one in places))
    text = f"person,territory,role,in\n{ann},Lower,Hunter,\n{ben},Upper,,no\n"
    with (
        Org.create(None, rows, features=Features(territories=True)) as org,
        SalesforceEmulator(org, faults=[Fault(do="lock-rows", size=1, path="composite", method="POST")]) as emulator,
        SalesforceSession(ClientCredentialsLogin("key", "secret", emulator.url), sleep=lambda _: None) as session,
    ):
        target = SalesforceTarget(SalesforceClient(session))
        found = MEMBERSHIP.gather(DOCUMENT, _world(store, tmp_path, text)._replace(target=target))
        approved = Approved(change_set=diff(PLAN.id, found.desired, found.held), consents=())
        assert [(one.outcome, one.note) for one in apply(approved, target, Notes())] == [(Outcome.APPLIED, "")] * 2
        assert list(verify(approved, target)) == []
        there = target.find("UserTerritory2Association", {"IsActive": True}, ["UserId", "RoleInTerritory2"])
        assert [(row["UserId"], row["RoleInTerritory2"]) for row in there] == [(ann, "Hunter")]


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (
            "Zoe,South",
            "territory-people.nobody",
            "1 lines name nobody, or several users of the CRM: people.csv:2 'Zoe'.",
        ),
        ("Dee,South", "territory-people.nobody", "people.csv:2 'Dee'"),
        ("Ann,West", "territory-people.nowhere", "people.csv:2 'West'"),
        ("Eve,South", "territory-people.no-user", "people.csv:2 Eve"),
        ("Ann,South\n005ann,0MIs", "territory-people.twice", "people.csv:2, people.csv:3"),
        ("Ann,", "territory-people.file", "1 lines say too little (people.csv:2)"),
    ],
)
def test_what_cannot_be_written_stops_the_submission(
    store: Engine, tmp_path: Path, line: str, code: str, says: str
) -> None:
    """Each with its line."""
    codes = _codes(_world(store, tmp_path, f"person,territory\n{line}\n"))
    assert list(codes) == [code]
    assert says in codes[code]


def test_a_role_is_never_changed(store: Engine, tmp_path: Path) -> None:
    """Ben is there as a hunter; without a role in the file it is right as it is."""
    codes = _codes(_world(store, tmp_path, "person;territory;role\nBen;North;Farmer\n"))
    assert "people.csv:2 Ben is there as Hunter" in codes["territory-people.role"]
    assert _set(_world(store, tmp_path, "person;territory\nBen;North\n")).changes == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot be read: No such file"),
        (b"\xff\xfe", "cannot be read: it is not UTF-8"),
        (b"who,where\n", "people.csv has no column person, territory"),
        (b"person,territory,in\nAnn,South,perhaps\n\n", "1 lines say too little (people.csv:2)"),
    ],
)
def test_a_file_that_is_none_stops_the_submission(store: Engine, tmp_path: Path, text: bytes | None, says: str) -> None:
    """What is wrong with it is said."""
    world = _world(store, tmp_path)
    (tmp_path / "people.csv").unlink()
    if text is not None:
        (tmp_path / "people.csv").write_bytes(text)
    codes = _codes(world)
    assert list(codes) == ["territory-people.file"]
    assert says in codes["territory-people.file"]
