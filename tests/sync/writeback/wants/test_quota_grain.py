"""A quota is read, planned, written and verified in the parts the CRM keeps it in, and they add up to it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculations.findings import Severity
from calculations.fiscal import Quarter
from sync.bootstrap import adapters_for
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from sync.facts.known import Known
from sync.facts.quota_grain import grain_of
from sync.facts.quotas import quotas_before
from sync.jobs.facts import known_at
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.trace import trace_record
from sync.jobs.writeback import verify, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.settings import load
from tests import pace
from tests.e2e.team import CONFIG, REPS, TYPE, Part, approve, emulated, opened, pull_later, ready, small_org
from tests.sync.orgs import odd_org
from workbooks.xlsx.edit import enter

ANN, BOB, CY = REPS
FULL = {ANN: 120_000.0, BOB: 130_000.0, CY: 140_000.0}
THIRDS: Sequence[Part] = [(month, 1 / 3, {}) for month in range(3)]
GOODS: Sequence[Part] = [(0, 0.75, {"ProductFamily": "Goods"}), (0, 0.25, {"ProductFamily": "Service"})]
BOTH: Sequence[Part] = [
    (month, part * share, {"ProductFamily": family})
    for month, part in enumerate((0.25, 0.25, 0.5))
    for family, share in (("Goods", 0.6), ("Service", 0.4))
]

Team = Callable[..., AbstractContextManager[tuple[Org, Adapters]]]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    """The team's org with quotas in parts, and the team's plan."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")

    @contextmanager
    def made(parts: Sequence[Part] = ((0, 1.0, {}),), **more: Any) -> Iterator[tuple[Org, Adapters]]:
        org = small_org(parts=parts, **more)
        with emulated(org) as emulator, opened(tmp_path, emulator.url) as plan:
            yield org, plan

    return made


def _held(org: Org, first: str = "2020-04-01", after: str = "2020-07-01") -> dict[str, list[tuple[str, str, float]]]:
    """The quotas that begin in a quarter as the org stores them, by owner: first day, family, amount."""
    found: dict[str, list[tuple[str, str, float]]] = {}
    with org.read() as db:
        rows = db.execute(
            "SELECT QuotaOwnerId, StartDate, coalesce(ProductFamily, ''), QuotaAmount FROM ForecastingQuota "
            "WHERE StartDate >= ? AND StartDate < ? ORDER BY StartDate, ProductFamily",
            (first, after),
        )
        for owner, start, family, amount in rows:
            found.setdefault(owner, []).append((start, family, amount))
    return found


def _finals(plan: Adapters) -> dict[str, Decimal]:
    """The final quotas of the workbook."""
    return {row.key: Decimal(str(row.values["final"])) for row in read_plan(plan).document.tables["quotas"]}


def _codes(plan: Adapters) -> set[str]:
    return {found.finding.code for found in read_plan(plan).findings}


@pytest.mark.full
@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(THIRDS, id="months", marks=pytest.mark.full),
        pytest.param(GOODS, id="families", marks=pytest.mark.full),
        pytest.param(BOTH, id="months and families"),
    ],
)
def test_a_quarters_quota_is_the_sum_of_its_parts(team: Team, parts: Sequence[Part]) -> None:
    """120, 130 and 140 thousand a quarter, however the CRM keeps them; nothing stands there twice."""
    with team(parts) as (_, plan):
        pull(plan)
        quotas = quotas_before(known_at(plan))
        assert len(quotas) == 12
        for rep, amount in zip(quotas["rep_id"], quotas["amount"], strict=True):
            assert amount == pytest.approx(FULL[rep], abs=0.005)
        publish(plan)
        assert read_plan(plan).blocking == ()


@pytest.mark.full
@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(THIRDS, id="months", marks=pytest.mark.full),
        pytest.param(GOODS, id="families", marks=pytest.mark.full),
        pytest.param(BOTH, id="months and families"),
    ],
)
def test_what_was_approved_is_written_in_parts_and_read_back(team: Team, parts: Sequence[Part]) -> None:
    """Each part has its share of last year's quotas, to the cent; a second reading finds nothing to write."""
    with team(parts) as (org, plan):
        ready(plan)
        approve(plan)
        assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
        assert verify(plan, "ana") == ()
        finals, held = _finals(plan), _held(org)
        assert held.keys() == FULL.keys()
        for rep, rows in held.items():
            assert sum(Decimal(str(amount)) for _, _, amount in rows) == finals[rep]
            assert len(rows) == len(parts)
            for (month, share, more), (start, family, amount) in zip(parts, rows, strict=True):
                assert (start, family) == (f"2020-0{4 + month}-01", more.get("ProductFamily", ""))
                assert amount == pytest.approx(float(finals[rep]) * share, abs=0.02)
        pull_later(plan)
        publish(plan)
        again = read_plan(plan)
        assert again.change_set.changes == ()
        assert again.blocking == ()


