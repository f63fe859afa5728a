"""Appeals: what may follow on what, and who carries what is granted."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.cycle.appeals import (
    FOLLOWS,
    State,
    Step,
    appeals_of,
    concerned,
    decided_quotas,
    like,
    shared_among,
    why_no_step,
)
from sync.model.event import Event, Kind

NOON = datetime(2020, 4, 3, 12, tzinfo=UTC)


def event(seq: int, step: Step, number: int = 1, **more: Any) -> Event:
    """Something that happened to an appeal."""
    payload = {"appeal": number, "step": step.value, "said": "so", **more}
    return Event(
        seq=seq, plan_id="2020Q2", kind=Kind.APPEAL, at=NOON, actor="ana", payload=payload,
        prev_hash=str(seq), hash=str(seq + 1),
    )  # fmt: skip


def filed(seq: int = 0, number: int = 1, code: str = "ramp", **more: Any) -> Event:
    """An appeal: 100 is the quota, 80 are wanted."""
    told = {"person": f"r{number}", "name": f"Rep {number}", "code": code, "quota": "100", "wanted": "80"}
    return event(seq, Step.FILE, number, **told, handler="RevOps", **more)


def test_an_appeal_goes_its_way_and_keeps_every_word() -> None:
    """Asked about, answered, handed on, escalated, partly accepted: the state, who has it, and what was granted."""
    other = filed().model_copy(update={"kind": Kind.PUBLISHED})
    assert appeals_of([other]) == ()
    steps = [
        filed(),
        event(1, Step.ASK),
        event(2, Step.ANSWER),
        event(3, Step.REASSIGN, handler="Fay"),
        event(4, Step.ESCALATE, handler="CRO"),
        event(5, Step.PART, granted="90", bearer="team", shares={"r2": "110"}),
    ]
    seen = [appeals_of(steps[: at + 1])[0] for at in range(len(steps))]
    assert [one.state for one in seen] == [
        State.FILED, State.ASKED, State.FILED, State.FILED, State.ESCALATED, State.PARTLY,
    ]  # fmt: skip
    assert [one.handler for one in seen[2:5]] == ["RevOps", "Fay", "CRO"]
    assert (seen[-1].granted, seen[-1].shares) == (Decimal(90), {"r2": Decimal(110)})
    assert [one.step.value for one in seen[-1].taken] == [one.payload["step"] for one in steps]


def test_nothing_follows_on_a_decision() -> None:
    """Whatever ended an appeal, no step is possible, and it says in which state it is."""
    granted = {"granted": "80", "bearer": "cushion", "shares": {}}
    for end, more in ((Step.WITHDRAW, {}), (Step.REJECT, {}), (Step.ACCEPT, granted)):
        (appeal,) = appeals_of([filed(), event(1, end, **more)])
        assert not appeal.state.is_open
        assert why_no_step(appeals_of([filed()])[0], end) == ""
        assert all(why_no_step(appeal, step).startswith("Appeal 1 of Rep 1 is ") for step in Step)


def test_every_open_state_can_be_decided_and_withdrawn() -> None:
    """No appeal gets stuck."""
    for state in State:
        if state.is_open:
            assert {Step.ACCEPT, Step.PART, Step.REJECT, Step.WITHDRAW} <= {
                step for before, step in FOLLOWS if before is state
            }


def test_precedents_are_decided_ones_of_the_same_reason_the_newest_first() -> None:
    """Another reason, one that is open and one that was withdrawn are none."""
    codes = ["ramp", "ramp", "data", "ramp", "ramp", "ramp"]
    events = [filed(number, number, code) for number, code in enumerate(codes, start=1)]
    events += [event(10 + number, Step.REJECT, number) for number in (1, 2, 3)]
    events += [event(20, Step.WITHDRAW, 4)]
    appeals = appeals_of(events)
    assert [one.number for one in like(appeals, appeals[5])] == [2, 1]


def test_decided_quotas_are_those_of_decisions_the_newest_last() -> None:
    """Of who appealed and who carries it; an open appeal concerns its person too, a rejected one nobody."""
    part = {"granted": "90", "bearer": "team", "shares": {"r7": "110"}}
    events = [filed(0, 1), event(1, Step.PART, 1, **part), filed(2, 2), filed(3, 3), event(4, Step.REJECT, 3)]
    events += [event(5, Step.ACCEPT, 2, granted="80", bearer="team", shares={"r7": "130"})]
    assert decided_quotas(appeals_of(events)) == {"r1": [90], "r7": [110, 130], "r2": [80]}
    assert concerned(appeals_of(events[:4])) == {"r1", "r7", "r2", "r3"}
    assert concerned(appeals_of(events)) == {"r1", "r7", "r2"}


@pytest.mark.parametrize("unit", [Decimal(1), Decimal(1000)])
@given(
    st.decimals(-9_000, 9_000, places=2),
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.decimals(1, 90_000, places=2), max_size=6),
)
def test_what_others_carry_adds_up_to_the_cent(unit: Decimal, amount: Decimal, quotas: dict[str, Decimal]) -> None:
    """Their new quotas less their old ones are the amount; nobody else's changes."""
    shares = shared_among(amount, quotas, unit)
    assert shares.keys() == quotas.keys()
    if quotas:
        assert sum(shares.values()) - sum(quotas.values()) == amount


def test_shares_follow_the_quotas() -> None:
    """40 on 100 and 300: 10 and 30."""
    assert shared_among(Decimal(40), {"a": Decimal(100), "b": Decimal(300)}, Decimal(1)) == {"a": 110, "b": 330}
