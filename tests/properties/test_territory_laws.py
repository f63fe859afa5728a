"""Laws of territory plans on random small cases."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.territory.carve import carve
from calculations.territory.frontier.frontier import Frontier, frontier_of
from calculations.territory.intake.intake import model_of
from calculations.territory.options import offer_of
from calculations.territory.scenario import Scenario
from calculations.territory.solver.optimise import Options, Plan, optimise

QUICK = Options(effort=0.05, time_limit=20.0)


@st.composite
def cases(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Up to twelve accounts and four reps: orphans, locks, families, capacities between a quarter and one."""
    reps = draw(st.integers(1, 4))
    accounts = draw(st.integers(1, 12))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rep_ids = [f"R{i}" for i in range(reps)]
    return (
        pd.DataFrame(
            {
                "account_id": [f"A{i:02d}" for i in range(accounts)],
                "owner": random.choice([*rep_ids, "", "gone"], accounts),
                "potential": np.round(random.lognormal(2, 0.7, accounts), 2),
                "workload": np.round(random.lognormal(1, 0.5, accounts), 2),
                "arr": np.round(random.lognormal(4, 1, accounts), 2),
                "tenure": np.round(random.uniform(0, 8, accounts), 1),
                "lat": random.uniform(40, 44, accounts),
                "lon": random.uniform(-100, -96, accounts),
                "locked": random.random(accounts) < 0.15,
                "family": random.choice(["", "", "", "f", "g"], accounts),
            }
        ),
        pd.DataFrame(
            {
                "rep_id": rep_ids,
                "capacity": random.choice([0.25, 0.5, 1.0], reps),
                "lat": random.uniform(40, 44, reps),
                "lon": random.uniform(-100, -96, reps),
            }
        ),
    )


def planned(case: tuple[pd.DataFrame, pd.DataFrame], move_weight: float = 1.0, tolerance: float = 0.4) -> Plan:
    """The plan of a case."""
    return optimise(*case, Scenario("law", move_weight, 1.0, tolerance), None, QUICK)


