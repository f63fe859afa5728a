"""Rates of exchange: each amount by its own day's rate, the whole plan by one; all numbers are worked out by hand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from calculations.exact.money import Money
from calculations.exact.rates import Dated, PlanningRate, RateKind, Rates

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))


@dataclass(frozen=True)
class Codes:
    """Currencies of some rows."""

    code: NDArray[np.int32]
    names: tuple[str, ...]


def coded(*codes: str | None) -> Codes:
    """Codes of currencies, each row its own name."""
    names = tuple(dict.fromkeys(code for code in codes if code))
    return Codes(np.array([-1 if not code else names.index(code) for code in codes], dtype=np.int32), names)


def days(*texts: str | None) -> NDArray[np.datetime64]:
    """Days of ISO texts; None is no day."""
    return np.array([text or "NaT" for text in texts], dtype="datetime64[us]")


def rates(to: str = "USD", day: date = MAR, **more: object) -> Rates:
    """USD is corporate; EUR stands at 0.8, had 0.5 in January and 1.0 in February; JPY only stands, at 100."""
    dated = (Dated("EUR", JAN, FEB, Decimal("0.5")), Dated("EUR", FEB, MAR, Decimal(1)))
    standing = {"USD": Decimal(1), "EUR": Decimal("0.8"), "JPY": Decimal(100)}
    return Rates(to, "USD", day, **({"standing": standing, "dated": dated} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "currency", "day", "expected"),
    [
        (100.0, "EUR", "2026-01-31", 200.0),  # 100 / 0.5
        (100.0, "EUR", "2026-02-01", 100.0),  # the border belongs to the later rate
        (100.0, "EUR", "2026-03-01", 125.0),  # no dated rate any more: 100 / 0.8
        (100.0, "EUR", "2025-12-31", 125.0),  # nor yet
        (100.0, "EUR", None, 125.0),  # no day: the standing rate
        (100.0, "JPY", "2026-01-31", 1.0),
        (100.0, "USD", "2026-01-31", 100.0),
        (100.0, None, "2026-01-31", 100.0),  # money without a currency is in the corporate one
        (100.0, "CHF", "2026-01-31", np.nan),
        (np.nan, "EUR", "2026-01-31", np.nan),
    ],
)
def test_an_amount_goes_to_the_corporate_currency_at_the_rate_of_its_own_day(
    amount: float, currency: str | None, day: str | None, expected: float
) -> None:
    """Plan and CRM share a currency, so the amount in plan currency is that in corporate currency."""
    found = rates().convert(np.array([amount]), coded(currency), days(day))
    np.testing.assert_allclose(found, [expected])


def test_rates_that_move_gain_and_lose() -> None:
    """100 EUR were 200 USD in January and 100 in February; by March's rate they are 125. Dollars stay dollars."""
    each = [
        rates().gain(Decimal(100), code, day) for code, day in (("EUR", JAN), ("EUR", FEB), ("USD", JAN), ("X", JAN))
    ]
    assert each == [-75, 25, 0, None]


def test_the_plan_is_shown_in_its_currency_at_one_rate() -> None:
    """In euros of March (0.8 a dollar): 100 EUR of January were 200 USD, so 160 EUR; 50 USD are 40 in any month."""
    found = rates("EUR").convert(
        np.array([100.0, 100.0, 50.0, 50.0]),
        coded("EUR", "EUR", "USD", None),
        days("2026-01-05", "2026-03-05", "2026-01-05", "2026-03-05"),
    )
    np.testing.assert_allclose(found, [160.0, 100.0, 40.0, 40.0])


def test_a_plan_in_a_currency_without_rate_has_no_amounts() -> None:
    """Nothing is taken for what it is not, the plan's own currency included."""
    plan = rates("CHF")
    assert np.isnan(plan.convert(np.array([1.0, 2.0]), coded("USD", "CHF"), days("2026-01-05", None))).all()
    assert plan.to_plan(Decimal(1), "USD") is None
    assert plan.into(Decimal(1), "USD") is None
    assert plan.rate("USD") is None
    assert plan.of_plan(["USD", "CHF"]) == ()
    assert not plan.is_whole("USD")
    assert (plan.per_corporate, rates("EUR").per_corporate) == (1.0, 0.8)


