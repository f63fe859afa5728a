"""Deals that several people share: a forecasting type that follows revenue splits credits each with their part."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from calculations.fiscal import Quarter
from calculations.pipeline.assessment import assess_pipeline
from calculations.pipeline.history import read_pipeline
from sync.cli.app import app
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.facts.credit import credit_findings, credits_of
from sync.facts.deals.bookings import bookings_until
from sync.facts.deals.deals import deals_until
from sync.facts.deals.sales import monthly_sales_until
from sync.facts.known import Known
from sync.facts.plan import plan_facts
from sync.jobs.pull import pull
from sync.plan.adapters import Adapters
from sync.store.database import open_store, sqlite_url, writing
from tests.e2e.team import opened
from tests.sync.orgs import odd_org

AS_OF = date(2020, 3, 31)
PLANNED = Quarter(2020, 2)


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    """Three people and a head who has two fifths of every third deal, and a fifth of others beside their owner."""
    with odd_org(
        3, quota_grain=("quarter", "type"), extras=("splits",), currencies=("USD",), history=4, last_day=AS_OF
    ) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where its plan lies."""
    return tmp_path_factory.mktemp("splits")


@pytest.fixture(scope="module")
def mirror(org: Org, folder: Path) -> Iterator[Adapters]:
    """A store that was filled from the org over HTTP, for tests that only read it."""
    with pytest.MonkeyPatch.context() as environment, SalesforceEmulator(org) as emulator:
        environment.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        with opened(folder, emulator.url) as adapters:
            pull(adapters)
            yield adapters


@pytest.fixture
def copied(mirror: Adapters, folder: Path, tmp_path: Path) -> Iterator[Engine]:
    """A copy of that store, beside the same settings, for tests that change it."""
    assert mirror.engine.url.database is not None
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    engine = open_store(sqlite_url(tmp_path / Path(mirror.engine.url.database).name))
    yield engine
    engine.dispose()


def known(mirror: Adapters | Engine, kind: str) -> Known:
    """The mirror for a plan by a forecasting type."""
    engine = mirror if isinstance(mirror, Engine) else mirror.engine
    return Known(engine, PLANNED, AS_OF, "USD", kind)


def credited(org: Org, *, by_splits: bool, overlay: bool = False) -> dict[tuple[str, str], float]:
    """Won money by person and quarter out of the org's own tables: by owner, by the splits that add up to a deal, or by
    overlays."""
    shares = (
        "SELECT s.SplitOwnerId, o.CloseDate, o.Amount * s.SplitPercentage / 100.0 FROM Opportunity o "
        "JOIN OpportunitySplit s ON s.OpportunityId = o.Id JOIN OpportunitySplitType t ON t.Id = s.SplitTypeId "
        f"WHERE t.IsTotalValidated = {int(not overlay)} AND NOT s.IsDeleted AND o.IsWon AND NOT o.IsDeleted"
    )
    owners = "SELECT o.OwnerId, o.CloseDate, o.Amount FROM Opportunity o WHERE o.IsWon AND NOT o.IsDeleted"
    sums: dict[tuple[str, str], float] = {}
    with org.read() as db:
        for person, day, amount in db.execute(shares if by_splits else owners):
            if day <= str(AS_OF) and amount is not None:
                quarter = f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"
                sums[person, quarter] = sums.get((person, quarter), 0.0) + amount
    return sums


@pytest.mark.parametrize(("kind", "by_splits"), [("OpportunitySplitRevenue", True), ("OpportunityRevenue", False)])
def test_bookings_follow_the_forecasting_type(org: Org, mirror: Adapters, kind: str, by_splits: bool) -> None:
    """Each person's quarter is what the org's own tables say, by splits or by owners, the same money in all."""
    facts = known(mirror, kind)
    assert credit_findings(facts) == ()
    booked = bookings_until(facts).groupby(["rep_id", "quarter"])["amount"].sum()
    expected = credited(org, by_splits=by_splits)
    assert booked.to_dict() == pytest.approx(expected, abs=0.05)
    months = monthly_sales_until(facts).groupby("rep_id")["amount"].sum()
    for person in months.index:
        own = sum(amount for (who, _), amount in expected.items() if who == person)
        assert months[person] == pytest.approx(own, abs=0.5)
    assert sum(expected.values()) == pytest.approx(sum(credited(org, by_splits=False).values()), abs=0.05)