@settings(max_examples=20, deadline=None)
@given(cases())
def test_every_account_has_exactly_one_rep_locks_hold_and_the_certificate_is_below_the_value(
    case: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """One rep each, locked accounts at their owner, bound ≤ value, and a reason whenever a rule does not hold."""
    accounts, reps = case
    plan = planned(case)
    frame, certificate = plan.frame, plan.certificate
    assert certificate is not None
    assert frame["account_id"].tolist() == accounts["account_id"].tolist()
    assert set(frame["rep_id"]) <= set(reps["rep_id"])
    locked = accounts["locked"] & accounts["owner"].isin(reps["rep_id"])
    assert (frame["rep_id"] == accounts["owner"])[locked].all()
    assert certificate.is_infeasible or certificate.bound <= certificate.value + 1e-9
    assert certificate.is_feasible or any(f.code.startswith("territory.") and f.remedy for f in plan.findings)
    share = reps["capacity"] / reps["capacity"].sum()
    for column in ("potential", "workload"):
        load = accounts.groupby(frame["rep_id"])[column].sum().reindex(reps["rep_id"], fill_value=0.0).to_numpy()
        miss = np.abs(load / (accounts[column].sum() * share.to_numpy()) - 1).max()
        assert miss <= 0.4 + 1e-8 or not certificate.is_feasible


@settings(max_examples=10, deadline=None)
@given(cases(), st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(case: tuple[pd.DataFrame, pd.DataFrame], seed: int) -> None:
    """Shuffled rows give the same plan, since both frames are sorted by id first."""
    accounts, reps = case
    shuffled = accounts.sample(frac=1, random_state=seed), reps.sample(frac=1, random_state=seed + 1)
    assert planned(case).frame.equals(planned(shuffled).frame)


@settings(max_examples=10, deadline=None)
@given(cases(), st.floats(0.1, 1.0), st.floats(1.0, 10.0))
def test_a_dearer_move_never_raises_the_unweighted_move_cost_at_the_optimum(
    case: tuple[pd.DataFrame, pd.DataFrame], weight: float, factor: float
) -> None:
    """Exchange argument: of two optima, the one under the larger move weight has the smaller move cost."""
    low, high = planned(case, weight).certificate, planned(case, weight * factor).certificate
    assert low is not None
    assert high is not None
    if low.is_optimal and high.is_optimal:
        assert high.move_cost <= low.move_cost + 1e-6 * (1 + low.move_cost) / max(1e-3, (factor - 1) * weight)


@settings(max_examples=10, deadline=None)
@given(cases(), st.integers(0, 2**32 - 1))
def test_pools_never_mix(case: tuple[pd.DataFrame, pd.DataFrame], seed: int) -> None:
    """With pools drawn at random every free account stays in its pool, and the targets of a pool are what it holds."""
    accounts, reps = case
    random = np.random.default_rng(seed)
    pools = random.choice(["n", "s"], len(reps))
    pool_of = dict(zip(reps["rep_id"], pools, strict=True))
    accounts = accounts.assign(pool=random.choice(sorted(set(pools)), len(accounts)), locked=False, family="")
    plan = planned((accounts, reps.assign(pool=pools)))
    assert (plan.frame["rep_id"].map(pool_of) == accounts["pool"]).all()
    target = pd.Series(plan.model.target[:, 0]).groupby(pools).sum()
    held = accounts.groupby("pool")["potential"].sum().reindex(target.index, fill_value=0.0)
    assert np.allclose(target, held)


@settings(max_examples=10, deadline=None)
@given(cases())
def test_a_carve_out_moves_accounts_to_hires_only(case: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Every account has one rep, locks hold, and whoever leaves a live owner goes to the hire."""
    accounts, reps = case
    accounts = accounts.assign(family="")
    hires = pd.DataFrame({"rep_id": ["X"], "start_date": ["2019-01-01"], "lat": 42.0, "lon": -98.0})
    found = carve(accounts, reps, hires, (date(2020, 1, 1), date(2021, 1, 1)), date(2020, 1, 1), options=QUICK)
    frame = found.plan.frame
    assert frame["account_id"].tolist() == accounts["account_id"].tolist()
    assert set(frame.loc[frame["is_moved"], "rep_id"]) <= {"X"}
    locked = accounts["locked"] & accounts["owner"].isin(reps["rep_id"])
    assert (frame["rep_id"] == accounts["owner"])[locked].all()


@pytest.mark.full
@settings(max_examples=15, deadline=None)
@given(cases(), st.integers(0, 1000), st.sampled_from([0.01, 1000.0]))
def test_a_frontier_never_falls_and_neither_order_nor_currency_matters(
    case: tuple[pd.DataFrame, pd.DataFrame], seed: int, rate: float
) -> None:
    """More budget is never less fair, every point holds the moves of the one before, and the fairest is no less fair.

    Shuffled rows, and money in another currency, rank the same moves.
    """
    accounts, reps = case
    accounts = accounts.assign(arr=accounts["arr"] / 50)
    budgets = (0.0, 0.1, 0.4, 1.0)

    def found(accounts: pd.DataFrame, reps: pd.DataFrame) -> Frontier:
        return frontier_of(model_of(accounts, reps, Scenario("law"))[0], date(2020, 4, 1), budgets=budgets)

    table = found(accounts, reps).table
    for name in ("moves", "revenue_share", "evenness", "fairest"):
        assert (np.diff(table[name]) >= -1e-9).all(), name
    assert (table["fairest"] >= table["evenness"] - 1e-12).all()
    assert (table["revenue_share"] <= np.maximum(table["budget"], table["revenue_share"][0]) + 1e-9).all()
    shuffled = found(accounts.sample(frac=1, random_state=seed), reps.sample(frac=1, random_state=seed))
    assert shuffled.moves.equals(found(accounts, reps).moves)
    money = {name: accounts[name] * rate for name in ("potential", "arr")}
    exchanged = found(accounts.assign(**money), reps).moves
    columns = ["rank", "account_id", "to_rep"]
    assert exchanged[columns].equals(shuffled.moves[columns])


@pytest.mark.full
@settings(max_examples=15, deadline=None)
@given(cases())
def test_an_offer_keeps_every_account_and_every_lock(case: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Each option has one rep for each account, locked ones at their owner, and holds the moves of the one before."""
    accounts, reps = case
    offer = offer_of(accounts.assign(arr=accounts["arr"] / 50), reps, date(2020, 4, 1))
    locked = accounts["locked"] & accounts["owner"].isin(reps["rep_id"])
    before: set[tuple[str, str]] = set()
    for choice in offer.choices:
        frame = choice.plan.frame
        assert frame["account_id"].tolist() == accounts["account_id"].tolist()
        assert set(frame["rep_id"]) <= set(reps["rep_id"])
        assert (frame["rep_id"] == accounts["owner"])[locked].all()
        moves = set(zip(choice.impact.moves["account_id"], choice.impact.moves["to_rep"], strict=True))
        assert before <= moves
        before = moves
