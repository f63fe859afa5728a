"""Drivers, views, scenarios and sensitivities by hand, and their laws."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.revenue.drivers import (
    DRIVERS,
    DriverRange,
    Drivers,
    assumed_findings,
    driver_range,
)
from calculations.revenue.scenarios import BASE, BETTER, WORSE, effects, run_scenarios, standard_scenarios
from calculations.revenue.sensitivity import sensitivities
from calculations.revenue.views import PlanModel, view_weights

EQUAL = {"time_series": 1 / 3, "capacity": 1 / 3, "pipeline": 1 / 3}


def street(drivers):
    """A thousand on the street, whatever the drivers."""
    return 1000.0 * (1.0 + drivers.stretch_rate)


MODEL = PlanModel(forecast=900.0, street=street, opening=2000.0, weights=EQUAL)
BASE_DRIVERS = Drivers(attainment_rate=0.9, win_rate=0.5, slip_rate=0.2, created=100.0)
RANGES = {
    "forecast_factor": DriverRange("forecast_factor", 0.9, 1.0, 1.1, 8, is_assumed=False),
    "attainment_rate": DriverRange("attainment_rate", 0.8, 0.9, 1.0, 8, is_assumed=False),
    "win_rate": DriverRange("win_rate", 0.4, 0.5, 0.6, 8, is_assumed=False),
    "slip_rate": DriverRange("slip_rate", 0.1, 0.2, 0.3, 8, is_assumed=False),
    "attrition_rate": DriverRange("attrition_rate", 0.1, 0.15, 0.2, 0, is_assumed=True),
}


def test_three_views_and_their_mean():
    """Forecast 900; 1,000 × 0.9 = 900; 2,000 × 0.8 × 0.5 + 100 = 900: the plan is 900."""
    assert MODEL.views(BASE_DRIVERS).items() == (
        ("time_series", 900.0),
        ("capacity", 900.0),
        ("pipeline", 900.0),
    )
    assert MODEL.total(BASE_DRIVERS) == pytest.approx(900)


def test_outside_quota_adds_to_capacity_and_prices_to_all():
    """60 outside quota lift the capacity view alone; prices of +10 % lift what is booked."""
    moved = BASE_DRIVERS.moved({"outside_quota": 60.0, "price_rate": 0.1})
    views = dict(MODEL.views(moved).items())
    assert (views["time_series"], views["capacity"], views["pipeline"]) == pytest.approx((990, 1050, 990))


def test_a_view_that_says_nothing_leaves_its_weight_to_the_others():
    """No pipeline: the mean of the other two; no view at all: not known."""
    known = PlanModel(800.0, street, math.nan, EQUAL)
    assert known.total(BASE_DRIVERS) == pytest.approx(850)
    assert math.isnan(PlanModel(math.nan, None, math.nan, EQUAL).total(BASE_DRIVERS))


def test_weights_are_inverse_mean_squares():
    """Errors of 10 and 20 %: four to one."""
    made = view_weights({"time_series": [0.1, -0.1, 0.1], "capacity": [0.2, 0.2, -0.2]})
    assert made.weights == pytest.approx({"time_series": 0.8, "capacity": 0.2, "pipeline": 0.0})
    assert made.errors["capacity"] == pytest.approx(0.2)
    assert made.quarters == {"time_series": 3, "capacity": 3}
    assert made.findings == ()


def test_an_untested_view_weighs_like_the_worst():
    """Two quarters are too few for the pipeline: it counts as 20 % off, like capacity: 4 : 1 : 1."""
    made = view_weights({"time_series": [0.1] * 3, "capacity": [0.2] * 3, "pipeline": [0.01, 0.01]})
    assert made.weights == pytest.approx({"time_series": 4 / 6, "capacity": 1 / 6, "pipeline": 1 / 6})
    assert made.findings[0].rows == ("pipeline",)
    assert view_weights({"capacity": []}).weights["capacity"] == 1.0
    assert sum(view_weights({}).weights.values()) == 0.0


def test_a_lucky_view_is_not_all():
    """An error of zero counts as 2 %: 25 to 1 against one of 10 %."""
    made = view_weights({"time_series": [0.0] * 3, "capacity": [0.1] * 3})
    assert made.weights["time_series"] == pytest.approx(25 / 26)


def test_weights_a_person_set():
    """3 to 1 is 75 % and 25 %; negative ones and none are refused."""
    assert view_weights({}, {"capacity": 3.0, "pipeline": 1.0}).weights["capacity"] == 0.75
    for bad in ({"capacity": 0.0}, {"capacity": -1.0, "pipeline": 2.0}):
        with pytest.raises(ValueError, match="not below zero"):
            view_weights({}, bad)


def test_a_range_from_history_is_its_quantiles():
    """Of 0, 1, 2, 3, 4, 5 tenths: P20 1, median 2.5, P80 4."""
    known = driver_range("win_rate", [0.5, 0.0, 0.2, 0.1, 0.4, 0.3, np.nan])
    assert (known.low, known.base, known.high) == pytest.approx((0.1, 0.25, 0.4))
    assert (known.quarters, known.is_assumed) == (6, False)
    assert (known.worse, known.better) == (known.low, known.high)


def test_a_short_history_takes_the_assumption_and_says_so():
    """Three quarters are too few; less slipping is better; without either there is no range."""
    known = driver_range("slip_rate", [0.1] * 3, (0.4, 0.2, 3.0))
    assert (known.low, known.base, known.high, known.is_assumed) == (0.2, 0.4, 1.0, True)
    assert (known.worse, known.better) == (1.0, 0.2)
    assert driver_range("slip_rate") is None
    assert assumed_findings({"slip_rate": known})[0].rows == ("slip_rate",)
    assert assumed_findings({}) == ()


def test_scenarios_stand_at_the_ends_that_hurt_and_help():
    """Worse drivers: forecast 810, capacity 800, pipeline 2,000 × 0.7 × 0.4 + 100 = 660; better 990, 1,000, 1,180."""
    made = {s.name: s for s in run_scenarios(MODEL, standard_scenarios(BASE_DRIVERS, RANGES))}
    assert [v for _, v in made[WORSE].views.items()] == pytest.approx([810, 800, 660])
    assert [v for _, v in made[BETTER].views.items()] == pytest.approx([990, 1000, 1180])
    assert made[BASE].total == pytest.approx(900)
    assert made[WORSE].total == pytest.approx(2270 / 3)
    assert made[WORSE].drivers.attrition_rate == BASE_DRIVERS.attrition_rate


def test_effects_of_drivers_sum_to_the_difference():
    """From base to worse drivers, 900 → 756.67, win rate and slips share what they do only together."""
    worse = standard_scenarios(BASE_DRIVERS, RANGES)[WORSE]
    told = dict(effects(MODEL, BASE_DRIVERS, worse))
    assert sum(told.values()) == pytest.approx(2270 / 3 - 900)
    assert told["forecast_factor"] == pytest.approx(-30)
    assert told["attainment_rate"] == pytest.approx(-100 / 3)
    # alone: win −160, back −140; slips alone −100, back −80, in thirds
    assert told["win_rate"] == pytest.approx(-150 / 3)
    assert told["slip_rate"] == pytest.approx(-90 / 3)
    assert effects(MODEL, BASE_DRIVERS, BASE_DRIVERS) == ()


def test_effects_that_cancel_alone_still_sum():
    """A model in which two drivers act only together: the difference is shared by what each does."""
    model = PlanModel(0.0, lambda d: d.hires * d.ramp_months, math.nan, {"capacity": 1.0})
    base = Drivers(attainment_rate=1.0, hires=0.0, ramp_months=0.0)
    assert dict(effects(model, base, base.moved({"hires": 2.0, "ramp_months": 3.0}))) == pytest.approx(
        {"hires": 3.0, "ramp_months": 3.0}
    )


def test_any_executor_gives_the_same_scenarios():
    """Six hundred scenarios over two threads equal those of one."""
    grid = {f"win {i}": BASE_DRIVERS.moved({"win_rate": i / 600}) for i in range(600)}
    with ThreadPoolExecutor(2) as pool:
        assert run_scenarios(MODEL, grid, pool) == run_scenarios(MODEL, grid)


def test_a_tornado_is_ranked_by_money():
    """Win rate 0.4–0.6 moves 2,000 × 0.8 × 0.2 / 3 = 106.67; attainment 66.67; slips 2,000 × 0.5 × 0.2 / 3 = 66.67;
    forecast 60; attrition nothing here. Elasticities: win 800 / 2,700, attainment 1 / 3, slips −200 / 2,700."""
    rows = sensitivities(MODEL, BASE_DRIVERS, RANGES)
    assert rows[0].driver == "win_rate"
    assert rows[-1].driver == "attrition_rate"
    by = {row.driver: row for row in rows}
    assert by["win_rate"].swing == pytest.approx(320 / 3)
    assert by["attainment_rate"].swing == pytest.approx(200 / 3)
    assert by["slip_rate"].at_low > by["slip_rate"].at_high
    assert by["win_rate"].elasticity == pytest.approx(800 / 2700)
    assert by["attainment_rate"].elasticity == pytest.approx(1 / 3)
    assert by["slip_rate"].elasticity == pytest.approx(-200 / 2700)
    assert by["attrition_rate"].is_assumed


def test_elasticity_at_a_bound_reads_one_side_and_at_zero_none():
    """A slip rate of 1 cannot rise: the side below tells; a driver at zero has no per cent."""
    edge = Drivers(attainment_rate=0.0, win_rate=0.5, slip_rate=1.0)
    ranges = {
        "slip_rate": DriverRange("slip_rate", 0.9, 1.0, 1.0, 8, is_assumed=False),
        "attainment_rate": DriverRange("attainment_rate", 0.0, 0.0, 0.1, 8, is_assumed=False),
    }
    model = PlanModel(900.0, street, 2000.0, {"time_series": 0.5, "pipeline": 0.5})
    by = {row.driver: row for row in sensitivities(model, edge, ranges)}
    assert by["slip_rate"].elasticity == pytest.approx(-1000 / 900)
    assert math.isnan(by["attainment_rate"].elasticity)


@pytest.mark.parametrize(
    ("overrides", "said"), [({"luck": 1.0}, "no driver"), ({"slip_rate": 1.5}, "not within 0 and 1")]
)
def test_impossible_drivers_are_named(overrides, said):
    """Unknown names and values out of bounds."""
    with pytest.raises(ValueError, match=said):
        BASE_DRIVERS.moved(overrides)


def test_every_driver_has_a_field():
    """The list of drivers and the fields are the same, in order."""
    assert [name for name, _ in Drivers().items()] == [driver.name for driver in DRIVERS]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=4, max_size=12),
    st.lists(st.floats(0, 1), min_size=4, max_size=12),
    st.lists(st.floats(0.5, 1.5), min_size=4, max_size=12),
    st.floats(0.1, 10),
)
def test_laws_of_scenarios(wins, slips, attained, factor):
    """Conservative ≤ base at the medians ≤ upside; money scales through; the tornado's ends enclose the base."""
    ranges = {
        "win_rate": driver_range("win_rate", wins),
        "slip_rate": driver_range("slip_rate", slips),
        "attainment_rate": driver_range("attainment_rate", attained),
    }
    base = Drivers().moved({name: known.base for name, known in ranges.items()})
    middle, low, high = run_scenarios(MODEL, standard_scenarios(base, ranges))
    assert low.total <= middle.total + 1e-9
    assert middle.total <= high.total + 1e-9
    larger = PlanModel(900.0 * factor, lambda d: street(d) * factor, 2000.0 * factor, EQUAL)
    assert larger.total(base) == pytest.approx(middle.total * factor)
    for row in sensitivities(MODEL, base, ranges):
        assert min(row.at_low, row.at_high) - 1e-9 <= middle.total <= max(row.at_low, row.at_high) + 1e-9
