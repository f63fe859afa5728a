"""The frontier of change and fairness: what moves are worth, in which order they matter, the plans along the way."""

import itertools
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.gates.fairness import pooled_fairness
from calculations.territory.drive import drive_hours
from calculations.territory.frontier.frontier import BUDGETS, MEASURES, Frontier, frontier_of
from calculations.territory.frontier.ledger import Ledger, Move
from calculations.territory.frontier.proposals import proposals_of
from calculations.territory.frontier.start import movable_units, start_of
from calculations.territory.frontier.worth import Terms, edges_of
from calculations.territory.hazard import Hazard
from calculations.territory.impact import ChurnAssumptions
from calculations.territory.intake.intake import model_of
from calculations.territory.model import Model
from calculations.territory.options import NAMES, offer_of
from calculations.territory.scenario import Scenario
from calculations.territory.scenarios import compare
from tests.calculations.territory.territory_cases import frames

AS_OF = date(2020, 4, 1)
FREE = Terms(handover_hours=0.0, visit_share=0.0, work_band=1e9)
RISKLESS = ChurnAssumptions(Hazard(0.0, 0.0, 0.0, "none"))


def modelled(accounts: pd.DataFrame, reps: pd.DataFrame) -> Model:
    """The model of two frames."""
    return model_of(accounts, reps, Scenario("test", tolerance=0.15))[0]


def held(potential: dict[str, list[float]], **more: object) -> pd.DataFrame:
    """Accounts by owner with these potentials, an hour each, and no revenue unless told."""
    rows = [(owner, amount) for owner, amounts in potential.items() for amount in amounts]
    frame = pd.DataFrame(rows, columns=["owner", "potential"])
    frame.insert(0, "account_id", [f"A{at:02d}" for at in range(len(frame))])
    return frame.assign(workload=1.0, **more)


def team(*ids: str, **more: object) -> pd.DataFrame:
    """Full reps."""
    return pd.DataFrame({"rep_id": ids, "capacity": 1.0}).assign(**more)


