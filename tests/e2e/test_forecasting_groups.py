"""Quotas by forecasting group: people read the group's name, and the CRM is written its Id."""

from datetime import date
from pathlib import Path

import pytest

from calculations.fiscal import Quarter
from sync.emulators.salesforce import SalesforceEmulator
from sync.facts.known import Known
from sync.facts.quota_grain import grain_of
from sync.jobs.pull import pull
from tests.e2e.team import opened
from tests.sync.orgs import odd_org


def test_groups_are_called_by_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every group that quotas are set by has the name the org gives it."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    day = date(2020, 3, 31)
    grain = ("quarter", "group")
    with (
        odd_org(3, quota_grain=grain, currencies=("USD",), history=4, last_day=day) as org,
        SalesforceEmulator(org) as emulator,
        opened(tmp_path, emulator.url) as adapters,
    ):
        pull(adapters)
        found = grain_of(Known(adapters.engine, Quarter(2020, 2), day, "USD", "GroupRevenue"))
        with org.read() as db:
            named = dict(db.execute("SELECT Id, GroupItemApiName FROM ForecastingGroupItem").fetchall())
    held = {detail.group for mix in found.mixes.values() for detail, _ in mix}
    assert held
    assert {id_: found.names[id_] for id_ in held} == {id_: named[id_] for id_ in held}
