"""The bridge account by account, by hand, and the law that nothing is left over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.errors import ShapeError
from calculations.performance.retention_rates import account_movements
from calculations.revenue.bridge import BUCKETS, bridge, planned_bridge


def test_every_account_lands_in_one_bucket():
    """100 → 130 expands, 100 → 70 contracts, 100 → 0 churns, 0 → 50 is new, 0 → 40 comes back, 60 → 60 stays."""
    made = bridge([100, 100, 100, 0, np.nan, 60], [130, 70, np.nan, 50, 40, 60], [1, 1, 1, 0, 1, 1])
    assert {b: made.money(b) for b in BUCKETS} == {
        "new": 50,
        "expansion": 30,
        "reactivation": 40,
        "price": 0,
        "fx": 0,
        "contraction": -30,
        "churn": -100,
        "one_offs": 0,
    }
    assert made.volume_buckets == ("expansion", "contraction", "churn", "new", "reactivation", "")
    assert (made.start, made.end, made.residual) == (360, 350, 0)
    assert made.accounts["churn"] == 1


def test_price_comes_before_volume_and_fx_before_price():
    """100 euros booked at 1.10 are 110; at plan 1.20 FX adds 10; prices +5 % add 6; 130 euros are 156: volume 30."""
    made = bridge([100.0], [130.0], start_fx=1.1, plan_fx=1.2, price_rates=0.05)
    assert (made.start, made.end) == (110, 156)
    assert (made.money("fx"), made.money("price"), made.money("expansion")) == (10, 6, 30)


def test_a_rise_in_price_can_hide_a_loss_of_volume():
    """100 → 103 with prices +5 %: +5 price, −2 contraction."""
    made = bridge([100.0], [103.0], price_rates=0.05)
    assert (made.money("price"), made.money("contraction")) == (5, -2)


def test_who_leaves_pays_no_price_rise():
    """100 → 0: all churn."""
    assert bridge([100.0], [0.0], price_rates=0.05).money("churn") == -100


def test_one_offs_stand_apart():
    """150 with 50 once → 120 with 10 once: one-offs −40, expansion 10."""
    made = bridge([150.0], [120.0], one_off_start=[50.0], one_off_end=10.0)
    assert (made.money("one_offs"), made.money("expansion")) == (-40, 10)


def test_credits_alone_are_one_offs():
    """−20 → −5 by an account that neither buys before nor after."""
    made = bridge([-20.0], [-5.0])
    assert (made.money("one_offs"), made.residual) == (15, 0)


@pytest.mark.parametrize(
    ("start", "end", "was", "bucket", "volume", "one_off"),
    [
        (1000.0, -200.0, 0.0, "churn", -1000, -200),
        (-200.0, 500.0, 0.0, "new", 500, 200),
        (-200.0, 500.0, 30.0, "reactivation", 500, 200),
        (1000.0, 0.0, 0.0, "churn", -1000, 0),
    ],
)
def test_bridge_and_retention_split_credits_alike(start, end, was, bucket, volume, one_off):
    """Credits are nobody's loss of volume: 1,000 → −200 is 1,000 lost and a credit of 200 in the one and the other."""
    made = bridge([start], [end], [was > 0])
    minor = [np.array([round(100 * amount)]) for amount in (start, end, was)]
    kept = account_movements(*minor)
    assert (made.money(bucket), made.money("one_offs"), made.residual) == (volume, one_off, 0)
    assert made.volume_buckets == (bucket,)
    assert int(kept[bucket][0]) == 100 * abs(volume)
    # retention counts from what was bought, so that a credit of the first year is not part of it
    assert int(kept["credit"][0]) == 100 * min(end, 0.0)
    assert [name for name in ("new", "reactivation", "churn", "expansion", "contraction") if kept[name][0]] == [bucket]


def test_credits_stand_in_plan_currency():
    """100 euros → −20 at 1.10, planned at 1.20: FX +10 on what was bought, churn −120, credit −24: 110 becomes −24."""
    made = bridge([100.0], [-20.0], start_fx=1.1, plan_fx=1.2)
    assert [made.money(name) for name in ("fx", "churn", "one_offs")] == [10, -120, -24]
    assert (made.start, made.end, made.residual) == (110, -24, 0)


def test_a_plan_below_the_usual_does_not_take_the_new_customers_away():
    """New brought 20 and 49 of 159 in two past seasons, others hardly varied: a lower plan keeps about the 20.

    Usual flows sum to 34.5 + 175 − 148 = 61.5; the plan asks for 36. New gives way down to the 20 it was, what comes
    back down to 174; the 10 still too many are shared by size, 20 : 174 : 148 of 342.
    """
    first = bridge([148, 11, 0, 0], [0, 11, 20, 174], [1, 1, 0, 1])
    second = bridge([148, 11, 0, 0], [0, 11, 49, 176], [1, 1, 0, 1])
    made = planned_bridge([first, second], 159.0, 195.0)
    assert made.money("new") == pytest.approx(20 - 10 * 20 / 342, abs=0.01)
    assert made.money("reactivation") == pytest.approx(174 - 10 * 174 / 342, abs=0.01)
    assert made.money("churn") == pytest.approx(-148 - 10 * 148 / 342, abs=0.01)
    assert made.residual == 0


