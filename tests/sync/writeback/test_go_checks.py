"""Go or no-go: each check says its figures, and whether they let the cutover go on."""

import math
from collections.abc import Callable
from decimal import Decimal

import pytest

from calculations.gates.gate import Gate, Verdict, Waiver, waived
from sync.crm.ports import Allowance
from sync.errors import SkipRowError
from sync.model.approval import Approved
from sync.model.change import Desired, Held, RecordKey
from sync.model.receipt import Outcome
from sync.writeback import go_checks
from sync.writeback.apply import apply
from sync.writeback.cutover import Check
from sync.writeback.diff import diff
from sync.writeback.rehearsal import NoJournal, ReadOnlyTarget, is_ready
from tests.sync.plans import PLAN, held, key, want
from tests.sync.writeback.memory_crm import MemoryCrm


def _gate(name: str, verdict: Verdict) -> Gate:
    return Gate(name, verdict, math.nan, 0.1, f"{name} is as it is.")


def test_gates_that_are_shut_are_named_and_waivers_are_told() -> None:
    """Passed and waived lets it go on; failed does not; no gate asked for is no trouble."""
    let = waived(_gate("churn risk", Verdict.FAIL), Waiver("ceo", "Top", "we know"))
    good = go_checks.gates([_gate("fairness", Verdict.PASS), let])
    assert (good.is_good, good.says) == (True, "2 gates passed or waived, churn risk waived by ceo.")
    bad = go_checks.gates([_gate("fairness", Verdict.FAIL), let])
    assert (bad.is_good, bad.stops, bad.says) == (False, True, "fairness: fairness is as it is.")
    assert go_checks.gates([]) == Check(name="gates", is_good=True, says="The policy asks for no gate.")


@pytest.mark.parametrize(("hours", "is_good"), [(23.96, True), (24.0, True), (24.1, False), (None, False)])
def test_facts_are_fresh_for_so_many_hours(hours: float | None, is_good: bool) -> None:
    """24 hours are allowed; what was never pulled is not fresh."""
    check = go_checks.freshness(hours, 24)
    assert check.is_good is is_good
    assert ("run `qplan pull`" in check.says) is (hours is None)


@pytest.mark.parametrize(
    ("changes", "requests"),
    [(0, 0), (1, 5), (200, 5), (201, 10), (20_000, 500)],
    ids=["none", "1", "200", "201", "20k"],
)
def test_a_batch_takes_five_requests(changes: int, requests: int) -> None:
    """Of 200 records each, the last one not full."""
    (one,) = diff(PLAN, [want("a", "5")], {}).changes
    assert go_checks.requests_for([one] * changes, 200) == requests


def test_each_way_from_an_owner_to_another_takes_a_request_in_each_batch() -> None:
    """Two batches of five, and in them two ways and one; quotas go no way."""
    ways = ["ann", "ann", "bob", "bob"]
    wants = [
        Desired(record=RecordKey.of("Account", {"Id": str(n)}), field="OwnerId", value=to, unit="", label="", cell="")
        for n, to in enumerate(ways)
    ]
    moves = diff(PLAN, wants, {one.place: Held("cy") for one in wants}).changes
    (quota,) = diff(PLAN, [want("a", "5")], {}).changes
    assert go_checks.requests_for([quota, *moves], 4) == 10 + 2 + 1


def test_the_budget_is_what_the_org_has_left_up_to_our_share_of_it() -> None:
    """80 % of 15,000 are 12,000, of which 11,500 are used: 500 suffice for 500 and not for 505; unknown is unknown."""
    left = Allowance(11_500, 15_000, 0.8)
    assert [go_checks.budget(count, left).is_good for count in (500, 505)] == [True, False]
    assert "500 of 15,000 are left for qplan" in go_checks.budget(500, left).says
    assert Allowance(14_000, 15_000, 0.8).left == 0
    silent = go_checks.budget(5, None)
    assert (silent.is_good, silent.stops) == (None, False)


