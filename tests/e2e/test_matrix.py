"""Any org: currencies × periods × kinds of quota × history, each planned, approved, written and read back.

What is expected is summed from the emulated org's own tables, by the day and the rate of each record.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sync.bootstrap import adapters_for
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.facts.quotas import quotas_before
from sync.jobs.facts import known_at
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.writeback import verify, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.settings import load
from tests import pace
from tests.e2e.team import CONFIG, approve, pull_later
from tests.sync.orgs import odd_org
from workbooks.xlsx.edit import enter
from workbooks.xlsx.patch import Rewritten, patch

CURRENCIES = {"one currency": ("USD",), "four currencies": ("USD", "EUR", "JPY", "KWD")}
PERIODS = {"quarterly": ("standard", "quarter"), "monthly": ("standard", "month"), "4-4-5": ("4-4-5:2", "month")}
FOUR = {"13 periods": ("13:1", "month"), "custom months": ("custom:7:6", "month")}
"""Calendars in which the planned quarter has four periods: of four weeks each, and from the 6th of a month on."""
KINDS: dict[str, tuple[str, ...]] = {"plain": (), "family": ("family",), "territory": ("territory",)}
HISTORY = {"long": 6, "short": 2}
UNIT = {"USD": 0.01, "EUR": 0.01, "JPY": 1.0, "KWD": 0.001}

AXES = (CURRENCIES, PERIODS, KINDS, HISTORY)
PAIRS = (
    ("four currencies", "quarterly", "plain", "long"),
    ("one currency", "quarterly", "family", "short"),
    ("four currencies", "quarterly", "territory", "short"),
    ("one currency", "monthly", "plain", "short"),
    ("four currencies", "monthly", "family", "long"),
    ("one currency", "monthly", "territory", "long"),
    ("four currencies", "4-4-5", "plain", "long"),
    ("one currency", "4-4-5", "family", "long"),
    ("four currencies", "4-4-5", "territory", "short"),
)
"""Orgs in which any two of these choices meet."""


class Cell(NamedTuple):
    """An org, a plan of it, the name of its forecasting type, and the first day and the end of the planned quarter."""

    org: Org
    plan: Adapters
    kind: str
    start: date
    end: date


def _quarters(org: Org) -> list[tuple[date, date]]:
    """The org's quarters, half-open, from its own table of periods."""
    with org.read() as db:
        rows = db.execute("SELECT StartDate, EndDate FROM Period WHERE Type = 'Quarter' ORDER BY StartDate").fetchall()
    return [(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)) for first, last in rows]


@contextmanager
def planned(folder: Path, currencies: str, periods: str, kind: str, history: str) -> Iterator[Cell]:
    """The org on the eve of its quarter of autumn 2026, and the plan of that quarter."""
    calendar, grain = (PERIODS | FOUR)[periods]
    parameters: dict[str, Any] = {
        "currencies": CURRENCIES[currencies],
        "calendar": calendar,
        "quota_grain": (grain, *KINDS[kind]),
        "history": HISTORY[history],
    }
    with odd_org(3, date(2026, 9, 30), **parameters) as org:
        start, end = next((first, after) for first, after in _quarters(org) if first > date(2026, 8, 1))
    eve = start - timedelta(days=1)
    with odd_org(3, eve, **parameters) as org, SalesforceEmulator(org) as emulator:
        with org.read() as db:
            (name,) = db.execute("SELECT DeveloperName FROM ForecastingType WHERE IsActive ORDER BY Id").fetchone()
        text = CONFIG.format(url=emulator.url, insists=pace.seconds(0.3)).replace('quarter = "2020Q2"\n', "")
        text = text.replace("2020-03-31", str(eve)).replace("[plan]", f'[plan]\nforecasting_type = "{name}"')
        (folder / "qplan.toml").write_text(text, encoding="utf-8")
        with adapters_for(load(folder / "qplan.toml")) as first:
            pull(first)  # the calendar comes with it
        with adapters_for(load(folder / "qplan.toml")) as plan:
            assert (plan.plan.quarter.start, plan.plan.quarter.end) == (start, end)
            yield Cell(org, plan, name, start, end)