def test_missing_rates_are_said_and_defined():
    """One rate missing: the other for both, no FX. None: left out. An account that never bought needs none."""
    made = bridge(
        [100.0, 100.0, 100.0, 0.0],
        [100.0, 100.0, 100.0, 0.0],
        start_fx=[np.nan, 2.0, np.nan, np.nan],
        plan_fx=[2.0, np.nan, np.nan, np.nan],
        keys=("a", "b"),
    )
    assert (made.start, made.end, made.money("fx")) == (400, 400, 0)
    assert [(f.code, f.rows) for f in made.findings] == [
        ("revenue.fx-rate-assumed", ("a", "b")),
        ("revenue.fx-rate-missing", ("3",)),
    ]


def test_lengths_are_checked():
    """Start and end, flags and rates fit the accounts."""
    with pytest.raises(ShapeError, match="1 start and 2 end"):
        bridge([1.0], [1.0, 2.0])
    with pytest.raises(ShapeError, match="2 flags"):
        bridge([1.0], [1.0], [True, False])
    with pytest.raises(ShapeError, match="2 values for 1 accounts"):
        bridge([1.0], [1.0], plan_fx=[1.0, 2.0])


def test_a_planned_bridge_goes_on_as_before_and_reaches_the_plan():
    """Past: 1,100 with +200 new, −100 churn; from 2,200 that is +400 − 200, and so the plan of 2,400 moves nothing."""
    past = bridge([1000, 100, 0], [1000, 0, 200])
    made = planned_bridge([past], 2200.0, 2400.0)
    assert (made.money("new"), made.money("churn"), made.residual) == (400, -200, 0)


def test_what_varied_most_moves_most():
    """New varied between 10 and 30 % of 1,000, churn always 10 %: nearly all of the 100 missing is new business."""
    first, second = bridge([900, 100, 0], [900, 0, 100]), bridge([900, 100, 0], [900, 0, 300])
    made = planned_bridge([first, second], 1000.0, 1200.0)
    assert made.money("new") == pytest.approx(300, abs=1)
    assert made.money("churn") == pytest.approx(-100, abs=1)
    assert made.residual == 0


def test_losses_stay_losses_when_the_plan_is_far_above():
    """A plan of ten times the start: churn ends at nothing, not above it."""
    made = planned_bridge([bridge([900, 100, 0], [900, 0, 100])], 1000.0, 10_000.0)
    assert made.money("churn") <= 0
    assert made.residual == 0


@pytest.mark.parametrize(("end", "bucket"), [(150.0, "expansion"), (70.0, "contraction")])
def test_without_a_past_the_difference_is_one_flow(end, bucket):
    """No history: +50 or −30 in one bucket, with a note."""
    made = planned_bridge([], 100.0, end, price=0.0)
    assert made.money(bucket) == end - 100
    assert made.findings[0].code == "revenue.bridge-unknown"


def test_price_and_fx_of_a_plan_are_decided_on_their_own():
    """Of +50, 20 are price and −10 FX: 40 are left for volume."""
    made = planned_bridge([], 100.0, 150.0, price=20.0, fx=-10.0)
    assert (made.money("expansion"), made.money("price"), made.money("fx"), made.residual) == (40, 20, -10, 0)


money = st.floats(-1e4, 1e6).map(lambda x: round(x, 3))
account = st.tuples(
    st.one_of(st.just(0.0), money),
    st.one_of(st.just(0.0), money),
    st.booleans(),
    st.sampled_from([0.0, 0.5, 1.0, 1.37]),
    st.sampled_from([0.0, 0.5, 1.0, 1.41]),
    st.floats(-0.5, 0.5),
    st.sampled_from([0.0, 0.0, 12.345]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(account, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_laws_of_the_bridge(accounts, random):
    """Zero residual to the minor unit, gains not negative, losses not positive, one bucket per account, order free."""

    def made(rows):
        start, end, before, booked, plan, price, once = (list(column) for column in zip(*rows, strict=True))
        return bridge(start, end, before, start_fx=booked, plan_fx=plan, price_rates=price, one_off_end=once)

    one = made(accounts)
    assert one.end_minor - one.start_minor == sum(one.amounts.values())
    assert one.residual == 0
    assert all(one.amounts[b] >= 0 for b in ("expansion",))
    assert one.amounts["contraction"] <= 0
    assert sum(one.accounts.values()) == sum(1 for name in one.volume_buckets if name)
    shuffled = list(accounts)
    random.shuffle(shuffled)
    assert made(shuffled).amounts == one.amounts


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), max_size=8), st.floats(1, 1e7), st.floats(-1e6, 1e7))
def test_laws_of_the_planned_bridge(accounts, start, end):
    """Zero residual, gains not negative and losses not positive for any past and plan."""
    history = [bridge([a for a, _ in accounts], [b for _, b in accounts])] if accounts else []
    made = planned_bridge(history, start, end)
    assert made.residual == 0
    assert min(made.amounts[b] for b in ("new", "expansion", "reactivation")) >= 0
    assert max(made.amounts[b] for b in ("contraction", "churn")) <= 0
