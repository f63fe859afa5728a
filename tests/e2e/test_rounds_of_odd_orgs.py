"""What people decide between modelling and the session, on orgs nobody tuned it to: no total moves, to the cent."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from sync.cycle.appeals import Bearer
from sync.cycle.changes import Asked, Carrier, Sort, State
from sync.emulators.salesforce import Org
from sync.jobs.appeals import decide_appeal, file_appeal, take_appeals
from sync.jobs.changes import decide_change, propose_change, take_changes
from sync.jobs.leaders import open_round, submit_part, take_round
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan, world_of
from sync.jobs.survey import open_survey
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings
from sync.writeback.wants import gathered
from tests.e2e.team import emulated, opened
from tests.sync.clocks import FixedClock
from tests.sync.orgs import odd_org

pytestmark = pytest.mark.full

TODAY, UNTIL = datetime(2020, 4, 1, 12, tzinfo=UTC), date(2999, 1, 1)
TEN = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "SEK", "BHD", "CAD")


def ten_currencies() -> tuple[AbstractContextManager[Org], PlanSettings]:
    """Fifty people who sell in ten currencies."""
    org = odd_org(50, currencies=TEN, history=4, last_day=date(2020, 3, 31))
    return org, PlanSettings(quarter="2020Q2", as_of=date(2020, 3, 31))


def months_of_445() -> tuple[AbstractContextManager[Org], PlanSettings]:
    """Twelve people with monthly quotas in a year of 4, 4 and 5 weeks from February, and three quarters of history."""
    org = odd_org(12, calendar="4-4-5:2", quota_grain=("month",), history=3, last_day=date(2020, 3, 31))
    return org, PlanSettings(as_of=date(2020, 3, 31))


@pytest.fixture(params=[ten_currencies, months_of_445], ids=lambda made: made.__name__)
def plan(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """A published plan of such an org."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    made, settings = request.param()
    with made as org, emulated(org) as crm:
        with opened(tmp_path, crm.url, settings, FixedClock(TODAY)) as adapters:
            pull(adapters)
        with opened(tmp_path, crm.url, settings, FixedClock(TODAY)) as adapters:  # on the calendar that was pulled
            publish(adapters)
            yield adapters


def quotas(plan: Adapters) -> dict[str, Decimal]:
    """Final quotas by id, the largest first: names may stand twice."""
    rows = read_plan(plan).document.tables["quotas"]
    found = {row.key: Decimal(str(row.values["final"])) for row in rows}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def test_leaders_and_appeals_move_no_total(plan: Adapters, tmp_path: Path) -> None:
    """A leader takes a tenth of the largest quota for the smallest; one that is granted is carried by the team."""
    before = quotas(plan)
    people, total = list(before), sum(before.values())
    opened_round = open_round(plan, "ana", UNTIL, tmp_path / "sheets")
    (leader,) = opened_round.round.leaders
    book = openpyxl.load_workbook(opened_round.sheets[leader])
    shift = float(before[people[0]] / 10)
    moves = {people[0]: -shift, people[-1]: shift}
    for row in book.worksheets[0].iter_rows(min_row=7):
        if row[6].value in moves:
            row[3].value += moves[row[6].value]
            row[4].value = "fairer"
    book.save(opened_round.sheets[leader])
    submit_part(plan, leader, opened_round.sheets[leader], "lee")
    assert take_round(plan) == (2, ())
    moved = quotas(plan)
    assert moved[people[-1]] == before[people[-1]] + Decimal(str(shift))
    assert sum(moved.values()) == total
    wanted = moved[people[1]] - 1
    file_appeal(plan, people[1], "ramp", wanted, "started late", people[1])
    decide_appeal(plan, 1, "ana", "so it was", wanted, Bearer.TEAM)
    assert take_appeals(plan)[1] == ()
    assert quotas(plan)[people[1]] == wanted
    assert sum(quotas(plan).values()) == total


def test_a_change_within_the_quarter_touches_no_period_that_is_over(plan: Adapters) -> None:
    """Who leaves on the first day of the last period keeps the periods before to the cent, and the CRM is to hold just
    that; two colleagues carry the last one, and nobody's sum but theirs moves."""
    before, was = quotas(plan), _wanted(plan)
    person, *others = list(before)[:3]
    last = plan.plan.quarter.periods[-1].start
    asked = Asked(Sort.LEAVER, last)
    change = propose_change(plan, asked, person, Carrier.PEOPLE, "gone", "ana", carriers=others).change
    assert change is not None
    decide_change(plan, change.number, State.AGREED, "Carol", "yes")
    assert take_changes(plan).written == 3
    after, now = quotas(plan), _wanted(plan)
    assert sum(after.values()) == sum(before.values())
    assert {one for one in after if after[one] != before[one]} == {person, *others}
    for one in (person, *others):
        assert sum(now[one].values()) == after[one]
        if len(now[one]) > 1:  # kept by month: what is over is as it was
            assert {day: money for day, money in now[one].items() if day < last.isoformat()} == {
                day: money for day, money in was[one].items() if day < last.isoformat()
            }
    if len(now[person]) > 1:
        assert now[person][last.isoformat()] == 0
    else:
        left = (plan.plan.quarter.end - last).days / plan.plan.quarter.days
        assert float(after[person]) == pytest.approx(float(before[person]) * (1 - left), abs=0.01)


def _wanted(plan: Adapters) -> dict[str, dict[str, Decimal]]:
    """What the plan wants of the CRM, in plan currency, by owner and first day."""
    found: dict[str, dict[str, Decimal]] = {}
    for want in gathered(read_plan(plan).document, world_of(plan))[0].desired:
        keys = dict(want.record.equals)
        assert want.planned is not None
        by_day = found.setdefault(str(keys["QuotaOwnerId"]), {})
        by_day[str(keys["StartDate"])] = by_day.get(str(keys["StartDate"]), Decimal(0)) + want.planned
    return found


def test_everybody_with_a_quota_is_asked(plan: Adapters, tmp_path: Path) -> None:
    """A code for each, in the survey of the quarter."""
    asked = open_survey(plan, "ana", UNTIL, file=tmp_path / "codes.csv")
    assert (
        sum(asked.survey.asked.values())
        == len(quotas(plan))
        == len((tmp_path / "codes.csv").read_text().splitlines()) - 1
    )