@pytest.mark.parametrize(
    ("listeners", "most", "is_good", "says"),
    [
        ({"Account": 4, "Opportunity": 1}, None, True, "90 runs"),
        ({"Account": 4, "Opportunity": 1}, 90, True, "90 runs of flows and triggers, of at most 90 (Account: 20 × 4;"),
        ({"Account": 4, "Opportunity": 1}, 89, False, "90 runs"),
        ({"Account": 4}, None, None, "listen to Opportunity"),
        ({"Account": 4}, 90, False, "listen to Opportunity"),
    ],
)
def test_fan_out_is_records_times_listeners(
    listeners: dict[str, int], most: int | None, is_good: bool | None, says: str
) -> None:
    """20 accounts × 4 and 10 deals × 1 are 90; with a limit, what nobody knows is not below it."""
    check = go_checks.fan_out({"Account": 20, "Opportunity": 10}, listeners, most)
    assert check.is_good is is_good
    assert says in check.says


def test_a_rehearsal_goes_through_every_step_and_sends_nothing() -> None:
    """Of five records two are as approved, one is there already, two were changed: nothing is written, all is said."""
    wants = [want(name, 110) for name in "abcde"]
    plan = diff(PLAN, wants, held(dict.fromkeys("abcde", 100)))
    amounts = {"a": 100, "b": 100, "c": 110, "d": 7, "e": 8}
    crm = MemoryCrm(
        [
            {"type": "ForecastingQuota", "Id": f"0J9{name}", **dict(key(name).equals), "QuotaAmount": Decimal(amount)}
            for name, amount in amounts.items()
        ]
    )
    receipts = list(apply(Approved(change_set=plan, consents=()), ReadOnlyTarget(crm), NoJournal()))
    assert crm.writes == 0
    assert [record["QuotaAmount"] for record in crm.records] == list(amounts.values())
    assert [is_ready(one) for one in receipts] == [True, True, False, False, False]
    assert receipts[2].outcome is Outcome.ALREADY_APPLIED
    check = go_checks.drift(receipts)
    assert check.is_good is False
    assert check.says.startswith("2 records hold what was approved, 1 are there already, 2 are not as they were: ")
    assert go_checks.drift(receipts[:3]).is_good
    many = go_checks.drift(receipts[3:4] * 5)
    assert "; and 2 more" in many.says


def test_what_waits_for_a_record_that_is_made_first_is_rehearsed_too() -> None:
    """An account comes into a territory, and goes out of another once it is there: both are ready, nothing is sent."""
    into = want("new", 1)
    out = want("old", 2).model_copy(update={"value": None, "once": into.record})
    plan = diff(PLAN, [into, out], held({"old": 2}))
    crm = MemoryCrm(
        [{"type": "ForecastingQuota", "Id": "0J9old", **dict(key("old").equals), "QuotaAmount": Decimal(2)}]
    )
    receipts = list(apply(Approved(change_set=plan, consents=()), ReadOnlyTarget(crm), NoJournal()))
    assert [is_ready(one) for one in receipts] == [True, True]
    assert crm.writes == 0


@pytest.mark.parametrize(
    "send",
    [
        lambda target: target.create("Account", {}),
        lambda target: target.update("Account", "001A", {}),
        lambda target: target.delete("Account", "001A"),
    ],
)
def test_a_rehearsal_refuses_single_writes_too(send: Callable[[ReadOnlyTarget], object]) -> None:
    """Whichever way it would be sent."""
    with pytest.raises(SkipRowError, match="nothing was sent"):
        send(ReadOnlyTarget(MemoryCrm()))


def test_a_rehearsal_reads_whatever_is_read() -> None:
    """One record, by its key and by its Id."""
    target = ReadOnlyTarget(MemoryCrm([{"type": "Account", "Id": "001A", "Name": "Acme"}]))
    assert target.find("Account", {"Name": "Acme"}, ["Name"]) == [{"Id": "001A", "Name": "Acme"}]
    assert target.read("Account", "001A", ["Name"])["Name"] == "Acme"