def test_the_two_ways_of_crediting_differ(org: Org) -> None:
    """The head owns fewer deals than it has a part in: else the other test would prove nothing."""
    assert credited(org, by_splits=True) != pytest.approx(credited(org, by_splits=False), abs=1_000)


def test_what_splits_leave_out_is_the_owners(org: Org, copied: Engine) -> None:
    """A deal whose splits were deleted is its owner's, and shares of every deal add up to the whole."""
    facts = known(copied, "OpportunitySplitRevenue")
    found = credits_of(facts)
    for deal in range(len(facts.won.rows)):
        assert found.share[found.deal == deal].sum() == pytest.approx(1.0)
    with writing(copied) as connection:
        connection.exec_driver_sql("UPDATE crm_opportunitysplit SET SplitPercentage = 45 WHERE SplitPercentage = 60")
        connection.exec_driver_sql("UPDATE crm_opportunitysplit SET IsDeleted = 1 WHERE SplitPercentage = 100")
    booked = bookings_until(known(copied, "OpportunitySplitRevenue")).groupby(["rep_id", "quarter"])["amount"].sum()
    assert booked.to_dict() == pytest.approx(credited(org, by_splits=True), abs=0.05)  # 45 % and the 15 % left are 60


def test_overlay_splits_count_what_they_credit_and_nothing_else(org: Org, mirror: Adapters) -> None:
    """The head's fifth of every fifth deal, won by quarter and still open, with the quotas of that type; no owner's."""
    overlay = known(mirror, "OverlaySplitRevenue")
    assert credit_findings(overlay) == ()
    expected = credited(org, by_splits=True, overlay=True)
    booked = bookings_until(overlay).groupby(["rep_id", "quarter"])["amount"].sum()
    assert booked.to_dict() == pytest.approx(expected, abs=0.05)
    assert 0 < sum(expected.values()) < 0.1 * sum(credited(org, by_splits=False).values())
    months = monthly_sales_until(overlay)
    assert months["amount"].sum() == pytest.approx(sum(expected.values()), abs=0.5)
    deals = deals_until(overlay, AS_OF)
    pipeline = read_pipeline(deals.opportunities, deals.history, deals.ladder, AS_OF)
    assessed = assess_pipeline(pipeline, Quarter(2020, 1), deals.names, credits_=deals.credits)
    open_ = {deals.ids["owner"][row.code]: row.amount for row in assessed.open_by["owner"].itertuples() if row.amount}
    assert open_ == pytest.approx(open_credited(org, by_splits=True, overlay=True), abs=0.05)
    facts = plan_facts(overlay, snapshot_id="S1", source="")
    with org.read() as db:
        quotas = db.execute(
            "SELECT q.QuotaOwnerId, sum(q.QuotaAmount) FROM ForecastingQuota q JOIN ForecastingType t ON "
            "t.Id = q.ForecastingTypeId WHERE t.DeveloperName = 'OverlaySplitRevenue' AND q.StartDate = '2020-01-01' "
            "GROUP BY 1"
        ).fetchall()
    last = facts.quotas[facts.quotas["quarter"] == "2020Q1"].groupby("rep_id")["amount"].sum()
    assert last.to_dict() == pytest.approx(dict(quotas), abs=0.05)


def test_overlays_of_several_people_may_come_to_more_than_the_deal(org: Org, copied: Engine) -> None:
    """Credits of 20 and 130 % of each such deal: each has theirs, and the company's is a deal and a half, not one."""
    with org.read() as db:
        (other,) = db.execute("SELECT min(Id) FROM User WHERE Title = 'Account Executive'").fetchone()
    with writing(copied) as connection:
        connection.exec_driver_sql(
            "INSERT INTO crm_opportunitysplit "
            "(Id, OpportunityId, SplitOwnerId, SplitPercentage, SplitTypeId, IsDeleted) "
            "SELECT substr(Id, 1, 17) || 'z', OpportunityId, ?, 130, SplitTypeId, 0 FROM crm_opportunitysplit "
            "WHERE SplitPercentage = 20",
            (other,),
        )
    facts = known(copied, "OverlaySplitRevenue")
    booked = bookings_until(facts).groupby("rep_id")["amount"].sum()
    of_head = sum(credited(org, by_splits=True, overlay=True).values())
    assert booked.sum() == pytest.approx(of_head / 20 * 150, rel=1e-6)
    assert booked[other] == pytest.approx(of_head / 20 * 130, rel=1e-6)
    assert facts.won.amount.sum() == pytest.approx(booked.sum(), rel=1e-6)


