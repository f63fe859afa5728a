"""The money of a quota has a currency: an amount is never written into a record of another one."""

from collections.abc import Iterator
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
from sync.writeback.wants.quota import owner_of
from tests.e2e.team import CFO, REPS, approve, emulated, opened, pull_later, ready, small_org

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


def _amounts(plan: Adapters) -> dict[str, tuple[float, str]]:
    rows = plan.target().find("ForecastingQuota", PERIOD, ["QuotaOwnerId", "QuotaAmount", "CurrencyIsoCode"])
    return {row["QuotaOwnerId"]: (float(row["QuotaAmount"]), row["CurrencyIsoCode"]) for row in rows}


def test_a_quota_held_in_another_currency_blocks_its_plan(plan: Adapters) -> None:
    """132,000 EUR are in force: dollars are not submitted over them, and the finding stands at the cell."""
    pull(plan)
    publish(plan)
    _in_euro(plan, BOB)
    done = submit(plan, "ana")
    assert done.change_set is None
    (found,) = done.reading.blocking
    assert found.finding.code == "quota.other-currency"
    assert found.at is not None
    assert found.at.sheet == "Quotas"
    assert "Bob Best in EUR (132,000 EUR)" in found.finding.sentence
    (change,) = (c for c in done.reading.change_set.changes if c.label == "Bob Best")
    assert (change.before, change.before_unit, change.unit, change.was) == (132_000, "EUR", "USD", "132,000 EUR")


def test_the_same_number_in_another_currency_is_another_value(plan: Adapters) -> None:
    """As last pulled too, and although the numbers agree."""
    pull(plan)
    publish(plan)
    (want,) = (w for w in read_plan(plan).change_set.desired if owner_of(w.record) == BOB)
    assert isinstance(want.value, Decimal)
    _in_euro(plan, BOB, float(want.value))
    pull_later(plan)
    reading = read_plan(plan)
    assert "Bob Best" in {change.label for change in reading.change_set.changes}
    assert "quota.other-currency" in {found.finding.code for found in reading.blocking}


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


def test_an_approval_given_before_a_record_changed_its_currency_is_not_written(plan: Adapters) -> None:
    """The mirror already knows of the euros: the approved plan is refused as a whole, in words."""
    ready(plan)
    approve(plan)
    _in_euro(plan, ANN)
    pull_later(plan)
    with pytest.raises(RefusedError, match="would be written into it as EUR"):
        list(write(plan, "ana"))


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
