"""Hand-offs of a company with two leaders: what each holds, who may be told of whom, versions and receipts."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sync.cycle.handoffs.record import handed
from sync.cycle.handoffs.registry import HANDOFFS
from sync.errors import RefusedError
from sync.jobs.handoffs import HandedOver, hand_over, receive
from sync.plan.adapters import Adapters
from sync.settings.assumptions import AssumptionSettings
from tests.sync.cycle.agents.made import planning
from tests.sync.small_company import small_company


def two_leaders() -> dict[str, list[dict[str, Any]]]:
    """The small company with a second leader, whose one seller has a customer of their own."""
    rows = small_company()
    for user in rows["User"]:
        if user["Id"] == "u-bob":
            user["ManagerId"] = "u-dana"
    rows["User"].append(rows["User"][0] | {"Id": "u-dana", "Name": "Dana Director", "ManagerId": None})
    return rows


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adapters]:
    """Of the company with two leaders, a street total of money that can be told."""
    settings = AssumptionSettings(rounding_unit=1)
    with planning(tmp_path_factory.mktemp("handoffs"), two_leaders(), assumptions=settings) as adapters:
        yield adapters


@pytest.fixture(scope="module")
def made(plan: Adapters) -> Mapping[str, tuple[HandedOver, ...]]:
    """Every hand-off, once."""
    return {handoff.name: hand_over(plan, handoff.name, by="riya") for handoff in HANDOFFS}


def test_each_hand_off_holds_what_the_process_names(made: Mapping[str, tuple[HandedOver, ...]]) -> None:
    """In its words, to the group it names; leaders' and people's are one for each."""
    said = {name: [section.task for section in one[0].package.sections] for name, one in made.items()}
    assert said == {
        "finance": ["Revenue plan", "Assumptions", "Sensitivities"],
        "hr": ["Headcount plan", "New hire requirements"],
        "leaders": ["Quota allocations", "Territory assignments"],
        "marketing": ["Pipeline generation targets"],
        "reps": ["Individual quotas", "Territories", "Expectations"],
    }
    assert {name: [one.package.to[0] for one in told] for name, told in made.items()} == {
        "finance": ["Finance"],
        "hr": ["HR"],
        "leaders": ["Cleo Chief", "Dana Director"],
        "marketing": ["Marketing"],
        "reps": ["Ann Able", "Bob Best"],
    }
    assert all(section.is_known for told in made.values() for one in told for section in one.package.sections)


def test_a_leader_is_told_of_their_own_people_only(made: Mapping[str, tuple[HandedOver, ...]]) -> None:
    """Neither file of Cleo's says a word of Bob, his leader or his customer, nor the other way round."""
    cleo, dana = made["leaders"]
    for one, own, others in (
        (cleo, ("Ann Able", "Acme"), ("Bob", "u-bob", "Dana", "u-dana", "Köln", "c-koln")),
        (dana, ("Bob Best", "Köln"), ("Ann", "u-ann", "Cleo", "u-cleo", "Acme", "c-acme")),
    ):
        for file in (one.document, one.data):
            text = file.read_text(encoding="utf-8")
            assert [word for word in own if word not in text] == []
            assert [word for word in others if word in text] == []


def test_a_person_is_told_of_themselves_only(made: Mapping[str, tuple[HandedOver, ...]]) -> None:
    """Ann's 450 with Acme, and nothing of Bob, his quota or his customer; no company figure either."""
    ann, _ = made["reps"]
    text = ann.document.read_text(encoding="utf-8") + ann.data.read_text(encoding="utf-8")
    assert ann.package.figures["account.acme"].value == 450.0
    assert [word for word in ("Bob", "u-bob", "Köln", "Cleo", "Dana") if word in text] == []
    assert {key.split(".")[1] for key in ann.package.figures} == {"ann-able", "acme"}


def test_a_version_is_made_once_and_received_by_its_digest(
    plan: Adapters, made: Mapping[str, tuple[HandedOver, ...]]
) -> None:
    """Made again it is the same version; the receipt names it, another digest is refused, and a second adds nothing."""
    first = made["finance"][0]
    (again,) = hand_over(plan, "finance")
    assert (again.version, again.is_new, again.package.digest) == (1, False, first.package.digest)
    assert json.loads(first.data.read_text(encoding="utf-8"))["digest"] == first.package.digest
    with pytest.raises(RefusedError, match="is not the newest version"):
        receive(plan, "finance", "Finance", "fay", digest="000000")
    got = receive(plan, "finance", "finance", "fay", digest=first.package.digest[:12], note="thanks")
    assert (got.received_by, got.note, got.version, got.is_draft) == ("fay", "thanks", 1, True)
    before = len(plan.events())
    assert receive(plan, "finance", "Finance", "somebody").received_by == "fay"
    assert len(plan.events()) == before
    waiting = {(one.name, one.to) for one in handed(plan.events()) if one.received_at is None}
    assert ("finance", "Finance") not in waiting
    assert ("reps", "Ann Able") in waiting


def test_names_that_nobody_has(plan: Adapters, made: Mapping[str, tuple[HandedOver, ...]]) -> None:
    """Are refused: of a hand-off, of a person, of a receiver to whom nothing was handed."""
    for name, to, why in (("board", "", "No hand-off is called"), ("reps", "Nobody", "nobody called 'Nobody'")):
        with pytest.raises(RefusedError, match=why):
            hand_over(plan, name, to=to)
    with pytest.raises(RefusedError, match="is on record"):
        receive(plan, "reps", "Nobody", "fay")
    (one,) = hand_over(plan, "leaders", to="dana director")
    assert (one.package.person, one.is_new) == ("u-dana", False)