def worthwhile(accounts: int, reps: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`frames` with a fiftieth of the revenue: a tenth of potential to four fifths, so that moves can pay."""
    made, people = frames(accounts, reps, seed)
    return made.assign(arr=made["arr"] / 50, potential=made["potential"] * 10), people


def given(frontier: Frontier, moves: int) -> dict[str, str]:
    """Rep of each account after so many moves, empty for none."""
    names = np.append(frontier.model.rep_ids.astype(object), "")
    return dict(zip(frontier.model.account_ids.tolist(), names[frontier.assignment(moves)].tolist(), strict=True))


def test_hours_on_the_road_are_by_road_or_by_air() -> None:
    """10 km are 13 by road: 10/30 + 3/60 h. 100 km are 130: 1/3 + 40/60 + 80/90 h. 1,000 km: 3 + 1000/700 h by air."""
    expected = [0.0, 10 / 30 + 3 / 60, 10 / 30 + 40 / 60 + 80 / 90, 3 + 1000 / 700]
    assert drive_hours(np.array([0.0, 10.0, 100.0, 1000.0])) == pytest.approx(expected)


def test_what_a_move_gains_is_the_evenness_after_it_less_before() -> None:
    """Every possible move of a random case of three pools, one of them a single person: made, and made undone."""
    random = np.random.default_rng(4)
    accounts, reps = frames(60, 8, 4)
    reps["pool"], reps["capacity"] = ["n"] * 3 + ["s"] * 4 + ["w"], random.choice([0.5, 1.0], 8)
    model = modelled(accounts, reps)
    ledger = Ledger(model, start_of(model, Terms()))
    pairs = [(giver, receiver) for giver in range(8) for receiver in range(8) if giver != receiver]
    ones = np.ones(len(pairs))
    giver, receiver = (np.array(side) for side in zip(*pairs, strict=True))
    move = Move(np.zeros(len(pairs), dtype=np.int64), giver, receiver, 9.0 * ones, ones, ones)
    gains, before = ledger.gain(move), ledger.evenness
    for at in range(len(pairs)):
        one = move.of(np.array([at]))
        ledger.make(one)
        assert ledger.evenness - before == pytest.approx(gains[at], abs=1e-12)
        ledger.make(Move(one.unit, one.receiver, one.giver, one.potential, one.work, one.accounts))
    judged = pooled_fairness(ledger.potential, model.capacity, model.rep_pool.tolist(), least=2)
    assert ledger.evenness == pytest.approx(judged.score)


def test_the_worth_of_a_move_is_balance_and_travel_less_churn_and_hand_over() -> None:
    """R0 has 60 and 40, R1 nothing: even shares of 50. The account of 40 to R1 is worth, a year, with response 0.5:

    balance: 0.25/2 · [(100 − 50)² − (60 − 50)² + (0 − 50)² − (40 − 50)²] / 50 = 12. An hour brings 0.5 · 100 / (2 · 4)
    = 6.25; without places nothing is driven. Hand-over 3 · 6.25 = 18.75; churn 10 · 15.4 % = 1.54.
    """
    model = modelled(held({"R0": [60.0, 40.0]}, arr=[0.0, 10.0]), team("R0", "R1"))
    edges = edges_of(model, model.owner, movable_units(model, model.owner), AS_OF, None, None, Terms())
    at = np.flatnonzero(edges.move.unit == 1)
    assert edges.cost[at].tolist() == pytest.approx([18.75 + 1.54])
    assert edges.net(Ledger(model, model.owner), at, Terms()).tolist() == pytest.approx([12.0 - 20.29])
    assert edges.net(Ledger(model, model.owner), at, FREE).tolist() == pytest.approx([12.0 - 20.29])
    free = edges_of(model, model.owner, np.array([1]), AS_OF, RISKLESS, None, FREE)
    assert free.net(Ledger(model, model.owner), np.array([0]), FREE).tolist() == pytest.approx([12.0])


def test_travel_counts_in_the_worth() -> None:
    """An account at R1's door, 1,000 km from R0: 3 + 1000/700 hours each way on a sixth of its calls.

    It has 6 hours a quarter, 4 calls of 1.5; 16 a year, a quarter driven to: 4 trips there and back. An hour brings
    0.5 · 20 / (4 · 12).
    """
    degrees = 1000 / (2 * np.pi * 6371) * 360
    accounts = held({"R0": [10.0, 10.0]}, lat=0.0, lon=[0.0, degrees]).assign(workload=6.0)
    model = modelled(accounts, team("R0", "R1", lat=0.0, lon=[0.0, degrees]))
    edges = edges_of(model, model.owner, np.array([1]), AS_OF, None, None, Terms())
    assert edges.travel.tolist() == pytest.approx([4 * 2 * (3 + 1000 / 700) * 0.5 * 20 / 48])


def test_nobody_loses_an_account_at_the_start_and_those_without_owner_find_one() -> None:
    """R0 has 50, R1 20; the orphans of 30 and 10 go to R1, the larger first: 50 each and the last to either's share.

    A manager's hand holds. An orphan of a family joins the owner of most of its revenue, or of its locked account; a
    lock takes nothing from anybody else.
    """
    accounts = held({"R0": [50.0], "R1": [20.0], "": [10.0, 30.0]})
    model = modelled(accounts, team("R0", "R1"))
    assert model.rep_ids[start_of(model, Terms())].tolist() == ["R0", "R1", "R0", "R1"]
    assert start_of(modelled(accounts.iloc[:2], team("R0", "R1")), Terms()).tolist() == [0, 1]
    by_hand = modelled(accounts.assign(assigned=["R1", "", "", ""]), team("R0", "R1"))
    assert model.rep_ids[start_of(by_hand, Terms())].tolist()[:2] == ["R1", "R1"]
    family = accounts.assign(owner=["R0", "R1", "", ""], family=["f", "f", "f", ""], arr=[1.0, 5.0, 0.0, 0.0])
    joined = modelled(family, team("R0", "R1"))
    assert model.rep_ids[start_of(joined, Terms())].tolist() == ["R0", "R1", "R1", "R1"]
    assert movable_units(joined, start_of(joined, Terms())).tolist() == []
    locked = modelled(family.assign(locked=[True, False, False, False]), team("R0", "R1"))
    assert model.rep_ids[start_of(locked, Terms())].tolist() == ["R0", "R1", "R0", "R1"]


def test_names_alone_are_shared_out_by_number_and_hours_alone_by_hours() -> None:
    """Nine accounts without owner or figures for three people: three each. With hours of 4, 2 and 2 for two: 4 each."""
    names = pd.DataFrame({"account_id": [f"A{at}" for at in range(9)], "owner": "", "potential": 0.0, "workload": 0.0})
    model = modelled(names, team("R0", "R1", "R2"))
    assert np.bincount(start_of(model, Terms())).tolist() == [3, 3, 3]
    frontier = frontier_of(model, AS_OF)
    assert frontier.ranked.edges.tolist() == []
    assert np.isnan(frontier.points[0].fairness)
    hours = modelled(names.iloc[:3].assign(workload=[4.0, 2.0, 2.0]), team("R0", "R1"))
    assert np.bincount(start_of(hours, Terms()), hours.workload).tolist() == [4.0, 4.0]


def test_a_family_that_nobody_may_serve_whole_still_finds_someone() -> None:
    """Two orphans of one family, for different segments: both go to who may serve the first."""
    accounts = held({"": [5.0, 5.0]}, family="f", segment=["x", "y"])
    model = modelled(accounts, team("R0", "R1", segments=["x", "y"]))
    assert (start_of(model, Terms()) >= 0).all()


def small_cases() -> Iterator[Model]:
    """Five accounts, three full reps of one pool."""
    for seed in range(8):
        random = np.random.default_rng(seed)
        accounts = held({"R0": random.integers(10, 60, 3).tolist(), "R1": random.integers(10, 60, 2).tolist()})
        yield modelled(accounts.assign(arr=random.integers(1, 20, 5)), team("R0", "R1", "R2"))


def best_of_all(model: Model, limit: float) -> float:
    """The largest evenness of any assignment within the budget `limit`, by trying all.

    An account takes its revenue of it, or that of the mean account where that is more.
    """
    best, takes = -np.inf, np.maximum(model.arr, model.arr.mean())
    for reps in itertools.product(range(model.reps), repeat=len(model.owner)):
        if takes[np.array(reps) != model.owner].sum() <= limit + 1e-9:
            load = np.bincount(reps, model.potential, model.reps)
            best = max(best, 1 - load.std() / load.mean())
    return float(best)


def test_the_fairest_of_a_small_case_is_that_of_trying_every_plan() -> None:
    """Where moves cost nothing, the best found for each budget is the best there is, and the moves come near it."""
    for model in small_cases():
        found = frontier_of(model, AS_OF, budgets=(0.0, 0.1, 0.3, 0.6, 1.0), assumptions=RISKLESS, terms=FREE)
        for point in found.points:
            assert point.fairest == pytest.approx(best_of_all(model, point.budget * model.arr.sum()))
            assert point.evenness <= point.fairest + 1e-12


def test_a_budget_buys_the_moves_that_fit_it_and_the_next_one_buys_more() -> None:
    """Every point holds the moves of the one before; shares stay within the budget; each move pays; rules hold."""
    accounts, reps = worthwhile(400, 8, 6)
    accounts["family"] = np.where(np.arange(400) % 9 == 0, (np.arange(400) // 27).astype(str), "")
    accounts["pool"], reps["pool"] = np.where(np.arange(400) % 2, "a", "b"), ["a", "b"] * 4
    reps["capacity"], reps["account_cap"] = [1, 0.5, 1, 1, 0.25, 1, 1, 1], 60.0
    model = modelled(accounts, reps)
    found = frontier_of(model, AS_OF, terms=Terms(handover_hours=0.1))
    table = found.table
    assert table["budget"].tolist() == list(BUDGETS)
    for name in ("moves", "revenue_share", "evenness", "net", "customers_share", "risk_share"):
        assert (np.diff(table[name]) >= -1e-12).all(), name
    assert (table[["revenue_share", "customers_share"]].max(axis=1) <= table["budget"] + 1e-12).all()
    assert (table["reached"] >= 0.9).all()
    assert (found.ranked.net > 0).all()
    assert table["moves"].iloc[-1] == len(found.ranked.edges) > 25
    assert 0 < found.minimal <= found.balanced <= found.growth
    for moves in (0, found.minimal, found.growth):
        plan = found.assignment(moves)
        ledger = Ledger(model, plan)
        evenness = found.ranked.evenness[moves - 1] if moves else table["evenness"][0]
        assert ledger.evenness == pytest.approx(evenness)
        locked = accounts["locked"].to_numpy() & (model.owner >= 0)
        assert (plan[locked] == model.owner[locked]).all()
        assert ((plan == found.start) | model.allowed[model.kind, plan]).all()
        assert (np.bincount(plan, minlength=8) <= np.maximum(np.bincount(found.start, minlength=8), 60)).all()
    changed = found.moves.groupby("rank")["to_rep"].nunique()
    assert (changed == 1).all()
    assert found.moves["rank"].max() == len(found.ranked.edges)


def test_another_measure_is_kept_in_its_own_unit() -> None:
    """Budgets in risk or customers hold in risk or customers."""
    accounts, reps = worthwhile(200, 5, 8)
    for measure, column in zip(MEASURES, ("revenue_share", "risk_share", "customers_share"), strict=True):
        table = frontier_of(modelled(accounts, reps), AS_OF, measure=measure).table
        assert (table[column] <= table["budget"] + 1e-9).all(), measure
        assert table["moves"].max() > 0


def test_what_managers_moved_by_hand_takes_of_the_budget() -> None:
    """An account with half of all revenue is given away by hand: no budget has room for more."""
    accounts = held({"R0": [50.0, 40.0, 30.0], "R1": [10.0]}, arr=[100.0, 40.0, 30.0, 30.0])
    accounts["assigned"] = ["R1", "", "", ""]
    found = frontier_of(modelled(accounts, team("R0", "R1")), AS_OF, assumptions=RISKLESS, terms=FREE)
    assert found.points[-1].moves == 0
    assert found.points[0].revenue_share == pytest.approx(0.5)


def test_a_move_that_does_not_pay_is_not_proposed() -> None:
    """R0 has 60 and 40 of potential and R1 nothing; the smaller is worth 12, and costs 20.29: see above."""
    accounts = held({"R0": [60.0, 40.0]}, arr=[90.0, 10.0])
    offer = offer_of(accounts, team("R0", "R1"), AS_OF)
    assert [choice.impact.accounts_moved for choice in offer.choices] == [0, 0, 0]
    assert "territory.no-move-pays" in {found.code for found in offer.findings}
    assert offer.frontier.moves_for(2 / 3) == 0


def test_a_receiver_without_hours_gets_nothing() -> None:
    """R1 has little potential and many hours already: evening out potential would overload it."""
    accounts = held({"R0": [50.0, 30.0], "R1": [10.0]}, arr=[9.0, 1.0, 0.0]).assign(workload=[1.0, 1.0, 9.0])
    model = modelled(accounts, team("R0", "R1"))
    strict = frontier_of(model, AS_OF, budgets=(1.0,), assumptions=RISKLESS, terms=Terms(0.5, 0.0))
    loose = frontier_of(model, AS_OF, budgets=(1.0,), assumptions=RISKLESS, terms=FREE)
    assert (len(strict.ranked.edges), len(loose.ranked.edges)) == (0, 1)


def test_a_late_search_keeps_what_it_has() -> None:
    """Once time is up nothing more is ranked, and what there is is a plan."""
    accounts, reps = worthwhile(100, 4, 3)
    found = frontier_of(modelled(accounts, reps), AS_OF, is_late=lambda: True)
    assert (found.minimal, found.growth, len(found.points)) == (0, 0, len(BUDGETS))


def test_many_reps_are_narrowed_to_the_near_and_the_needy() -> None:
    """Of forty reps who may get an account at most 24 are looked at, the nearest and the emptiest among them."""
    accounts, reps = worthwhile(200, 40, 2)
    model = modelled(accounts, reps)
    start = start_of(model, Terms())
    edges = edges_of(model, start, movable_units(model, start), AS_OF, None, None, Terms())
    assert 5 < np.bincount(edges.move.unit).max() <= 24
    assert frontier_of(model, AS_OF).points[-1].evenness > Ledger(model, start).evenness


def test_the_named_options_lie_on_the_frontier_and_keep_their_rules() -> None:
    """Minimal ⊂ balanced ⊂ growth, within the planner's budget; each sentence says rank, why, gain and risk."""
    accounts, reps = worthwhile(300, 6, 5)
    offer = offer_of(accounts, reps, AS_OF, budget=0.02)
    table = compare(offer.choices)
    assert table["option"].tolist() == list(NAMES)
    assert table["is_feasible"].all()
    assert table["gap"].isna().all()
    assert table["arr_share"].iloc[0] <= 0.02
    assert (np.diff(table["fairness_score"]) >= 0).all()
    moves = [set(zip(c.impact.moves["account_id"], c.impact.moves["to_rep"], strict=True)) for c in offer.choices]
    assert moves[0] <= moves[1] <= moves[2]
    said = offer.choices[2].impact.moves["reason"]
    assert said.str.fullmatch(r"No\. [\d,]+: \d+% of an even share to \d+%; brings [\d,]+, risks [\d,]+ a year").all()
    assert offer.model.reps == 6
    assert 0 < offer.frontier.moves_for(2 / 3) <= offer.frontier.growth
    with pytest.raises(ValueError, match="at least one account"):
        offer_of(accounts.iloc[:0], reps, AS_OF)


def test_what_stands_in_the_way_is_named() -> None:
    """A lock above a share, a cap that is exceeded today, a family in two hands; the plan is the best within them."""
    accounts = held(
        {"R0": [80.0, 5.0], "R1": [5.0, 5.0]}, locked=[True, False, False, False], family=["", "f", "f", ""]
    )
    offer = offer_of(accounts, team("R0", "R1", account_cap=[1.0, np.nan]), AS_OF)
    told = {found.code: found.rows for found in offer.findings}
    assert told["territory.locks-exceed-share"] == ("R0",)
    assert told["territory.cap-not-kept"] == ("R0",)
    assert "territory.family-in-several-hands" in told
    assert [bool(c.plan.certificate and c.plan.certificate.is_feasible) for c in offer.choices] == [False] * 3


def test_own_moves_keep_their_reason() -> None:
    """What a manager gave by hand has no rank, and the sentence of any move."""
    accounts = held({"R0": [50.0, 40.0], "R1": [10.0]}, arr=1.0, assigned=["", "R1", ""])
    (choice, *_) = offer_of(accounts, team("R0", "R1"), AS_OF).choices
    assert choice.impact.moves["reason"].tolist() == ["R0 has 80% more potential than its share"]


@pytest.mark.parametrize("owner", ["R0", ""])
def test_hostile_books_give_a_plan(owner: str) -> None:
    """One owns all, or nobody anything; all in one place; one account with nearly everything: nobody gets it all.

    Nothing is lost and nobody holds all accounts of those without an owner.
    """
    size = 60
    accounts = held({owner: [1.0] * (size - 1) + [1e9]}, lat=10.0, lon=10.0, arr=1.0)
    offer = offer_of(accounts, team(*(f"R{at}" for at in range(5)), lat=10.0, lon=10.0), AS_OF)
    for choice in offer.choices:
        assert (choice.plan.assignment >= 0).all()
        assert np.bincount(choice.plan.assignment).max() < size or owner


def test_proposals_tell_of_each_account_what_its_move_needs_brings_and_risks() -> None:
    """R0 has 60 (a family of 40 and 20), 20 and 20, R1 nothing; the family moves whole, and nothing else.

    Each needs at least its revenue of 100, and each budget holds what needs no more. Money of the family by potential,
    two thirds and one; risk 15.4 % of revenue, from 13.2 to 17.6 %; those at 1,100 % lose no more than all.
    """
    accounts = held({"R0": [40.0, 20.0, 20.0, 20.0]}, arr=[4.0, 2.0, 47.0, 47.0])
    accounts["family"] = ["f", "f", "", ""]
    model = modelled(accounts, team("R0", "R1"))
    found = frontier_of(model, AS_OF, terms=FREE, budgets=[0.3, 1.0])
    table = proposals_of(found, AS_OF, facts=accounts)
    of = table.set_index("account_id")
    assert table["account_id"].tolist() == ["A00", "A01"]
    assert table["rank"].tolist() == [1, 1]
    moved = found.moves.set_index("account_id")
    for rank, rows in of.groupby("rank"):
        net = moved.loc[rows.index, "net"].iloc[0]
        assert rows["net"].sum() == pytest.approx(net)
        cost = found.edges.cost[found.ranked.edges[int(str(rank)) - 1]]
        assert rows["gain"].sum() == pytest.approx(net + cost)
    arr = dict(zip(accounts["account_id"], accounts["arr"], strict=True))
    for account, row in of.iterrows():
        assert (row["risk"], row["risk_low"], row["risk_high"]) == pytest.approx(
            tuple(arr[str(account)] * rate for rate in (0.154, 0.132, 0.176))
        )
    assert of.loc["A00", "net"] == pytest.approx(2 * of.loc["A01", "net"])
    assert of["needs"].is_monotonic_increasing
    spent = np.cumsum([found.edges.revenue[edge] for edge in found.ranked.edges]) / 100
    needs = of.groupby("rank")["needs"].first().to_numpy()
    assert (needs >= spent - 1e-9).all()
    for point in found.points:
        assert int((needs <= point.budget).sum()) == point.moves
    sure = proposals_of(found, AS_OF, ChurnAssumptions(Hazard(11.0, 0.0, 22.0, "all of it")), accounts)
    assert sure["risk_high"].tolist() == [arr[account] for account in sure["account_id"]]
    assert proposals_of(found, AS_OF, RISKLESS, accounts)["risk_high"].tolist() == [0.0] * len(of)


def test_a_frontier_without_moves_proposes_none() -> None:
    """Two people with the same: a table without rows."""
    model = modelled(held({"R0": [10.0], "R1": [10.0]}), team("R0", "R1"))
    assert proposals_of(frontier_of(model, AS_OF), AS_OF).empty
