"""Laws of the outlook's draws: coherence to the bit, no row knows another, scale, and better is never worse."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculations.outlook.cut import cut_of, cuts_by, together
from calculations.outlook.draws import GRID, draw
from calculations.outlook.path import path
from calculations.outlook.table import KEYS, MONTHS, expected, usable
from calculations.schemas import OUTLOOK

COUNT = 64
LOADING = st.sampled_from([0.0, 0.1, 0.3, 0.45])
ROW = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["booked", "deal", "flow"]),
        "rep_id": st.sampled_from(["r1", "r2", "r3", ""]),
        "segment": st.sampled_from(["SMB", "ENT"]),
        "region": st.sampled_from(["East", "West"]),
        "product_line": st.sampled_from(["Bikes", "Parts"]),
        "mean": st.one_of(st.integers(-(10**8), 10**11).map(lambda cents: cents / 100), st.just(0.0)),
        "chance": st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.0, 1.0])),
        "log_sd": st.sampled_from([0.0, 0.2, 0.8]),
        "company_loading": LOADING,
        "segment_loading": LOADING,
        "region_loading": LOADING,
        "rep_loading": LOADING,
        "month_1": st.floats(0.0, 1.0),
        "month_2": st.floats(0.0, 1.0),
        "month_3": st.floats(0.0, 1.0),
        "month_4": st.sampled_from([0.0, 0.2]),
    }
)
TABLE = st.lists(ROW, max_size=12)
SEED = st.integers(-5, 2**40)


def table_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A table of rows, each with a deal's id of its own where it is one."""
    named = [{**row, "account_id": "", "deal_id": str(at) if row["kind"] == "deal" else ""}
             for at, row in enumerate(rows)]  # fmt: skip
    return OUTLOOK.conform(pd.DataFrame(named, columns=list(OUTLOOK.names)))


@dataclass(frozen=True)
class Row:
    """What a row brings in every draw, by the row's name."""

    name: tuple[str, ...]
    brings: bytes


def rows_of(table: pd.DataFrame, seed: int) -> list[Row]:
    """The draws of each row as bits, booked ones too."""
    made = draw(table, seed, COUNT)
    values = np.repeat(made.certain[:, None], COUNT, axis=1)
    values[made.drawn] = made.values
    names = made.table[[*KEYS, "mean", "chance"]].astype(str).itertuples(index=False, name=None)
    return [Row(name, line.tobytes()) for name, line in zip(names, values, strict=True)]


@settings(max_examples=25, deadline=None)
@given(TABLE, SEED)
def test_cells_teams_and_company_agree_draw_by_draw(rows: list[dict[str, Any]], seed: int) -> None:
    """Sums by any keys, and by month, add up to the company in every draw, to the bit."""
    made = draw(table_of(rows), seed, COUNT)
    company = made.sums()
    for keys in ("rep_id", "segment", ["segment", "region"], ["rep_id", "segment", "product_line", "region"]):
        assert np.array_equal(made.sums_by(keys)[1].sum(axis=0), company)
    assert np.array_equal(made.month_sums().sum(axis=0), company)
    team = {"rep_id": ["r1", "r3"]}
    assert np.array_equal(made.sums({"rep_id": "r1"}) + made.sums({"rep_id": "r3"}), made.sums(team))
    assert np.array_equal(made.sums_by("segment", team)[1].sum(axis=0), made.sums(team))
    assert np.array_equal(path(made, np.array([4.0]), team)[0], made.sums(team))


@pytest.mark.full
@settings(max_examples=25, deadline=None)
@given(TABLE, TABLE, SEED, st.randoms())
def test_no_row_knows_another(rows: list[dict[str, Any]], more: list[dict[str, Any]], seed: int, dice: Any) -> None:
    """In another order, and with other rows beside it, each row brings the same bits; the sums do not change either."""
    table = table_of(rows)
    order = list(range(len(table)))
    dice.shuffle(order)
    shuffled = table.iloc[order]
    alone = rows_of(table, seed)
    assert sorted(rows_of(shuffled, seed), key=repr) == sorted(alone, key=repr)
    assert np.array_equal(draw(table, seed, COUNT).sums(), draw(shuffled, seed, COUNT).sums())
    others = table_of(more).assign(deal_id=lambda frame: frame["deal_id"] + "x")
    assert rows_of(pd.concat([table, others]), seed)[: len(alone)] == alone