def test_days_later_than_is_known_have_the_last_known_rate() -> None:
    """On the last day of January February's rate is not known: money of February counts at January's."""
    then = rates(day=FEB, known_until=date(2026, 1, 31))
    np.testing.assert_allclose(then.convert(np.ones(2), coded("EUR", "EUR"), days("2026-02-10", None)), [2.0, 1.25])
    assert then.to_plan(Decimal(1), "EUR", FEB) == 2
    assert then.rate("EUR") == ("EUR", "USD", Decimal(2), date(2026, 1, 31), RateKind.DATED)


def test_a_planning_rate_stands_in_place_of_the_crms() -> None:
    """One euro is 1.1 dollars always; from April on 1.2. A currency only the planner knows can be planned."""
    always = PlanningRate("EUR", Decimal("1.1"))
    plan = rates(planning=(PlanningRate("EUR", Decimal("1.2"), APR), always, PlanningRate("CHF", Decimal("1.25"), FEB)))
    found = plan.convert(
        np.full(5, 100.0),
        coded("EUR", "EUR", "EUR", "CHF", "CHF"),
        days("2026-01-05", None, "2026-04-01", "2026-02-01", "2026-01-31"),
    )
    np.testing.assert_allclose(found, [110.0, 110.0, 120.0, 125.0, np.nan])
    rate = plan.rate("EUR", JAN)
    assert rate is not None
    assert (rate.is_planning, str(rate)) == (True, "1 EUR = 1.1 USD, planning rate of 2026-01-01")
    assert (plan.is_whole("EUR"), plan.is_whole("CHF"), plan.is_whole("JPY"), plan.is_whole(None)) == (
        True, False, True, True,
    )  # fmt: skip


def test_a_planning_rate_from_a_day_leaves_the_days_before_to_the_crm() -> None:
    """From 15 February one euro is 4 dollars; before it was 1 (February) and 2 (January)."""
    plan = rates(planning=(PlanningRate("EUR", Decimal(4), date(2026, 2, 15)),))
    each = [plan.to_plan(Decimal(1), "EUR", day) for day in (JAN, FEB, date(2026, 2, 14), date(2026, 2, 15), MAR)]
    assert each == [2, 1, 1, 4, 4]


def test_rates_that_overlap_end_where_the_next_begins() -> None:
    """A rate without an end, or with one after the next begins, holds up to the next; zero is no rate."""
    dated = (Dated("EUR", FEB, APR, Decimal("0.5")), Dated("EUR", JAN, None, Decimal("0.25")))
    dated += (Dated("EUR", MAR, None, Decimal(0)),)
    plan = rates(dated=dated, standing={"USD": Decimal(1)})
    assert [plan.to_plan(Decimal(1), "EUR", day) for day in (date(2025, 12, 31), JAN, FEB, MAR)] == [None, 4, 2, None]


@pytest.mark.parametrize(
    ("amount", "currency", "written", "rounding"),
    [
        ("195000", "EUR", "156000.00 EUR", "0"),  # 195,000 × 0.8
        ("100.01", "EUR", "80.01 EUR", "0.0025"),  # 80.008 → 80.01, worth 100.0125
        ("0.125", "JPY", "13 JPY", "0.005"),  # 12.5 → 13, worth 0.13
        ("1", "KWD", "0.333 KWD", "-0.001"),  # 0.3333… → 0.333, worth 0.999
        ("250000", "", "250,000.00 USD", "0"),
    ],
)
def test_an_amount_of_the_plan_in_a_records_currency(amount: str, currency: str, written: str, rounding: str) -> None:
    """Rounded half up to the currency's unit; what the rounding added is known in plan currency."""
    standing = {"USD": Decimal(1), "EUR": Decimal("0.8"), "JPY": Decimal(100)}
    plan = rates(standing=standing, planning=(PlanningRate("KWD", Decimal(3)),))
    found = plan.into(Decimal(amount), currency)
    assert found is not None
    assert (str(found.money).replace(",", ""), found.rounding) == (written.replace(",", ""), Decimal(rounding))
    assert found.plan == Decimal(amount)


