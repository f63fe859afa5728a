"""The money of a quota has a currency: an amount is never written into a record of another one."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sync.emulators.salesforce import SalesforceEmulator
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.errors import RefusedError
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.writeback import verify, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.writeback.steps import explain, steps
from sync.writeback.wants import World
from sync.writeback.wants.quota import QUOTA
from sync.writeback.wants.quota_held import owner_of
from tests.e2e.team import CFO, REPS, approve, emulated, opened, pull_later, ready, small_org
from workbooks.xlsx.edit import enter

ANN, BOB, CY = REPS
PERIOD = {"StartDate": "2020-04-01"}


@pytest.fixture
def emulator() -> Iterator[SalesforceEmulator]:
    """The team's org with two currencies: a dollar is half a euro."""
    with emulated(small_org(rates={"EUR": 0.5})) as made:
        yield made


@pytest.fixture
def plan(emulator: SalesforceEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The team plans in dollars."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with opened(tmp_path, emulator.url) as adapters:
        yield adapters


def _in_euro(plan: Adapters, rep: str, amount: float = 132_000.0) -> str:
    """A colleague sets a rep's quota of the quarter in euros."""
    key = next(w.record for w in read_plan(plan).change_set.desired if owner_of(w.record) == rep)
    return plan.target().create(
        "ForecastingQuota", dict(key.equals) | {"QuotaAmount": amount, "CurrencyIsoCode": "EUR"}
    )


def _final(plan: Adapters, rep: str) -> Decimal:
    """A rep's final quota in the workbook, in dollars."""
    (row,) = (row for row in read_plan(plan).document.tables["quotas"] if row.key == rep)
    return Decimal(str(row.values["final"]))


def _amounts(plan: Adapters) -> dict[str, tuple[float, str]]:
    rows = plan.target().find("ForecastingQuota", PERIOD, ["QuotaOwnerId", "QuotaAmount", "CurrencyIsoCode"])
    return {row["QuotaOwnerId"]: (float(row["QuotaAmount"]), row["CurrencyIsoCode"]) for row in rows}


@pytest.mark.full
def test_a_quota_is_written_in_the_currency_of_its_record(plan: Adapters) -> None:
    """132,000 EUR are in force, a euro is two dollars: half the dollars are written, and the rate stands beside."""
    pull(plan)
    publish(plan)
    held = _in_euro(plan, BOB)
    submit(plan, "ana")
    approve(plan)
    reading = read_plan(plan, live=True)
    (change,) = (c for c in reading.change_set.changes if c.label == "Bob Best")
    final = _final(plan, BOB)
    assert (change.before, change.before_unit, change.after, change.unit) == (132_000, "", final / 2, "EUR")
    assert change.in_plan is not None
    assert (change.in_plan.amount, change.in_plan.unit, change.in_plan.rate) == (final, "USD", 2)
    assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.APPLIED}
    assert _amounts(plan)[BOB] == (float(final) / 2, "EUR")
    assert _amounts(plan)[ANN] == (float(_final(plan, ANN)), "USD")
    assert held in {row["Id"] for row in plan.target().find("ForecastingQuota", PERIOD, ["Id"])}
    assert verify(plan, "ana") == ()
    pull_later(plan)
    publish(plan)
    assert read_plan(plan).change_set.changes == ()
    letter = max((plan.settings.outbox / f"{CFO}@example.com").glob("*.eml")).read_text(encoding="utf-8")
    assert f"{sum(_final(plan, rep) for rep in REPS):,.0f} USD in total" in letter


@pytest.mark.full
def test_what_rounding_adds_has_a_line_of_its_own(plan: Adapters) -> None:
    """A third of 100,000.01 dollars a euro cannot be: the plan keeps its cents, the record its own."""
    pull(plan)
    publish(plan)
    enter(plan.workbook, {("quotas", BOB, "override"): 100_000.01, ("quotas", BOB, "reason"): "as agreed"})
    _in_euro(plan, BOB)
    reading = read_plan(plan, live=True)
    (want,) = (w for w in reading.change_set.desired if owner_of(w.record) == BOB)
    assert (want.value, want.planned) == (Decimal("50000.01"), Decimal("100000.01"))
    assert want.in_plan is not None
    assert want.in_plan.rounding == Decimal("0.01")
    assert "0.01 USD of rounding" in QUOTA.summary(reading.change_set.desired)


@pytest.mark.full
def test_the_same_number_in_another_currency_is_another_value(plan: Adapters) -> None:
    """The record holds as many euros as the plan wants dollars: it is changed to half of them."""
    pull(plan)
    publish(plan)
    final = _final(plan, BOB)
    _in_euro(plan, BOB, float(final))
    (change,) = (c for c in read_plan(plan, live=True).change_set.changes if c.label == "Bob Best")
    assert (change.before, change.after, change.unit) == (final, final / 2, "EUR")