@settings(max_examples=30, deadline=None)
@given(TABLE, SEED, st.sampled_from([0.25, 1024.0, 1.1, 7.3, 0.01]))
def test_money_in_another_unit_brings_the_same_times_the_rate(
    rows: list[dict[str, Any]], seed: int, rate: float
) -> None:
    """Everything is multiplied by the rate, within the rounding of each row; chances of targets within one edge."""
    table = table_of(rows)
    dearer = table.assign(mean=table["mean"] * rate)
    one, other = draw(table, seed, COUNT), draw(dearer, seed, COUNT)
    rounding = GRID * len(table) * (1 + rate) + np.abs(table["mean"]).sum() * 60 * rate * 2.0**-22
    assert np.abs(other.sums() - one.sums() * rate).max() <= rounding
    assert abs(expected(dearer) - expected(table) * rate) <= rounding


@pytest.mark.full
@settings(max_examples=40, deadline=None)
@given(TABLE, SEED, st.integers(0, 11), st.floats(0.0, 1.0), st.sampled_from(["deal", "flow"]))
def test_a_better_chance_never_lowers_a_draw(
    rows: list[dict[str, Any]], seed: int, which: int, better: float, kind: str
) -> None:
    """A row of money above zero that is likelier brings at least as much in every draw, and so does the company."""
    assume(which < len(rows))
    mean = abs(rows[which]["mean"])
    before = [*rows[:which], {**rows[which], "kind": kind, "mean": mean}, *rows[which + 1 :]]
    chance = max(better, before[which]["chance"])
    after = [*rows[:which], {**before[which], "chance": chance}, *rows[which + 1 :]]
    one, other = draw(table_of(before), seed, COUNT), draw(table_of(after), seed, COUNT)
    assert (other.sums() >= one.sums()).all()
    target = float(np.median(one.sums()))
    assert cut_of(other).chance(target) >= cut_of(one).chance(target)
    probabilities = [0.1, 0.5, 0.9]
    assert (cut_of(other).quantiles(probabilities) >= cut_of(one).quantiles(probabilities)).all()


@settings(max_examples=30, deadline=None)
@given(TABLE, SEED, st.floats(-1e9, 1e9), st.floats(0.0, 1e9))
def test_a_lower_target_never_lowers_a_chance(
    rows: list[dict[str, Any]], seed: int, target: float, less: float
) -> None:
    """Of one cut, and of sellers and company together."""
    made = draw(table_of(rows), seed, COUNT)
    company = cut_of(made)
    assert company.chance(target - less) >= company.chance(target)
    _, cuts = cuts_by(made, "rep_id")
    hard = together(cuts, [target] * len(cuts), company, target)
    easy = together(cuts, [target - less] * len(cuts), company, target - less)
    assert (easy.at_least >= hard.at_least).all()
    assert (easy.with_company >= hard.with_company).all()
    assert (hard.with_company <= hard.at_least).all()


@settings(max_examples=30, deadline=None)
@given(TABLE, SEED, st.floats(0.01, 1.0))
def test_what_is_surely_reached_is_reached(rows: list[dict[str, Any]], seed: int, chance: float) -> None:
    """The chance of a sum that is reached with p is at least p; quantiles stand in order."""
    cut = cut_of(draw(table_of(rows), seed, COUNT))
    assert cut.chance(cut.surely(chance)) >= chance - 1e-6
    assert (np.diff(cut.quantiles(np.linspace(0, 1, 21))) >= 0).all()


@settings(max_examples=30, deadline=None)
@given(TABLE)
def test_what_is_usable_stays_usable(rows: list[dict[str, Any]]) -> None:
    """What was set right is right: a second look changes nothing that is drawn."""
    once = usable(table_of(rows)).table
    twice = usable(once)
    assert {finding.code for finding in twice.findings} <= {"outlook.row-repeated"}
    assert np.allclose(once[list(MONTHS)].sum(axis=1), 1.0)
    assert twice.table.equals(once)
