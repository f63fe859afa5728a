"""Stale and at-risk deals, one reason at a time."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.pipeline.conversion import stage_conversion
from calculations.pipeline.risk import AT_RISK, STALE, Reason, RiskRules, deal_reasons, reason_texts, risk_list
from calculations.pipeline.stages import Category
from calculations.pipeline.state import state_as_of
from tests.calculations.pipeline.ladders import AGREE, FIND, OFFER, WON, pipeline_of

DAY = date(2020, 6, 30)
USUAL = pd.DataFrame({"p90_days": [40.0, 40.0, np.nan], "days_to_win": [60.0, 30.0, np.nan]})
ROWS = [
    (0, "2020-06-20", FIND, 10, "2020-08-30"),  # 10 days in, 61 left, usual 50: nothing
    (1, "2020-06-20", FIND, 20, "2020-06-29"),  # overdue
    (2, "2020-05-20", OFFER, 30, "2020-08-30"),  # 41 days in Offer: stuck
    (3, "2020-04-30", AGREE, 40, "2020-08-30"),  # 61 days without a change; nothing usual known of Agree
    (4, "2020-06-20", AGREE, None, None),  # neither date nor amount nor owner
    (5, "2020-06-20", AGREE, 50, "2020-07-01"),
    (5, "2020-06-21", AGREE, 50, "2020-07-02"),
    (5, "2020-06-22", AGREE, 50, "2020-07-03"),
    (5, "2020-06-23", AGREE, 50, "2020-09-04"),  # pushed three times
    (6, "2020-06-20", FIND, 60, "2020-07-24"),  # 24 days left, usual 60 − 10 = 50: too late
    (7, "2020-06-20", FIND, 70, "2020-08-30"),  # committed in the first half
    (8, "2020-06-20", WON, 80, "2020-06-20"),  # closed: nothing
]
OWNERS = [0, 0, 0, 0, -1, 0, 0, 0, 0]


def test_each_reason_is_found() -> None:
    """Every deal has the reasons written beside its row, and no other."""
    pipeline = pipeline_of(ROWS, DAY, owner=OWNERS)
    pipeline.category[pipeline.bounds[7]] = Category.COMMIT
    reasons = deal_reasons(pipeline, state_as_of(pipeline, DAY), USUAL)
    assert reasons.tolist() == [
        0,
        Reason.OVERDUE,
        Reason.STUCK,
        Reason.UNTOUCHED,
        Reason.NO_CLOSE_DATE | Reason.NO_AMOUNT | Reason.NO_OWNER,
        Reason.PUSHED,
        Reason.TOO_LATE,
        Reason.EARLY_COMMIT,
        0,
    ]


def test_lists_are_by_money_with_the_unknown_last() -> None:
    """Stale are 3 (40), 2 (30), 1 (20) and 4 (none); at risk 6 and 5; dated in 2020Q3 and at risk likewise."""
    pipeline = pipeline_of(ROWS, DAY, owner=OWNERS)
    state = state_as_of(pipeline, DAY)
    reasons = deal_reasons(pipeline, state, USUAL)
    stale = risk_list(pipeline, state, reasons, STALE)
    assert stale["opportunity"].tolist() == [3, 2, 1, 4]
    assert stale["days_in_stage"].tolist() == [61.0, 41.0, 10.0, 10.0]
    assert risk_list(pipeline, state, reasons, AT_RISK, Quarter.parse("2020Q3"))["opportunity"].tolist() == [6, 5]


def test_reasons_are_told_in_words() -> None:
    """Two reasons are two phrases, with the threshold in force."""
    told = reason_texts(int(Reason.OVERDUE | Reason.PUSHED), RiskRules(pushes=2))
    assert told == ("its close date has passed", "its close date was pushed 2 times or more")


def test_nothing_open_has_no_reasons() -> None:
    """A pipeline of one won deal gives zeros and empty lists, also with real conversion figures."""
    pipeline = pipeline_of(ROWS[-1:], DAY)
    state = state_as_of(pipeline, DAY)
    reasons = deal_reasons(pipeline, state, stage_conversion(pipeline, state))
    assert reasons.tolist() == [0]
    assert risk_list(pipeline, state, reasons, STALE).empty
