"""An amount written in a record's own currency: the plan's amount and the rate stand beside it, and are approved."""

from datetime import date
from decimal import Decimal

import pytest

from calculations.exact.rates import Rates
from sync.model.approval import Submission
from sync.model.change import Change, Desired
from sync.model.in_plan import InPlan
from sync.model.receipt import Receipt
from sync.model.stored import STORED
from sync.writeback.diff import diff, differences
from sync.writeback.steps import explain, steps
from tests.sync.plans import PLAN, held, want

OF_EARLIER_RELEASE = "1469869d8e3338553bbb63223b895942a8f8134864a91757481d6e145c30a789"
RATES = Rates("USD", "USD", date(2020, 4, 1), standing={"USD": Decimal(1), "EUR": Decimal("0.5"), "JPY": Decimal(110)})


def euros(rep: str, amount: str, rates: Rates = RATES, currency: str = "EUR") -> Desired:
    """A quota of so many dollars, written in another currency."""
    made = rates.into(Decimal(amount), currency)
    assert made is not None
    asked = want(rep, 0)
    return asked.model_copy(
        update={"value": made.money.amount, "unit": made.money.currency, "in_plan": InPlan.of(made)}
    )


def test_the_plans_amount_and_the_rate_are_told() -> None:
    """195,000 dollars at half a euro each are 97,500 euros, and a euro is 2 dollars."""
    wanted = euros("ben", "195000")
    assert (wanted.value, wanted.unit, wanted.planned) == (97_500, "EUR", 195_000)
    told = "195,000 USD in the plan (1 EUR = 2 USD, standing rate of 2020-04-01)"
    assert str(wanted.in_plan) == told
    change_set = diff(PLAN, [wanted], held({"ben": 137_000}, "EUR"))
    write = steps(change_set)[0][1]
    assert explain(write).endswith(f"QuotaAmount 97,500 EUR, {told}")


def test_the_plans_amount_and_the_rate_are_part_of_what_is_approved() -> None:
    """The same euros from another amount or by another rate are another plan, and the difference is told in words."""
    approved = diff(PLAN, [euros("ben", "195000")], {})
    moved = Rates("USD", "USD", RATES.day, standing={"USD": Decimal(1), "EUR": Decimal("0.25")})
    now = [euros("ben", "390000", moved)]
    assert diff(PLAN, now, {}).digest != approved.digest
    (said,) = differences(approved, now)
    assert "approved 97,500 EUR, 195,000 USD in the plan (1 EUR = 2 USD" in said
    assert "now 97,500 EUR, 390,000 USD in the plan (1 EUR = 4 USD" in said


def test_another_day_with_the_same_rate_is_the_same_plan() -> None:
    """An approval given today is good tomorrow, as long as the rate is."""
    tomorrow = Rates("USD", "USD", date(2020, 4, 2), standing=RATES.standing)
    approved = diff(PLAN, [euros("ben", "195000")], {})
    assert differences(approved, [euros("ben", "195000", tomorrow)]) == ()
    assert diff(PLAN, [euros("ben", "195000", tomorrow)], {}).digest == approved.digest


def test_what_was_approved_before_there_was_a_plans_side_keeps_its_digest() -> None:
    """A change set of an earlier release, as it stands in the journal: its digest was worked out by that release."""
    payload = {
        "plan_id": PLAN,
        "desired": [
            {
                "record": want("a", 1).record.model_dump(),
                "field": "QuotaAmount",
                "value": "100",
                "unit": "USD",
                "label": "Rep a",
                "cell": "Quotas!L10",
                "reason": "",
                "beside": [],
                "basis": [],
            }
        ],
        "changes": [],
    }
    at = {"by": "ana", "at": "2020-03-01T00:00:00Z", "workbook": "x", "sha256": ""}
    loaded = Submission.load({"change_set": payload, **at}).change_set
    assert loaded.digest == OF_EARLIER_RELEASE
    assert diff(PLAN, [want("a", 100)], held({"a": 100})).digest == OF_EARLIER_RELEASE


def test_a_submission_comes_back_from_the_journal_as_it_was() -> None:
    """Through canonical JSON and back, the plan's side included, for change and receipt."""
    (change,) = diff(PLAN, [euros("ben", "195000")], {}).changes
    assert Change.model_validate(change.model_dump(mode="json"), context=STORED) == change
    receipt = Receipt(
        digest="d", record=change.record, field=change.field, label="Ben", outcome="applied",
        after=change.after, unit="EUR", in_plan=change.in_plan,
    )  # fmt: skip
    assert Receipt.model_validate(receipt.model_dump(mode="json"), context=STORED) == receipt


@pytest.mark.parametrize(
    ("change", "size"),
    [
        (diff(PLAN, [want("a", 100)], held({"a": 130})).changes[0], "30"),
        (diff(PLAN, [euros("a", "200")], held({"a": 90}, "EUR")).changes[0], "20"),  # 100 − 90 EUR at 2
        (diff(PLAN, [euros("a", "200")], held({"a": 90}, "GBP")).changes[0], "200"),  # of another currency: all of it
        (diff(PLAN, [euros("a", "200")], {}).changes[0], "200"),
        (
            diff(PLAN, [want("a", 1).model_copy(update={"value": "text", "unit": ""})], {}).changes[0],
            "Infinity",
        ),
    ],
)
def test_changes_are_as_large_as_they_are_in_the_plan(change: Change, size: str) -> None:
    """A hundred thousand yen are no larger a change than a thousand dollars."""
    assert change.size == Decimal(size)


def test_what_is_no_amount_has_none_in_the_plan() -> None:
    """A flag or a name is not money."""
    assert want("a", 1).model_copy(update={"value": "text"}).planned is None
    assert want("a", 7).planned == 7
