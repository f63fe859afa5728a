"""An org's day is moved on: its world goes on as if it had been made later, and what clients wrote stays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.cli.emulator import salesforce_emulator
from sync.emulators.salesforce import Features, Org
from sync.emulators.salesforce.orgs.generated import GeneratedOrg
from sync.emulators.salesforce.orgs.recipe import Recipe, move_on, org_clock
from sync.emulators.salesforce.writing import transaction
from tests import pace

JUNE, SEPTEMBER = date(2026, 6, 30), date(2026, 9, 30)
WORLD = GeneratedOrg.small(4, currencies=("USD", "EUR"), quota_grain=("month",), turnover_rate=0.4, seed=5)
STAMPED_WHEN_MADE = {"Period", "FiscalYearSettings", "Report", "Dashboard", "Profile"}


def records(org: Org, sobject: str, *left_out: str) -> list[dict[str, Any]]:
    with org.read() as db:
        cursor = db.execute(f'SELECT * FROM "{sobject}" ORDER BY Id')
        names = [column[0] for column in cursor.description]
        return [
            {name: value for name, value in zip(names, row, strict=True) if name not in {"n", *left_out}}
            for row in cursor
        ]


def made(path: Path, day: date, world: GeneratedOrg | None = WORLD) -> Path:
    Recipe(day, world).create(path).close()
    return path


@pytest.mark.parametrize("world", [WORLD, GeneratedOrg.small(3, calendar="4-4-5", history=2)], ids=["long", "short"])
def test_a_moved_org_is_the_one_made_on_that_day(tmp_path: Path, world: GeneratedOrg) -> None:
    """Record by record, stamps included, but for those of the calendar and the users every org is born with."""
    path = made(tmp_path / "org.sqlite", JUNE, world)
    move_on(path, SEPTEMBER)
    with Org.open(path) as moved, Recipe(JUNE, world).at(SEPTEMBER).create(None) as later:
        assert Recipe.of(moved) == Recipe.of(later)
        for sobject in set(later.schema) - STAMPED_WHEN_MADE:
            own = [r for r in records(moved, sobject) if "Integration" not in str(r.get("Name"))]
            other = [r for r in records(later, sobject) if "Integration" not in str(r.get("Name"))]
            assert own == other, sobject


def test_edits_stay_when_the_day_moves(tmp_path: Path) -> None:
    """A quota set ahead of the world's, a changed account and a text on a deal the world closes are all still there."""
    path = made(tmp_path / "org.sqlite", JUNE)
    with Recipe(SEPTEMBER, WORLD).create(None) as later:
        (ahead, *_) = [q for q in records(later, "ForecastingQuota") if q["StartDate"] == "2026-09-01"]
        closed = {d["Id"]: d for d in records(later, "Opportunity") if d["IsClosed"]}
    with Org.open(path) as org:
        open_deals = [d for d in records(org, "Opportunity") if not d["IsClosed"] and d["Id"] in closed]
        account = records(org, "Account")[0]["Id"]
        key = {k: ahead[k] for k in ("QuotaOwnerId", "ForecastingTypeId", "StartDate", "CurrencyIsoCode")}
        with transaction(org, integration(org)) as writer:
            quota = writer.insert(org.schema["ForecastingQuota"], {**key, "QuotaAmount": 12.5})
            writer.update(org.schema["Account"], account, {"Industry": "Media"})
            writer.update(org.schema["Opportunity"], open_deals[0]["Id"], {"NextStep": "Call"})
    move_on(path, SEPTEMBER)
    with Org.open(path) as org:
        quotas = [q for q in records(org, "ForecastingQuota") if all(q[k] == v for k, v in key.items())]
        assert [(q["Id"], q["QuotaAmount"]) for q in quotas] == [(quota, 12.5)]
        assert [a["Industry"] for a in records(org, "Account") if a["Id"] == account] == ["Media"]
        (deal,) = [d for d in records(org, "Opportunity") if d["Id"] == open_deals[0]["Id"]]
        assert (deal["NextStep"], deal["StageName"]) == ("Call", closed[deal["Id"]]["StageName"])


def integration(org: Org) -> str:
    """The id of the user everyone may write as."""
    return next(str(u["Id"]) for u in records(org, "User") if u["Username"] == "integration@emulator.example")


def test_a_day_moves_on_only(tmp_path: Path) -> None:
    """An earlier day, a day past the world's last and a file that does not say what it is are refused by name."""
    path = made(tmp_path / "org.sqlite", SEPTEMBER)
    with pytest.raises(ValueError, match="stands at 2026-09-30 and only moves on"):
        move_on(path, JUNE)
    with pytest.raises(ValueError, match="history runs from 2023-10-01 to 2026-09-30"):
        move_on(path, date(2026, 10, 1))
    Org.create(tmp_path / "plain.sqlite", [], features=Features()).close()
    with pytest.raises(ValueError, match="does not say what it was made from"):
        move_on(tmp_path / "plain.sqlite", SEPTEMBER)


def test_what_becomes_visible_late_is_stamped_when_it_is_moved(tmp_path: Path) -> None:
    """With a clock of one's own, everything new and changed carries its time; what did not change keeps its stamp."""
    path = made(tmp_path / "org.sqlite", JUNE)
    with Org.open(path) as org:
        known = {d["Id"]: d for d in records(org, "Opportunity")}
    move_on(path, SEPTEMBER, lambda: datetime(2027, 1, 1, tzinfo=UTC))
    with Org.open(path) as org:
        for deal in records(org, "Opportunity"):
            moved = deal["SystemModstamp"] == "2027-01-01T00:00:00.000+0000"
            assert moved == (deal != known.get(deal["Id"]))


def test_an_org_may_keep_its_own_time(tmp_path: Path) -> None:
    """Served with its own clock, the org is on its day, after all that is stamped, and never goes back."""
    emulator = salesforce_emulator(tmp_path / "org.sqlite", Recipe(JUNE, WORLD), own_clock=True)
    with emulator:
        told = requests.get(f"{emulator.url}/services/data", timeout=pace.seconds(20)).headers["Date"]
        assert told.startswith("Tue, 30 Jun 2026 20:0")
        assert emulator.org.latest_stamp <= emulator.org.stamp()
    emulator.org.close()
    late = org_clock(JUNE, "2026-07-02T09:00:00.000+0000", lambda: datetime(2030, 1, 1, tzinfo=UTC))
    assert late() == datetime(2026, 7, 2, 9, tzinfo=UTC)
    ticking = iter([datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=5)])
    assert org_clock(JUNE, now=lambda: next(ticking))() == datetime(2026, 6, 30, 20, 5, tzinfo=UTC)
