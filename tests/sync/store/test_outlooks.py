"""Outlooks in the store: what is read is what was kept, to the last bit."""

from dataclasses import replace
from datetime import date

import numpy as np
from sqlalchemy import Engine

from calculations.findings import Finding, Severity
from calculations.fiscal import CALENDAR_YEAR
from calculations.outlook.outlook import View
from sync.store import outlooks
from tests.calculations.revenue.plan_cases import half_sure

KEY = outlooks.OutlookKey("S1", "2020Q2", date(2020, 3, 31), "settings")


def test_an_outlook_is_read_as_it_was_kept(store: Engine) -> None:
    """Money with all its digits, views, findings and what it is drawn with; the draws are the same bits."""
    found = Finding("outlook.row-unusable", "A row.", "", ("R1",), Severity.NOTE, 0.1)
    made = replace(half_sure(0.1 + 0.2), views=(View("deals", 1 / 3, 0.1, 0.5, 8),), findings=(found,), seed=7)
    outlooks.keep(store, KEY, made)
    again = outlooks.kept(store, KEY, CALENDAR_YEAR)
    assert again is not None
    assert again.table.equals(made.table)
    assert (again.quarter, again.as_of, again.views, again.findings) == (made.quarter, made.as_of, made.views, (found,))
    assert np.array_equal(again.draws.sums(), made.draws.sums())


def test_another_snapshot_takes_the_place_of_the_one_before(store: Engine) -> None:
    """Of one snapshot each quarter, day and basis has its own; a new snapshot leaves none of the old."""
    outlooks.keep(store, KEY, half_sure())
    outlooks.keep(store, replace(KEY, quarter="2020Q3"), half_sure())
    outlooks.keep(store, KEY, half_sure(2.0))
    assert outlooks.kept(store, replace(KEY, basis="others"), CALENDAR_YEAR) is None
    kept = outlooks.kept(store, KEY, CALENDAR_YEAR)
    assert kept is not None
    assert kept.expected() == 2200.0
    outlooks.keep(store, replace(KEY, snapshot_id="S2"), half_sure())
    assert outlooks.kept(store, replace(KEY, quarter="2020Q3"), CALENDAR_YEAR) is None