@pytest.mark.full
@pytest.mark.parametrize("policy", ["plan", "owner"])
def test_the_settings_can_say_another_currency_than_the_record_has(plan: Adapters, policy: str) -> None:
    """Then dollars are not written over euros: the finding stands at the cell, and says what to do."""
    pull(plan)
    publish(plan)
    _in_euro(plan, BOB)
    world = World(replace(plan.plan, quota_currency=policy), plan.engine, plan.target())
    found = [one for one in QUOTA.gather(read_plan(plan).document, world).findings if one.finding.rows == (BOB,)]
    assert [one.finding.code for one in found] == ["quota.other-currency"]
    assert "Bob Best in EUR (132,000 EUR)" in found[0].finding.sentence
    assert found[0].at is not None
    assert found[0].at.sheet == "Quotas"


@pytest.mark.full
def test_without_a_rate_nothing_is_written(plan: Adapters, emulator: SalesforceEmulator) -> None:
    """Bob's record is in yen, of which the org has no rate: the plan is not submitted."""
    pull(plan)
    publish(plan)
    record = _in_euro(plan, BOB)
    with emulator.org.write() as db:
        db.execute("UPDATE ForecastingQuota SET CurrencyIsoCode = 'JPY' WHERE Id = ?", (record,))
    done = submit(plan, "ana")
    assert done.change_set is None
    assert "quota.no-rate" in {found.finding.code for found in done.reading.blocking}


@pytest.mark.full
def test_a_record_that_appears_in_another_currency_is_not_written_to(plan: Adapters) -> None:
    """Between approval and writing a colleague sets Cy's quota, in euros and at the very amount: it is no success."""
    ready(plan)
    approve(plan)
    (want,) = (w for w in read_plan(plan).change_set.desired if owner_of(w.record) == CY)
    assert isinstance(want.value, Decimal)
    _in_euro(plan, CY, float(want.value))
    receipts = {receipt.label: receipt for receipt in write(plan, "ana")}
    assert receipts["Cy Cole"].outcome is Outcome.CONFLICT
    assert "CurrencyIsoCode EUR and not USD" in receipts["Cy Cole"].note
    assert _amounts(plan)[CY] == (float(want.value), "EUR")
    (wrong,) = verify(plan, "ana")
    assert str(wrong).endswith(f"the CRM holds {want.value:,f}, CurrencyIsoCode EUR")


@pytest.mark.full
def test_an_approval_given_before_a_record_changed_its_currency_is_not_written(plan: Adapters) -> None:
    """The mirror already knows of the euros: the approved plan is refused as a whole, in words."""
    ready(plan)
    approve(plan)
    _in_euro(plan, ANN)
    pull_later(plan)
    with pytest.raises(RefusedError, match="would be written into it as EUR"):
        list(write(plan, "ana"))


@pytest.mark.full
def test_a_new_quota_says_in_which_currency_it_is(plan: Adapters) -> None:
    """The integration user's own currency decides nothing; change, mail and receipt name the currency."""
    plan.target().update("User", INTEGRATION_USER, {"CurrencyIsoCode": "EUR"})
    ready(plan)
    approve(plan)
    wants = read_plan(plan).change_set
    assert {want.beside for want in wants.desired} == {(("CurrencyIsoCode", "USD"),)}
    writing = [explain(step) for group in steps(wants) for step in group if "create" in explain(step)]
    assert all(sentence.endswith(" USD, CurrencyIsoCode USD") for sentence in writing)
    receipts = list(write(plan, "ana"))
    assert [(receipt.outcome, receipt.unit) for receipt in receipts] == [(Outcome.APPLIED, "USD")] * 3
    assert {currency for _, currency in _amounts(plan).values()} == {"USD"}
    assert verify(plan, "ana") == ()
    letter = max((plan.settings.outbox / f"{CFO}@example.com").glob("*.eml")).read_text(encoding="utf-8")
    assert letter.count(" USD") >= 4


def test_the_currency_is_part_of_what_is_approved(plan: Adapters) -> None:
    """The same amounts in euros are another plan, and another digest."""
    pull(plan)
    publish(plan)
    dollars = read_plan(plan).change_set
    in_euro = tuple(w.model_copy(update={"beside": (("CurrencyIsoCode", "EUR"),)}) for w in dollars.desired)
    assert dollars.model_copy(update={"desired": in_euro}).digest != dollars.digest
