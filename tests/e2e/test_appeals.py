"""Appeals with the plan's workbook: filed, weighed with what others carry, decided, and put into the tab Quotas."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cycle.appeals import Bearer, State, Step
from sync.errors import RefusedError
from sync.jobs.appeals import decide_appeal, file_appeal, shown_appeal, take_appeals, tell
from sync.jobs.read import read_plan
from sync.plan.adapters import Adapters
from tests.e2e.team import config, copied, opened
from tests.sync.clocks import FixedClock

TODAY = datetime(2020, 4, 3, 12, tzinfo=UTC)


@pytest.fixture
def plan(led_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The plan of three sellers below one head, three days into its quarter."""
    with copied(led_folder, tmp_path, clock=FixedClock(TODAY)) as adapters:
        yield adapters


def quotas(plan: Adapters) -> dict[str, Decimal]:
    """Final quotas by name, the largest first."""
    rows = read_plan(plan).document.tables["quotas"]
    found = {str(row.values["name"]): Decimal(str(row.values["final"])) for row in rows}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def test_what_is_granted_moves_the_plan_and_the_team_carries_it_to_the_cent(plan: Adapters) -> None:
    """A third off the largest quota, half of it granted, carried by the team: the total stays, each with its reason."""
    before = quotas(plan)
    name, quota = next(iter(before.items()))
    appeal = file_appeal(plan, name, "territory", quota - 600, "two accounts left", name)
    shown = shown_appeal(plan, appeal.number, quota - 300)
    assert {was for _, was, _ in shown.ways.team.values()} == set(before.values()) - {quota}
    assert sum(now - was for _, was, now in shown.ways.team.values()) == 300
    assert shown.ways.over_assignment is not None
    done = decide_appeal(plan, appeal.number, "ana", "one of them did", quota - 300, Bearer.TEAM)
    assert done.state is State.PARTLY
    assert take_appeals(plan) == (len(before), ())
    after = quotas(plan)
    assert after[name] == quota - 300
    assert sum(after.values()) == sum(before.values())
    rows = {row.values["name"]: row.values for row in read_plan(plan).document.tables["quotas"]}
    assert rows[name]["reason"] == f"appeal 1 of {name}, partly accepted: one of them did"
    assert take_appeals(plan) == (0, ())


def test_the_cushion_carries_it_where_that_is_decided(plan: Adapters) -> None:
    """Nobody else's quota moves; over-assignment falls by what is granted over the target."""
    before = quotas(plan)
    name, quota = next(iter(before.items()))
    appeal = file_appeal(plan, name, "ramp", quota - 500, "started in March", name)
    target = read_plan(plan).document.figures["bridge_target"]
    shown = shown_appeal(plan, appeal.number)
    assert shown.ways.over_assignment == pytest.approx((float(sum(before.values())) - 500) / target - 1)
    assert decide_appeal(plan, appeal.number, "ana", "right", quota - 500).state is State.ACCEPTED
    assert take_appeals(plan) == (1, ())
    assert {one: amount for one, amount in quotas(plan).items() if one != name} == {
        one: amount for one, amount in before.items() if one != name
    }


def test_one_appeal_is_never_laid_on_another(plan: Adapters) -> None:
    """Two are open: the team of the one that is granted is the third alone. Before it is put in, nobody it moved may
    appeal; after that a further decision takes the place of the earlier one, and the total is the same to the cent."""
    before = quotas(plan)
    (first, one), (second, two), (third, _) = before.items()
    file_appeal(plan, first, "ramp", one - 300, "x", first)
    file_appeal(plan, second, "ramp", two - 300, "x", second)
    assert [name for name, _, _ in shown_appeal(plan, 1).ways.team.values()] == [third]
    decide_appeal(plan, 1, "ana", "yes", one - 300, Bearer.TEAM)
    assert shown_appeal(plan, 2).ways.team == {}
    with pytest.raises(RefusedError, match="qplan appeals take"):
        file_appeal(plan, third, "ramp", Decimal(1), "x", third)
    assert take_appeals(plan) == (2, ())
    after = quotas(plan)
    assert sum(after.values()) == sum(before.values())
    file_appeal(plan, third, "data", after[third] - 100, "x", third)
    decide_appeal(plan, 3, "ana", "right", after[third] - 100)
    assert take_appeals(plan) == (1, ())
    assert quotas(plan)[third] == after[third] - 100


def test_what_cannot_be_is_refused_with_a_sentence(plan: Adapters) -> None:
    """Unknown people and reasons, no words, twice, one's own, too much, decided already."""
    name, quota = next(iter(quotas(plan).items()))
    for words, says in (
        (("Nobody", "ramp", quota - 1, "x"), "is nobody with a quota"),
        ((name, "mood", quota - 1, "x"), "is no reason"),
        ((name, "ramp", quota - 1, " "), "in its own words"),
        ((name, "ramp", quota, "x"), "already"),
    ):
        with pytest.raises(RefusedError, match=says):
            file_appeal(plan, *words, "ana")
    file_appeal(plan, name, "ramp", quota - 100, "x", name)
    with pytest.raises(RefusedError, match=r"Appeal 1 of .* is filed"):
        file_appeal(plan, name, "ramp", quota - 200, "x", name)
    with pytest.raises(RefusedError, match="does not decide on their own"):
        decide_appeal(plan, 1, name.upper(), "x", quota - 100)
    with pytest.raises(RefusedError, match="is not between"):
        decide_appeal(plan, 1, "ana", "x", quota - 101)
    with pytest.raises(RefusedError, match="has it already"):
        tell(plan, 1, Step.REASSIGN, "ana", "x", "RevOps")
    assert tell(plan, 1, Step.ESCALATE, name, "nobody answers").handler == "CRO"
    assert decide_appeal(plan, 1, "ana", "no", None).state is State.REJECTED
    with pytest.raises(RefusedError, match="is rejected"):
        tell(plan, 1, Step.WITHDRAW, name, "x")
    with pytest.raises(RefusedError, match="no appeal 7"):
        shown_appeal(plan, 7)
    assert take_appeals(plan) == (0, ())


def test_after_its_days_an_appeal_is_a_change_within_the_quarter(plan: Adapters, tmp_path: Path) -> None:
    """Sixteen days into it, with fifteen allowed."""
    name, quota = next(iter(quotas(plan).items()))
    late = FixedClock(datetime(2020, 4, 17, tzinfo=UTC))
    over = pytest.raises(RefusedError, match="until 2020-04-16")
    with opened(tmp_path, "http://127.0.0.1:1", clock=late) as later, over:
        file_appeal(later, name, "ramp", quota - 1, "x", "ana")


@pytest.mark.full
def test_the_verbs_speak_json(plan: Adapters, tmp_path: Path) -> None:
    """Listed, shown: both as documents."""
    name, quota = next(iter(quotas(plan).items()))
    file_appeal(plan, name, "ramp", quota - 1, "x", "ana")
    path = config(tmp_path, "http://127.0.0.1:1")
    for words, key in ((["list"], "appeals"), (["show", "1"], "team")):
        done = CliRunner().invoke(app, ["appeals", *words, "--json", "--config", str(path)])
        assert done.exit_code == 0, (done.output, done.exception)
        assert json.loads(done.output)[key]