@pytest.mark.full
def test_the_shares_of_months_are_the_planners(team: Team) -> None:
    """20, 30 and 50 per cent, typed on the tab Quotas, are what is written, to the cent."""
    with team(THIRDS) as (org, plan):
        shares = {"2020-04-01": 0.2, "2020-05-01": 0.3, "2020-06-01": 0.5}
        ready(plan, {("quota_periods", day, "share"): share for day, share in shares.items()})
        approve(plan)
        assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
        finals = _finals(plan)
        for rep, rows in _held(org).items():
            assert [Decimal(str(amount)) for _, _, amount in rows] == [
                finals[rep] * Decimal(str(share)) for share in shares.values()
            ]


@pytest.mark.full
def test_shares_that_do_not_add_up_are_taken_in_proportion_and_a_missing_one_blocks(team: Team) -> None:
    """1, 1 and 2 tenths are a quarter, a quarter and a half, and said; an emptied share is no zero."""
    with team(THIRDS) as (_, plan):
        pull(plan)
        publish(plan)
        days = ("2020-04-01", "2020-05-01", "2020-06-01")
        enter(
            plan.workbook,
            {("quota_periods", day, "share"): share for day, share in zip(days, (0.1, 0.1, 0.2), strict=True)},
        )
        reading = read_plan(plan)
        assert "quota.shares-in-proportion" in _codes(plan)
        final = _finals(plan)[ANN]
        mine = [want.value for want in reading.change_set.desired if dict(want.record.equals)["QuotaOwnerId"] == ANN]
        assert mine == [final / 4, final / 4, final / 2]
        enter(plan.workbook, {("quota_periods", days[1], "share"): None})
        (found,) = [one for one in read_plan(plan).blocking if one.finding.code == "quota.share-missing"]
        assert found.at is not None
        assert found.at.sheet == "Quotas"
        assert submit(plan, "ana").change_set is None


@pytest.mark.full
def test_an_org_that_forecasts_by_month_gets_three_quotas_though_last_years_stood_in_one(team: Team) -> None:
    """The whole quarter stood in the first month of each: the org's periods decide, and months are even."""
    with team([(0, 1.0, {}), (1, 0.0, {}), (2, 0.0, {})]) as (org, plan):
        with org.write() as db:
            db.execute("DELETE FROM ForecastingQuota WHERE QuotaAmount = 0")
        pull(plan)
        publish(plan)
        starts = {dict(want.record.equals)["StartDate"] for want in read_plan(plan).change_set.desired}
        assert starts == {"2020-04-01", "2020-05-01", "2020-06-01"}


@pytest.mark.full
def test_a_quota_of_another_family_is_left_alone_and_named(team: Team) -> None:
    """Somebody set Training for Ann: it is neither changed nor deleted, and a note says so."""
    with team(GOODS) as (org, plan):
        extra = {"QuotaOwnerId": ANN, "ForecastingTypeId": TYPE, "StartDate": "2020-04-01", "QuotaAmount": 5_000.0}
        plan.target().create("ForecastingQuota", extra | {"ProductFamily": "Training"})
        ready(plan)
        assert "quota.left-alone" in _codes(plan)
        approve(plan)
        assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
        assert ("2020-04-01", "Training", 5_000.0) in _held(org)[ANN]
        assert len(_held(org)[ANN]) == 3


@pytest.mark.full
def test_a_total_beside_its_families_is_not_counted_again(team: Team) -> None:
    """Ann's 120,000 stand once as a total and once as Goods and Service: her quota is 120,000, and that is said."""
    with team([*GOODS, (0, 1.0, {})]) as (_, plan):
        pull(plan)
        quotas = quotas_before(known_at(plan))
        assert quotas["amount"].sum() == 4 * sum(FULL.values())
        publish(plan)
        assert "quota.total-beside-parts" in _codes(plan)
        assert {dict(want.record.equals)["ProductFamily"] for want in read_plan(plan).change_set.desired} == {
            "Goods",
            "Service",
        }


def test_the_quota_of_a_team_is_in_no_total_and_is_not_written_over(team: Team) -> None:
    """Dee leads the three and carries their sum, 390,000: the company's quota stays 390,000."""
    dee = make_id("005", 14)
    leader = {
        "Id": dee,
        "LastName": "Dee Day",
        "Username": "dee@acme.example",
        "Email": "dee@acme.example",
        "CreatedDate": "2018-01-01T00:00:00Z",
    }
    with team(others=[("User", [leader])]) as (org, plan):
        with org.write() as db:
            db.execute("UPDATE User SET ManagerId = ? WHERE Id IN (?, ?, ?)", (dee, *REPS))
        for start in ("2019-10-01", "2020-01-01", "2020-04-01"):
            plan.target().create(
                "ForecastingQuota",
                {"QuotaOwnerId": dee, "ForecastingTypeId": TYPE, "StartDate": start, "QuotaAmount": 390_000.0},
            )
        ready(plan)
        quotas = quotas_before(known_at(plan))
        assert quotas.groupby("quarter")["amount"].sum().to_dict() == dict.fromkeys(
            ["2019Q2", "2019Q3", "2019Q4", "2020Q1"], 390_000.0
        )
        assert {"quota.of-team", "quota.left-alone"} <= _codes(plan)
        approve(plan)
        assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
        assert _held(org)[dee] == [("2020-04-01", "", 390_000.0)]


