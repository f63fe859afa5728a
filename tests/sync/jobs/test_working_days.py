"""A plan whose settings name whose holidays count: they reach the workbook, which is sound."""

from datetime import date
from pathlib import Path

import pytest

from sync.bootstrap import adapters_for
from sync.jobs.publish import publish
from sync.jobs.read import read_plan
from tests.sync.jobs.test_plan_quota import PLAN, settings
from xl_addin.cells.marshal import to_serial


@pytest.mark.full
def test_holidays_of_the_settings_stand_in_the_workbook(tmp_path: Path) -> None:
    """Memorial Day 2020 is a day off in the quarter; nothing in the workbook disagrees with its functions."""
    given = settings(tmp_path).model_copy(update={"plan": PLAN.model_copy(update={"holidays": "US"})})
    with adapters_for(given) as adapters:
        publish(adapters)
        reading = read_plan(adapters)
    days = list(reading.document.tables["plan_holidays"].columns["day"])
    assert to_serial(date(2020, 5, 25)) in days
    assert to_serial(date(2020, 5, 26)) not in days
    assert [
        str(found) for found in reading.blocking if found.finding.code.startswith(("cell.", "control", "fact"))
    ] == []
