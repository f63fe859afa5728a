"""Batch work on many cores and machines: a process pool and a Dask cluster of two workers give the same answers.

To the last digit but one: workers may use another number of threads for linear algebra, which sums in another order.
"""

import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

from calculations.forecast.backtest import backtest
from calculations.forecast.forecast import forecast
from calculations.forecast.hierarchy import forecast_hierarchy
from calculations.outlook.what_if import price_moved
from calculations.revenue.plan import revenue_plan
from calculations.revenue.scenarios import run_scenarios
from tests.calculations.revenue.plan_cases import facts, half_sure, steady_sales


@contextmanager
def processes():
    """Two processes of this machine."""
    with ProcessPoolExecutor(2) as pool:
        yield pool


@contextmanager
def dask_cluster():
    """A Dask cluster of two worker processes, reached over TCP as one on other machines is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Dask's own, of the event loop and of ports in use
        from distributed import Client, LocalCluster

        with (
            LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
            Client(cluster) as client,
            client.get_executor() as executor,
        ):
            yield executor


@pytest.fixture(scope="module", params=[processes, pytest.param(dask_cluster, marks=pytest.mark.full)])
def executor(request):
    """Either kind, for all tests of this module."""
    with request.param() as made:
        yield made


def series(count=150):
    """Quarterly series of three lengths, so that there are several blocks."""
    rng = np.random.default_rng(8)
    return [np.exp(rng.normal(5, 0.2, 16 + 4 * (i % 3))) for i in range(count)]


def quantiles_at(made, price):
    """What the company books in one of ten, five of ten and nine of ten quarters at other prices."""
    return tuple(price_moved(made, price).quantiles([0.1, 0.5, 0.9]).tolist())


def test_forecasts_are_the_same(executor):
    """Points and ranges of 150 series, in their order."""
    for one, other in zip(forecast(series(), 4, 4, executor=executor), forecast(series(), 4, 4), strict=True):
        assert one.point == pytest.approx(other.point, rel=1e-9)
        assert one.intervals[1].upper == pytest.approx(other.intervals[1].upper, rel=1e-9)


def test_back_tests_are_the_same(executor):
    """WAPE, bias and coverage over 150 series and two origins."""
    shared, alone = backtest(series(), 4, 4, 2, executor=executor), backtest(series(), 4, 4, 2)
    for one, other in zip(shared.by_step, alone.by_step, strict=True):
        assert one.wape_error == pytest.approx(other.wape_error, rel=1e-9)
        assert one.coverage_rates == other.coverage_rates


def test_coherent_forecasts_are_the_same(executor):
    """Cells and sums."""
    cells = {(str(i), str(i % 3)): values[-16:] for i, values in enumerate(series(12))}
    assert np.array_equal(
        forecast_hierarchy(cells, 4, 4, executor=executor).point, forecast_hierarchy(cells, 4, 4).point
    )


@pytest.mark.full
def test_a_grid_of_scenarios_is_the_same(executor):
    """Six hundred sets of drivers, with the people recomputed in each."""
    plan = revenue_plan(facts(sales=steady_sales(noise=0.2)))
    base = plan.base.drivers
    grid = {
        f"{a} {b}": base.moved({"attrition_rate": a / 100, "attainment_rate": b / 100})
        for a in range(20)
        for b in range(70, 100)
    }
    shared, alone = run_scenarios(plan.model, grid, executor), run_scenarios(plan.model, grid)
    assert [s.total for s in shared] == [s.total for s in alone]  # to the bit
    views = [np.array([list(dict(s.views.items()).values()) for s in some]) for some in (shared, alone)]
    assert np.array_equal(*views, equal_nan=True)


def test_a_grid_over_an_outlook_is_the_same(executor):
    """Sixty sets of drivers around the outlook's expectation, and sixty of its tables drawn anew: to the bit."""
    made = half_sure()
    plan = revenue_plan(facts(sales=steady_sales(noise=0.2), outlook=made))
    grid = {f"{a}": plan.base.drivers.moved({"price_rate": a / 1_000}) for a in range(-30, 30)}
    shared, alone = run_scenarios(plan.model, grid, executor), run_scenarios(plan.model, grid)
    assert [s.total for s in shared] == [s.total for s in alone]
    prices = [a / 1_000 for a in range(-30, 30)]
    told = list(executor.map(quantiles_at, [made] * len(prices), prices))
    assert told == [quantiles_at(made, price) for price in prices]
    assert len(set(told)) == len(prices)


@pytest.mark.full
def test_a_plan_is_the_same(executor):
    """The whole of it."""
    noisy = facts(sales=steady_sales(noise=0.2))
    assert revenue_plan(noisy, executor=executor).total == pytest.approx(revenue_plan(noisy).total, rel=1e-9)