def test_a_quota_of_overlays_nobody_has_is_planned_on_nothing(copied: Engine) -> None:
    """No deal counts where no overlay is left: nothing booked, nothing open, and no error."""
    with writing(copied) as connection:
        connection.exec_driver_sql("DELETE FROM crm_opportunitysplit WHERE SplitPercentage = 20")
    facts = known(copied, "OverlaySplitRevenue")
    assert bookings_until(facts).empty
    assert len(deals_until(facts, AS_OF).opportunities) == 0


@pytest.mark.parametrize(
    "verb",
    [("plan", "quota"), *(pytest.param(verb, marks=pytest.mark.full) for verb in (("assess",), ("plan", "revenue")))],
)
def test_verbs_that_only_look_name_what_they_do_not_compare(
    copied: Engine, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    """A custom amount by the date of service: attainment would be a wrong number, so the type is named instead."""
    with writing(copied) as connection:
        connection.exec_driver_sql("UPDATE crm_forecastingtype SET DateType = 'OpportunityLineItemServiceDate'")
    told = CliRunner().invoke(app, [*verb, "--config", str(tmp_path / "qplan.toml"), "--json"])
    said = [one["sentence"] for one in json.loads(told.output)["findings"]]
    assert any("is of the date OpportunityLineItemServiceDate, not the close date" in sentence for sentence in said)


def open_credited(org: Org, *, by_splits: bool, overlay: bool = False) -> dict[str, float]:
    """Open money by person out of the org's own tables."""
    shares = (
        "SELECT s.SplitOwnerId, o.Amount * s.SplitPercentage / 100.0 FROM Opportunity o "
        "JOIN OpportunitySplit s ON s.OpportunityId = o.Id JOIN OpportunitySplitType t ON t.Id = s.SplitTypeId "
        f"WHERE t.IsTotalValidated = {int(not overlay)} AND NOT s.IsDeleted AND NOT o.IsClosed AND NOT o.IsDeleted"
    )
    owners = "SELECT o.OwnerId, o.Amount FROM Opportunity o WHERE NOT o.IsClosed AND NOT o.IsDeleted"
    sums: dict[str, float] = {}
    with org.read() as db:
        for person, amount in db.execute(shares if by_splits else owners):
            sums[person] = sums.get(person, 0.0) + (amount or 0.0)
    return sums


@pytest.mark.parametrize(("kind", "by_splits"), [("OpportunitySplitRevenue", True), ("OpportunityRevenue", False)])
def test_open_deals_count_with_those_who_share_them(org: Org, mirror: Adapters, kind: str, by_splits: bool) -> None:
    """Each person's open pipeline is what the org's own tables say, and comes to the same money in all."""
    deals = deals_until(known(mirror, kind), AS_OF)
    pipeline = read_pipeline(deals.opportunities, deals.history, deals.ladder, AS_OF)
    assessed = assess_pipeline(pipeline, Quarter(2020, 1), deals.names, credits_=deals.credits)
    rows = assessed.open_by["owner"]
    told = dict(zip((deals.ids["owner"][code] for code in rows["code"]), rows["amount"], strict=True))
    expected = {person: amount for person, amount in open_credited(org, by_splits=by_splits).items() if amount}
    assert {person: amount for person, amount in told.items() if amount} == pytest.approx(expected, abs=0.05)
    assert rows["amount"].sum() == pytest.approx(assessed.open_by["stage"]["amount"].sum(), abs=0.05)
    assert (len(deals.credits) > 0) is by_splits
    assert open_credited(org, by_splits=True) != pytest.approx(open_credited(org, by_splits=False), abs=1_000)