def _quotas(cell: Cell, first: date, after: date) -> list[tuple[str, str, float, float]]:
    """Owner, currency, amount and units per USD on its own day of each quota that begins from `first` on."""
    with cell.org.read() as db:
        has_rates = bool(list(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'CurrencyType'")))
        code = "q.CurrencyIsoCode" if has_rates else "'USD'"
        rate = (
            "(SELECT d.ConversionRate FROM DatedConversionRate d WHERE d.IsoCode = q.CurrencyIsoCode "
            "AND d.StartDate <= q.StartDate ORDER BY d.StartDate DESC LIMIT 1)"
        )
        query = (
            f"SELECT q.QuotaOwnerId, {code}, q.QuotaAmount, {rate if has_rates else '1.0'} FROM ForecastingQuota q "
            "JOIN ForecastingType t ON t.Id = q.ForecastingTypeId WHERE t.DeveloperName = ? AND q.StartDate >= ? "
            "AND q.StartDate < ?"
        )
        return [
            (owner, currency, amount, 1.0 if currency == "USD" else rate_)
            for owner, currency, amount, rate_ in db.execute(query, (cell.kind, str(first), str(after)))
        ]


def approved_and_written(cell: Cell, history: str) -> None:
    """Plan, approve and write the org's quotas, and compare them before and after with its own tables."""
    plan = cell.plan
    before = quotas_before(known_at(plan))
    last = plan.plan.quarter.shift(-1)
    held = before[before["quarter"] == str(last)].set_index("rep_id")["amount"]
    expected: dict[str, float] = {}
    for owner, _, amount, rate in _quotas(cell, last.start, cell.start):
        expected[owner] = expected.get(owner, 0.0) + amount / rate
    assert held.to_dict() == pytest.approx(expected, abs=0.005, rel=0)
    publish(plan)
    blocking = {found.finding.code for found in read_plan(plan).blocking}
    if history == "short":
        assert blocking == {"target.no-base"}
        assert submit(plan, "ana").change_set is None
        document = read_plan(plan).document
        patch(plan.workbook, {document.input_cells["target"]: Rewritten(1_234_567)}, expect_sha256=document.sha256)
        publish(plan)
    else:
        assert blocking == set()
    assert [str(found) for found in read_plan(plan).blocking] == []
    assert submit(plan, "ana").change_set is not None
    approve(plan)
    assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
    assert verify(plan, "ana") == ()
    finals = {row.key: float(row.values["final"]) for row in read_plan(plan).document.tables["quotas"]}
    written: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for owner, currency, amount, rate in _quotas(cell, cell.start, cell.end):
        written.setdefault(owner, {}).setdefault(currency, []).append((amount, rate))
    assert written.keys() == finals.keys()
    for rep, parts in written.items():
        total = sum(amount / rate for rows in parts.values() for amount, rate in rows)
        unit = sum(UNIT[currency] / rows[0][1] / 2 for currency, rows in parts.items())
        assert total == pytest.approx(finals[rep], abs=unit + 1e-6)
        for currency, rows in parts.items():
            assert all(round(amount / UNIT[currency], 6) % 1 == 0 for amount, _ in rows), currency


def test_any_two_choices_meet_in_the_orgs_of_make_test() -> None:
    """Each pair of currencies, periods, kinds of quota and history is in one of them: the rest is for make full."""
    for (one, first), (other, second) in combinations(enumerate(AXES), 2):
        assert {(org[one], org[other]) for org in PAIRS} == set(product(first, second))


@pytest.mark.parametrize(("currencies", "periods", "kind", "history"), PAIRS)
def test_any_org_gets_the_quotas_that_were_approved(
    currencies: str, periods: str, kind: str, history: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quotas before are the org's own, and the quotas after are the approved ones, each to its currency's unit."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with planned(tmp_path, currencies, periods, kind, history) as cell:
        approved_and_written(cell, history)


@pytest.mark.full
@pytest.mark.parametrize(("currencies", "periods", "kind", "history"), list(product(*AXES)))
def test_what_any_org_was_written_is_the_plan_it_reads(
    currencies: str, periods: str, kind: str, history: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every org of the matrix: after another pull the workbook built on it has nothing left to write."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with planned(tmp_path, currencies, periods, kind, history) as cell:
        approved_and_written(cell, history)
        pull_later(cell.plan)
        publish(cell.plan)
        assert read_plan(cell.plan).change_set.changes == ()


@pytest.mark.full
@pytest.mark.parametrize("periods", FOUR)
def test_a_quarter_of_four_periods_gets_a_quota_for_each(
    periods: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The periods are the org's own; what is typed as their shares is written to each, and adds up to the cent."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with planned(tmp_path, "one currency", periods, "plain", "long") as cell:
        plan = cell.plan
        with cell.org.read() as db:
            within = "SELECT StartDate FROM Period WHERE Type = 'Month' AND StartDate >= ? AND StartDate < ? ORDER BY 1"
            starts = [start for (start,) in db.execute(within, (str(cell.start), str(cell.end)))]
        assert len(starts) == 4
        publish(plan)
        document = read_plan(plan).document
        assert [row.key for row in document.tables["quota_periods"]] == starts
        assert len(document.tables["quota_season"]) == 4
        shares = (0.1, 0.2, 0.3, 0.4)
        enter(plan.workbook, {("quota_periods", day, "share"): one for day, one in zip(starts, shares, strict=True)})
        publish(plan)
        assert [str(found) for found in read_plan(plan).blocking] == []
        assert submit(plan, "ana").change_set is not None
        approve(plan)
        assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
        assert verify(plan, "ana") == ()
        finals = {row.key: Decimal(str(row.values["final"])) for row in read_plan(plan).document.tables["quotas"]}
        assert sum(finals.values()) > 0
        with cell.org.read() as db:
            query = "SELECT QuotaOwnerId, StartDate, QuotaAmount FROM ForecastingQuota WHERE StartDate BETWEEN ? AND ?"
            rows = db.execute(query, (starts[0], starts[-1])).fetchall()
        held = {(owner, day): Decimal(str(money)) for owner, day, money in rows}
        assert held.keys() == {(rep, day) for rep in finals for day in starts}
        for rep, final in finals.items():
            assert sum(held[rep, day] for day in starts) == final
            for day, share in zip(starts, shares, strict=True):
                assert abs(held[rep, day] - final * Decimal(str(share))) < Decimal("0.01")
        pull_later(plan)
        publish(plan)
        assert read_plan(plan).change_set.changes == ()
