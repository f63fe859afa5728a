"""Territories of whole companies written with their quotas and taken back, judged by the org's own tables."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sync.bootstrap import adapters_for
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.emulators.salesforce.org import utc_now
from sync.emulators.salesforce.orgs.recipe import Recipe
from sync.jobs.plan_territory import plan_territory
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.rollback import roll_back
from sync.jobs.submit import submit
from sync.jobs.writeback import verify, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.settings import load
from tests.e2e.team import approve, config
from tests.sync.orgs import held, odd_org
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

pytestmark = pytest.mark.full

AS_OF = date(2020, 3, 31)
TEN = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "SEK", "BHD", "CAD")
TABLES = {
    "Account": ("Id", "OwnerId"),
    "Opportunity": ("Id", "OwnerId", "IsDeleted"),
    "AccountTeamMember": ("AccountId", "UserId", "TeamMemberRole", "AccountAccessLevel"),
    "AccountShare": ("AccountId", "UserOrGroupId", "RowCause", "AccountAccessLevel"),
    "ObjectTerritory2Association": ("ObjectId", "Territory2Id", "AssociationCause"),
    "ForecastingQuota": ("QuotaOwnerId", "StartDate", "QuotaAmount", "CurrencyIsoCode"),
}


def adventureworks() -> AbstractContextManager[Org]:
    """The sales of AdventureWorks as of the end of March 2020."""
    return nullcontext(Recipe(AS_OF).create(None, utc_now))


def ten_currencies() -> AbstractContextManager[Org]:
    """Fifty people and a head who sell in ten currencies, with a team on every account."""
    return odd_org(50, currencies=TEN, history=4, last_day=AS_OF, extras=("teams",))


@pytest.fixture(params=[adventureworks, ten_currencies], ids=lambda made: made.__name__)
def company(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Adapters, Org]]:
    """A plan that writes moves and the deals that close after the quarter, and its org."""
    make: Callable[[], AbstractContextManager[Org]] = request.param
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    monkeypatch.setenv("QPLAN_WRITEBACK__KINDS", '["quotas", "account moves"]')
    monkeypatch.setenv("QPLAN_WRITEBACK__OPEN_DEALS", "later")
    with make() as org, SalesforceEmulator(org) as crm, adapters_for(load(config(tmp_path, crm.url))) as adapters:
        pull(adapters)
        publish(adapters)
        yield adapters, org


def _state(org: Org) -> dict[str, set[tuple[Any, ...]]]:
    """Everything a plan may touch, of the fields that the org has."""
    with org.read() as db:
        shown = {table: {row[1] for row in db.execute(f"PRAGMA table_info({table})")} for table in TABLES}
    return {table: held(org, table, [name for name in TABLES[table] if name in shown[table]]) for table in TABLES}


def _move_some(plan: Adapters) -> None:
    """Managers give every ninth account to the next person, beside what the option moves."""
    document = read(plan.workbook, expected_quarter=plan.plan.id)
    people = [str(row.values["rep"]) for row in document.tables["data_territory_reps"]]
    rows = [row for row in document.tables["account_moves"] if row.values["owner"] in people][::9]
    following = dict(zip(people, [*people[1:], people[0]], strict=True))
    enter(plan.workbook, {("account_moves", row.key, "own_move"): following[row.values["owner"]] for row in rows})


def test_a_whole_plan_is_written_and_taken_back(company: tuple[Adapters, Org]) -> None:
    """Owners are as approved, teams as before, nothing else moved; afterwards everything is as it was at first."""
    plan, org = company
    plan_territory(plan, time_limit=600.0)
    _move_some(plan)
    before = _state(org)
    submitted = submit(plan, "ana")
    assert submitted.reading.blocking == ()
    approve(plan)
    changes = submitted.reading.change_set.changes
    moves = {dict(one.record.equals)["Id"]: one.after for one in changes if one.record.sobject == "Account"}
    deals = {dict(one.record.equals)["Id"]: one.after for one in changes if one.record.sobject == "Opportunity"}
    assert moves
    assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
    assert verify(plan, "ana") == ()
    after = _state(org)
    assert after["Account"] == {(id_, moves.get(id_, owner)) for id_, owner in before["Account"]}
    assert after["Opportunity"] == {(id_, deals.get(id_, owner), gone) for id_, owner, gone in before["Opportunity"]}
    assert after["AccountTeamMember"] == before["AccountTeamMember"]
    placed = {
        (equals["ObjectId"], equals["Territory2Id"]): change.after
        for change in changes
        if change.record.sobject == "ObjectTerritory2Association" and (equals := dict(change.record.equals))
    }
    assert placed
    stay = {(*place, cause) for *place, cause in before["ObjectTerritory2Association"] if tuple(place) not in placed}
    come = {(*place, cause) for place, cause in placed.items() if cause is not None}
    assert after["ObjectTerritory2Association"] == stay | come
    assert len(after["ForecastingQuota"]) > len(before["ForecastingQuota"])
    assert {receipt.outcome for receipt in roll_back(plan, "ana", "a rehearsal")} == {Outcome.APPLIED}
    assert _state(org) == before
