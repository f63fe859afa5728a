"""Deals that several people share: everyone's part, and the open pipeline by it."""

from datetime import date

import pandas as pd

from calculations.pipeline.coverage import open_pipeline_by
from calculations.pipeline.credits import credited
from calculations.pipeline.state import state_as_of
from calculations.schemas import DEAL_CREDITS
from tests.calculations.pipeline.ladders import FIND, pipeline_of


def shared(*rows: tuple[int, int, float]) -> pd.DataFrame:
    return DEAL_CREDITS.conform(pd.DataFrame(rows, columns=["opportunity", "owner", "share"]))


def test_a_shared_deal_is_in_parts_and_any_other_its_owners() -> None:
    """Deal 7 is split 60 to 40, deal 5 is its owner's; a deal that is not asked for is not used."""
    found = credited([5, 7], [0, 1], shared((7, 1, 0.6), (9, 1, 1.0), (7, 2, 0.4)))
    assert found.row.tolist() == [0, 1, 1]
    assert found.owner.tolist() == [0, 1, 2]
    assert found.share.tolist() == [1.0, 0.6, 0.4]


def test_open_pipeline_by_credit_adds_up_to_the_pipeline() -> None:
    """100 split 60 to 40 and 50 alone: 60 + 50 for the one, 40 for the other; both have a part in the shared deal."""
    rows = [(0, "2020-01-01", FIND, 100, "2020-05-01"), (1, "2020-01-01", FIND, 50, "2020-05-01")]
    pipeline = pipeline_of(rows, date(2020, 3, 31), owner=[0, 0])
    state = state_as_of(pipeline, date(2020, 3, 31))
    parts = credited(pipeline.deals["opportunity"], pipeline.deals["owner"], shared((0, 0, 0.6), (0, 1, 0.4)))
    table = open_pipeline_by(state, pipeline.deals["owner"], ("Ana", "Ben"), None, parts)
    assert table["group"].tolist() == ["Ana", "Ben"]
    assert table["amount"].tolist() == [110.0, 40.0]
    assert table["deals"].tolist() == [2, 1]
