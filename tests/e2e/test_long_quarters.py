"""Quarters of 12, 14, 16 and 17 weeks: bridges and the rates of opening pipelines count each of them whole.

What is expected is summed from the emulated org's own tables between the days of its own Period rows.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from calculations.pipeline.history import read_pipeline
from calculations.pipeline.quarters import quarter_turns
from calculations.revenue.quarter_bridge import quarter_bridges
from sync.bootstrap import adapters_for
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.facts.deals.deals import deals_until
from sync.facts.deals.sales import account_quarters_until
from sync.jobs.facts import known_at
from sync.jobs.pull import pull
from sync.plan.adapters import Adapters
from sync.settings import load
from tests import pace
from tests.e2e.team import CONFIG
from tests.sync.orgs import odd_org

pytestmark = pytest.mark.full

YEARS = {
    "13 periods, a quarter of 17 weeks": ("13:1", date(2023, 6, 17), (12, 17, 12, 12)),
    "4-4-5, a quarter of 14 weeks": ("4-4-5:2", date(2026, 5, 2), (13, 13, 14, 13)),
}
"""The calendar, the day before the planned quarter, and the weeks of the four quarters before it."""


class World(NamedTuple):
    """An org, a plan on the eve of a quarter, and the four quarters before it as the org lists them, half-open."""

    org: Org
    plan: Adapters
    quarters: list[tuple[date, date]]


@pytest.fixture(scope="module", params=YEARS.values(), ids=YEARS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The org, pulled."""
    calendar, eve, weeks = request.param
    folder: Path = tmp_path_factory.mktemp("long")
    with (
        pytest.MonkeyPatch.context() as environment,
        odd_org(3, eve, calendar=calendar, currencies=("USD",), history=7, last_day=eve) as org,
        SalesforceEmulator(org) as emulator,
    ):
        environment.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        with org.read() as db:
            listed = db.execute("SELECT StartDate, EndDate FROM Period WHERE Type = 'Quarter' ORDER BY 1").fetchall()
        bounds = [(date.fromisoformat(a), date.fromisoformat(b) + timedelta(days=1)) for a, b in listed]
        past = [span for span in bounds if span[1] <= eve + timedelta(days=1)][-4:]
        assert tuple((end - start).days // 7 for start, end in past) == weeks
        text = CONFIG.format(url=emulator.url, insists=pace.seconds(0.3)).replace('quarter = "2020Q2"\n', "")
        (folder / "qplan.toml").write_text(text.replace("2020-03-31", str(eve)), encoding="utf-8")
        with adapters_for(load(folder / "qplan.toml")) as first:
            pull(first)
        with adapters_for(load(folder / "qplan.toml")) as plan:
            assert [(q.start, q.end) for q in map(plan.plan.quarter.shift, (-4, -3, -2, -1))] == past
            yield World(org, plan, past)


def _won(org: Org, start: date, end: date) -> Mapping[str, float]:
    """Closed-won by account between two days."""
    with org.read() as db:
        rows = db.execute(
            "SELECT AccountId, SUM(Amount) FROM Opportunity WHERE IsWon AND NOT IsDeleted AND CloseDate >= ? "
            "AND CloseDate < ? GROUP BY AccountId",
            (str(start), str(end)),
        )
        return {account: amount or 0.0 for account, amount in rows}


def test_bridges_hold_what_was_booked_in_each_whole_quarter(world: World) -> None:
    """Start, end, and each account's change in its bucket: a quarter of 17 weeks grows by what its weeks brought."""
    plan = world.plan.plan
    known = known_at(world.plan)
    found = quarter_bridges(account_quarters_until(known), plan.quarter, 1_000_000.0, currency="USD")
    for back, (before, after) in zip((-3, -2, -1), zip(world.quarters, world.quarters[1:], strict=False), strict=True):
        first, second = _won(world.org, *before), _won(world.org, *after)
        ever = _won(world.org, date(2000, 1, 1), before[0])
        made = found.past[str(plan.quarter.shift(back))]
        expected = dict.fromkeys(("new", "reactivation", "churn", "expansion", "contraction"), 0.0)
        for account in {*first, *second}:
            s, e = first.get(account, 0.0), second.get(account, 0.0)
            bucket = ("reactivation" if ever.get(account, 0.0) > 0 else "new") if s <= 0 < e else ""
            bucket = bucket or ("churn" if e <= 0 < s else "expansion" if e > s else "contraction")
            expected[bucket] += e - s
        assert made.start == pytest.approx(sum(first.values()), abs=0.02)
        assert made.end == pytest.approx(sum(second.values()), abs=0.02)
        assert made.residual == 0
        assert {name: made.money(name) for name in expected} == pytest.approx(expected, abs=0.05)
    assert found.planned is not None
    assert found.planned.start == pytest.approx(sum(_won(world.org, *world.quarters[-1]).values()), abs=0.02)
    assert (found.planned.end, found.planned.residual) == (pytest.approx(1_000_000.0), 0)


def test_opening_pipelines_are_those_of_the_quarters_first_day(world: World) -> None:
    """Dated in the quarter on its eve, by the history of stages; won of it, and won in all, by its own days."""
    known = known_at(world.plan)
    deals = deals_until(known, world.plan.plan.as_of)
    pipeline = read_pipeline(deals.opportunities, deals.history, deals.ladder, world.plan.plan.as_of)
    quarters = [world.plan.plan.quarter.shift(back) for back in (-4, -3, -2, -1)]
    turns = quarter_turns(pipeline, quarters)
    with world.org.read() as db:
        steps = db.execute(
            "SELECT h.OpportunityId, h.CreatedDate, h.StageName, h.Amount, h.CloseDate FROM OpportunityHistory h "
            "JOIN Opportunity o ON o.Id = h.OpportunityId WHERE NOT o.IsDeleted ORDER BY h.CreatedDate, h.n"
        ).fetchall()
        ends = {
            id_: (bool(won), close, amount or 0.0)
            for id_, won, close, amount in db.execute(
                "SELECT Id, IsWon, CloseDate, Amount FROM Opportunity WHERE NOT IsDeleted"
            )
        }
    for (start, end), (_, turn) in zip(world.quarters, turns.iterrows(), strict=True):
        on_the_eve: dict[str, tuple[str, float, str]] = {}
        for id_, at, stage, amount, close in steps:
            if at[:10] < str(start):
                on_the_eve[id_] = (stage, amount or 0.0, close)
        dated = {
            id_: amount
            for id_, (stage, amount, close) in on_the_eve.items()
            if not stage.startswith("Closed") and str(start) <= close < str(end)
        }
        won = {
            id_: amount for id_, (is_won, close, amount) in ends.items() if is_won and str(start) <= close < str(end)
        }
        converted = {id_ for id_ in dated if id_ in won}
        assert (turn["opening"], turn["won"], turn["converted"]) == (len(dated), len(won), len(converted))
        assert turn["opening_amount"] == pytest.approx(sum(dated.values()), abs=0.05)
        assert turn["won_amount"] == pytest.approx(sum(won.values()), abs=0.05)
        assert turn["conversion_rate"] == pytest.approx(len(converted) / len(dated), nan_ok=True)
