"""The hand-over plan of a small team: an account given to another person, with deals open there."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sync.emulators.salesforce import make_id
from sync.errors import RefusedError
from sync.jobs.handover import write_handover
from sync.jobs.maps import write_maps
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.plan.adapters import Adapters
from tests.e2e.team import REPS, emulated, opened, small_org
from workbooks.xlsx.edit import enter

ANN, BOB, CY = REPS
ACME = make_id("001", 1)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """Ann has two deals open at Acme: one closes on day 9 of the quarter at 10 %, the other on day 61 at 20 %."""
    deals = [
        {
            "Id": make_id("006", number),
            "Name": name,
            "AccountId": ACME,
            "OwnerId": ANN,
            "StageName": "Prospecting",
            "Amount": 5_000.0,
            "Probability": chance,
            "CloseDate": closes,
            "CreatedDate": "2020-02-01T00:00:00Z",
        }
        for number, name, closes, chance in (
            (501, "=Soon", date(2020, 4, 10), 10.0),
            (502, "Later", date(2020, 6, 1), 20.0),
        )
    ]
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated(small_org(others=[("Opportunity", deals)])) as crm, opened(tmp_path, crm.url) as adapters:
        pull(adapters)
        publish(adapters)
        yield adapters


@pytest.mark.full
def test_who_calls_whom_and_whose_the_deals_are(plan: Adapters) -> None:
    """A deal is open: told by 27 March, called together by 8 April, alone by the 22nd. The late deal is shared.

    A text that begins like a formula is none; while nothing moves there is no plan; without places there is no map.
    """
    with pytest.raises(RefusedError, match="No account changes hands"):
        write_handover(plan)
    with pytest.raises(RefusedError, match="No account has a place"):
        write_maps(plan)
    enter(plan.workbook, {("account_moves", ACME, "own_move"): REPS[CY]})
    accounts, deals = write_handover(plan).files
    with accounts.open(encoding="utf-8-sig", newline="") as file:
        steps = [(line["by"], line["who"], line["calls"], line["why"]) for line in csv.DictReader(file)]
    assert steps == [
        ("2020-03-27", REPS[ANN], REPS[CY], "a deal is open"),
        ("2020-04-08", REPS[ANN], "Acme", "a deal is open"),
        ("2020-04-22", REPS[CY], "Acme", "a deal is open"),
    ]
    with deals.open(encoding="utf-8-sig", newline="") as file:
        parts = [(line["deal"], line["their part"], line["their part of it"]) for line in csv.DictReader(file)]
    assert parts == [("'=Soon", "1.00", "0.00"), ("Later", "0.50", "0.50")]