def test_the_crm_may_keep_fewer_digits() -> None:
    """An org that keeps whole euros gets whole euros; one that keeps six digits gets cents."""
    assert [
        str(found.money)
        for digits in (0, 6)
        if (found := rates(digits={"EUR": digits}).into(Decimal(2), "EUR", date(2026, 2, 3)))
    ] == ["2 EUR", "2.00 EUR"]


def test_rates_are_told_with_their_day_and_where_they_are_from() -> None:
    """In euros at 0.8: a dollar is 0.8, standing; a yen 0.008; the euro itself 1; CHF has none and is left out."""
    told = [str(rate) for rate in rates("EUR").of_plan(["JPY", "", "EUR", "CHF", "USD"])]
    assert told == [
        "1 EUR = 1 EUR, standing rate of 2026-03-01",
        "1 JPY = 0.008 EUR, standing rate of 2026-03-01",
        "1 USD = 0.8 EUR, standing rate of 2026-03-01",
    ]
    assert str(rates().rate("USD")) == "1 USD = 1 USD, corporate rate of 2026-03-01"
    assert str(rates().rate("EUR", FEB)) == "1 EUR = 1 USD, dated rate of 2026-02-01"


_AMOUNT = st.decimals(min_value=1, max_value=10**9, places=2)
_RATE = st.decimals(min_value="0.001", max_value=1000, places=6)


@given(amounts=st.lists(_AMOUNT, min_size=2, max_size=6), euro=_RATE, dated=_RATE, yen=_RATE)
def test_no_ratio_depends_on_the_currency_of_the_plan(
    amounts: list[Decimal], euro: Decimal, dated: Decimal, yen: Decimal
) -> None:
    """Of amounts in three currencies on three days, the shares of their sum are those in any currency."""
    standing = {"USD": Decimal(1), "EUR": euro, "JPY": yen}
    kept = {"standing": standing, "dated": (Dated("EUR", JAN, FEB, dated),)}
    count = len(amounts)
    money = np.array([float(one) for one in amounts])
    currencies = coded(*(("USD", "EUR", "JPY")[n % 3] for n in range(count)))
    moments = days(*(("2026-01-05", "2026-02-05", None)[n % 2] for n in range(count)))
    shares = []
    for to in ("USD", "EUR", "JPY"):
        converted = rates(to, **kept).convert(money, currencies, moments)
        shares.append(converted / converted.sum())
    np.testing.assert_allclose(shares[1], shares[0], rtol=1e-12)
    np.testing.assert_allclose(shares[2], shares[0], rtol=1e-12)


@given(
    amount=_AMOUNT, euro=_RATE, plan=st.sampled_from(["USD", "EUR", "JPY"]), to=st.sampled_from(["USD", "EUR", "JPY"])
)
def test_what_is_written_is_the_plan_but_for_its_rounding(amount: Decimal, euro: Decimal, plan: str, to: str) -> None:
    """Read back, the record is the plan's amount and the rounding, which is half a unit of the record at most."""
    known = rates(plan, standing={"USD": Decimal(1), "EUR": euro, "JPY": Decimal(150)}, dated=())
    found = known.into(amount, to)
    assert found is not None
    read = known.to_plan(found.money.amount, to)
    assert read is not None
    assert read - found.plan - found.rounding == pytest.approx(0, abs=Decimal("1e-12"))
    unit = known.to_plan(Decimal(1) if to == "JPY" else Decimal("0.01"), to)
    assert unit is not None
    assert abs(found.rounding) <= unit / 2 + Decimal("1e-12")
    if plan == to:
        assert found.money == Money(amount, to).rounded()