@pytest.mark.full
def test_a_quota_that_lands_in_another_period_is_found(team: Team) -> None:
    """The org goes over to months after the plan was written: a quarter's quota is one of April now, and is named."""
    with team() as (org, plan):
        ready(plan)
        approve(plan)
        list(write(plan, "ana"))
        assert verify(plan, "ana") == ()
        april = make_id("026", 900)
        with org.write() as db:
            db.execute("UPDATE ForecastingQuota SET PeriodId = ? WHERE QuotaOwnerId = ?", (april, ANN))
        (wrong,) = verify(plan, "ana")
        assert str(wrong).startswith("Ann Able: approved ")
        assert f"PeriodId {april}" in str(wrong)


def test_a_plan_of_other_quarters_than_the_crms_is_not_written(team: Team) -> None:
    """The CRM's quarters begin in February: no period begins on 1 April, and the plan blocks."""
    with team() as (org, plan):
        with org.write() as db:
            db.execute("UPDATE Period SET StartDate = date(StartDate, '+1 month'), EndDate = date(EndDate, '+1 month')")
        pull(plan)
        known = Known(plan.engine, Quarter(2020, 2), date(2020, 3, 31), "USD", "OpportunityRevenue")
        (found,) = grain_of(known).findings
        assert (found.code, found.severity) == ("quota.period-unaligned", Severity.BLOCKING)
        assert "2020-05-01" in found.sentence


@pytest.mark.full
@pytest.mark.parametrize(
    "grain",
    [
        ("week", "group"),
        ("month", "currency"),
        ("quarter", "territory", "family"),
        ("month", "mixed", "type", "manager"),
    ],
    ids="+".join,
)
def test_odd_orgs_hold_what_was_approved(
    grain: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three sellers, four currencies and any grain: the org's own rates turn its records into the final quotas."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    day, codes = date(2026, 9, 30), ("USD", "EUR", "JPY", "KWD")
    with odd_org(3, day, currencies=codes, quota_grain=grain) as org, SalesforceEmulator(org) as emulator:
        with org.read() as db:
            (kind,) = db.execute("SELECT DeveloperName FROM ForecastingType WHERE IsActive ORDER BY Id").fetchone()
        text = CONFIG.format(url=emulator.url, insists=pace.seconds(0.3)).replace("2020Q2", "2026Q4")
        text = text.replace("2020-03-31", str(day)).replace("[plan]", f'[plan]\nforecasting_type = "{kind}"')
        (tmp_path / "qplan.toml").write_text(text, encoding="utf-8")
        with adapters_for(load(tmp_path / "qplan.toml")) as plan:
            ready(plan)
            approve(plan)
            assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
            assert verify(plan, "ana") == ()
            finals = _finals(plan)
        with org.read() as db:
            rows = db.execute(
                "SELECT q.QuotaOwnerId, q.QuotaAmount, (SELECT d.ConversionRate FROM DatedConversionRate d WHERE "
                "d.IsoCode = q.CurrencyIsoCode AND d.StartDate <= '2026-10-01' ORDER BY d.StartDate DESC LIMIT 1) "
                "FROM ForecastingQuota q JOIN ForecastingType t ON t.Id = q.ForecastingTypeId "
                "WHERE t.DeveloperName = ? AND q.StartDate >= '2026-10-01'",
                (kind,),
            ).fetchall()
        for rep, final in finals.items():
            held = [(amount, rate or 1.0) for owner, amount, rate in rows if owner == rep]
            # a currency is rounded to its unit once, whatever the number of records: at most half a yen or cent
            assert sum(amount / rate for amount, rate in held) == pytest.approx(float(final), abs=0.011)


@pytest.mark.full
def test_a_part_can_be_traced(team: Team) -> None:
    """The record of Ann's Goods in May tells who approved it, and what the CRM holds."""
    with team(BOTH) as (org, plan):
        ready(plan)
        approve(plan)
        list(write(plan, "ana"))
        pull_later(plan)
        with org.read() as db:
            (record,) = db.execute(
                "SELECT Id FROM ForecastingQuota WHERE QuotaOwnerId = ? AND StartDate = '2020-05-01' "
                "AND ProductFamily = 'Goods'",
                (ANN,),
            ).fetchone()
        places = [station.place for station in trace_record(plan, "ForecastingQuota", record, "QuotaAmount")]
        assert places == ["CRM", "workbook", "submission", "approval", "approval", "journal", "CRM", "CRM, pulled"]
