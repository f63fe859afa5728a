"""Sources of a quarter's money as rows of the table."""

import numpy as np
import pandas as pd
import pytest

from calculations.outlook.cells import (
    CELL,
    DEAL_COLUMNS,
    FLOW_COLUMNS,
    OTHERS,
    Sources,
    deal_variance,
    gathered,
    joint_variance,
    rows_of,
)
from calculations.outlook.table import MONTHS
from calculations.schemas import OUTLOOK


def deals(count: int, mean: float = 10.0, chance: float = 0.3) -> pd.DataFrame:
    """Deals of one seller."""
    frame = pd.DataFrame({"deal_id": [f"D{i}" for i in range(count)]})
    months = dict(zip(MONTHS, (1.0, 0.0, 0.0, 0.0), strict=True))
    keys = {"rep_id": "R", "segment": "s", "product_line": "p", "region": "n", "account_id": "A"}
    return frame.assign(**keys, mean=mean, chance=chance, log_sd=0.0, **months)[list(DEAL_COLUMNS)]


def no_flows() -> pd.DataFrame:
    """None."""
    return pd.DataFrame(columns=list(FLOW_COLUMNS))


def test_small_deals_gather_into_a_flow_with_their_mean_variance_and_chance_of_nothing() -> None:
    """Four hundred deals of 10 at .2 %: 8 expected, variance 400 (.2 − .0004), nothing at .998^400."""
    large, flows = gathered(deals(400, chance=0.002), no_flows())
    assert not len(large)
    rows = rows_of(Sources(OUTLOOK.empty(), large, flows))
    assert float((rows["mean"] * rows["chance"]).sum()) == pytest.approx(8.0)
    assert float(deal_variance(rows).sum()) == pytest.approx(79.84)
    assert 1.0 - float(rows["chance"].iloc[0]) == pytest.approx(0.998**400)


def test_a_large_deal_stands_alone() -> None:
    """One of 1,000 among a hundred of 10."""
    both = pd.concat([deals(100), deals(1, mean=1_000.0).assign(deal_id="big")], ignore_index=True)
    large, flows = gathered(both, no_flows())
    assert large["deal_id"].tolist() == ["big"]
    assert float(flows["money"].sum()) == pytest.approx(300.0)


def test_scaled_flows_keep_their_relation_of_variance_and_money() -> None:
    """Half of the sources: half of the money, half of the variance."""
    large, flows = gathered(deals(400, chance=0.002), no_flows())
    rows = rows_of(Sources(OUTLOOK.empty(), large, flows), factor=0.5)
    assert float((rows["mean"] * rows["chance"]).sum()) == pytest.approx(4.0)
    assert float(deal_variance(rows).sum()) == pytest.approx(39.92)


def test_too_many_cells_stand_together_by_seller_and_segment() -> None:
    """Three thousand cells of one seller: the largest stay, the others are one, and no money is lost."""
    many = deals(3_000).assign(product_line=[f"p{i}" for i in range(3_000)], mean=np.arange(1.0, 3_001.0))
    large, flows = gathered(many, no_flows())
    money = float((large["mean"] * large["chance"]).sum() + flows["money"].sum())
    assert money == pytest.approx(0.3 * 3_000 * 3_001 / 2)
    assert len(flows) <= 2_501
    assert OTHERS in set(flows["product_line"])
    assert not flows.duplicated(list(CELL)).any()


def test_no_more_deals_stand_alone_than_are_asked_for() -> None:
    """Of five large ones at most three, the largest first; .3 × 150 are expected, alone or not."""
    five = deals(5).assign(mean=[10.0, 20.0, 30.0, 40.0, 50.0])
    assert len(gathered(five, no_flows())[0]) == 5
    large, flows = gathered(five, no_flows(), most=3)
    assert {"D4", "D3"} <= set(large["deal_id"])
    assert len(large) <= 3
    assert Sources(OUTLOOK.empty(), large, flows).open_total == pytest.approx(45.0)


def test_parts_of_a_deal_have_its_variance_together_and_stand_alone_together() -> None:
    """A deal of 1,000 at .3, shared 99 to 1, varies by .21 × 1,000²; both its parts stand alone, small as one is."""
    parts = deals(2).assign(deal_id="big", rep_id=["R", "S"], mean=[990.0, 10.0])
    assert float(joint_variance(parts).sum()) == pytest.approx(210_000.0)
    assert deal_variance(parts).tolist() == pytest.approx([0.21 * 990**2, 21.0])
    others = deals(100).assign(rep_id="S")
    large, flows = gathered(pd.concat([others, parts], ignore_index=True), no_flows())
    assert large["rep_id"].tolist() == ["R", "S"]
    assert float(flows["money"].sum()) == pytest.approx(300.0)


def test_parts_of_small_deals_bring_as_much_variance_as_whole_ones() -> None:
    """Four hundred deals of 10 at .2 %, each shared by two: the flows of both vary by 79.84 together."""
    halves = [deals(400, mean=mean, chance=0.002).assign(rep_id=rep) for rep, mean in (("R", 6.0), ("S", 4.0))]
    large, flows = gathered(pd.concat(halves, ignore_index=True), no_flows())
    assert not len(large)
    assert dict(zip(flows["rep_id"], flows["money"], strict=True)) == pytest.approx({"R": 4.8, "S": 3.2})
    assert float(flows["variance"].sum()) == pytest.approx(79.84)


def test_a_part_of_nothing_has_no_variance() -> None:
    """Parts that come to nothing, or are nothing of a deal, are counted as they are."""
    parts = deals(3).assign(deal_id=["a", "a", ""], mean=[0.0, 10.0, 10.0])
    assert joint_variance(parts).tolist() == pytest.approx([0.0, 21.0, 21.0])
    assert joint_variance(deals(2).assign(deal_id="a", mean=[5.0, -5.0])).tolist() == pytest.approx([5.25, 5.25])
