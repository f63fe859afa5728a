"""A pilot of territory changes on an org: drawn, held to by what the plan wants, compared by what was booked."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cycle.pilot import Stage
from sync.errors import RefusedError
from sync.jobs.pilot import compare_pilot, end_pilot, plan_pilot, start_pilot
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan, world_of
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings
from sync.store.tables import MIRROR
from sync.writeback.wants.moves import moves_of
from tests.e2e.team import config, emulated, opened
from tests.sync.clocks import FixedClock
from tests.sync.orgs import odd_org

pytestmark = pytest.mark.full

TODAY = datetime(2020, 4, 1, 12, tzinfo=UTC)
LAST = date(2020, 3, 31)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The published plan of twenty sellers."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with odd_org(20, currencies=("USD",), history=4, last_day=LAST) as org, emulated(org) as crm:
        settings = PlanSettings(quarter="2020Q2", as_of=LAST)
        with opened(tmp_path, crm.url, settings, FixedClock(TODAY)) as adapters:
            pull(adapters)
            publish(adapters)
            yield adapters


def booked(plan: Adapters, first: date, end: date) -> dict[str, float]:
    """What each person closed-won in these days, as the CRM's records say."""
    deal, found = MIRROR["Opportunity"], dict[str, float]()
    with plan.engine.connect() as connection:
        for row in connection.execute(select(deal).where(deal.c.IsWon.is_(True))).mappings():
            if row["Amount"] is not None and first.isoformat() <= str(row["CloseDate"])[:10] < end.isoformat():
                found[row["OwnerId"]] = found.get(row["OwnerId"], 0.0) + float(row["Amount"])
    return found


def test_a_pilot_from_its_lot_to_its_end(plan: Adapters, tmp_path: Path) -> None:
    """Six pairs, said to be few; while it runs only their moves are wanted; compared after its weeks, not before: the
    mean over pairs of what the one side gained over the other; then all moves are wanted again."""
    drawn = plan_pilot(plan, "ana", 6, 4)
    people = [one for pair in drawn.pilot.pairs for one in pair]
    assert len(set(people)) == 12
    assert "territory.pilot-small" in [one.code for one in drawn.findings]
    assert drawn.pilot.detectable is not None
    with pytest.raises(RefusedError, match="no pilot that is running"):
        end_pilot(plan, "ana", roll_out=True, said="x")
    document = read_plan(plan).document
    all_of_them, _ = moves_of(document, world_of(plan).applies)
    assert len(all_of_them) == drawn.all_moves
    with pytest.raises(RefusedError, match="has passed"):
        start_pilot(plan, "ana", LAST)
    pilot = start_pilot(plan, "ana", TODAY.date())
    inside, found = moves_of(document, world_of(plan).applies)
    assert len(inside) == drawn.moves
    assert all(not {one.of, one.to} & pilot.control for one in inside)
    assert bool(found) == (drawn.moves < drawn.all_moves)
    with pytest.raises(RefusedError, match="compared from 2020-04-29 on"):
        compare_pilot(plan)
    with pytest.raises(RefusedError, match="runs since"):
        plan_pilot(plan, "ana", 2, 4)
    later = PlanSettings(quarter="2020Q2", as_of=date(2020, 4, 28))
    with opened(tmp_path, "http://127.0.0.1:1", later, FixedClock(datetime(2020, 4, 29, tzinfo=UTC))) as then:
        done = compare_pilot(then)
    before = booked(plan, TODAY.date() - timedelta(weeks=4), TODAY.date())
    after = booked(plan, TODAY.date(), TODAY.date() + timedelta(weeks=4))
    gained = {one: after.get(one, 0.0) - before.get(one, 0.0) for one in people}
    effect = sum(gained[one] - gained[other] for one, other in pilot.pairs) / 6
    assert done.verdict.effect == pytest.approx(effect, abs=1.0)
    assert done.verdict.low is not None
    assert done.verdict.high is not None
    assert done.verdict.low <= done.verdict.effect <= done.verdict.high
    assert end_pilot(plan, "ana", roll_out=True, said="fine").stage is Stage.ROLLED_OUT
    assert len(moves_of(document, world_of(plan).applies)[0]) == drawn.all_moves


def test_the_verbs_speak_json_and_a_pilot_is_taken_back(plan: Adapters, tmp_path: Path) -> None:
    """Planned with two pairs, which are too few for a range; started on a day to come; ended: no move is wanted."""
    path = str(config(tmp_path, "http://127.0.0.1:1"))

    def told(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(app, ["pilot", *words, "--json", "--config", path])
        assert done.exit_code == 0, (done.output, done.exception)
        return dict(json.loads(done.output))

    assert told("plan", "--pairs", "2")["detectable"] is None
    assert told("start", "--since", "2999-01-01")["stage"] == "running"
    assert told("end", "--back", "--because", "no use")["stage"] == "taken back"
    assert moves_of(read_plan(plan).document, world_of(plan).applies)[0] == ()
