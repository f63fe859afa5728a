"""Versions of a plan in ten currencies: kept, shown on the tab, compared, and got back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulators.salesforce import SalesforceEmulator
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.versions import compare_versions, keep_version, restore_version
from sync.plan.adapters import Adapters
from sync.plan.versions import state_of
from sync.store.versions import kept
from tests.e2e.team import opened
from tests.e2e.test_currencies import AS_OF, CODES
from tests.sync.orgs import odd_org
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

pytestmark = pytest.mark.full


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The plan of an org of ten people in ten currencies, its workbook built."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with (
        odd_org(10, currencies=CODES, history=4, last_day=AS_OF) as org,
        SalesforceEmulator(org) as emulator,
        opened(tmp_path, emulator.url) as adapters,
    ):
        pull(adapters)
        publish(adapters)
        yield adapters


def test_versions_are_kept_shown_compared_and_got_back(plan: Adapters) -> None:
    """A base and an upside in which three sellers get 1,000 more each, by hand.

    The comparison of the verb and the one on the tab say those three and nobody else. The restored file reads as the
    base read when it was kept, to every figure, quota, team and account; built on, it is the base again.
    """
    base = keep_version(plan, "base", "ana")
    was = base.state
    raised = [id_ for id_, one in was.quotas.items() if one.amount is not None][:3]
    assert len(raised) == 3
    entries = {("quotas", id_, "override"): (was.quotas[id_].amount or 0.0) + 1_000.0 for id_ in raised}
    enter(plan.workbook, {**entries, **{("quotas", id_, "reason"): "upside" for id_ in raised}})
    keep_version(plan, "upside", "ana")
    found = compare_versions(plan, "base", "upside")
    assert sorted(one.what for one in found.quotas) == sorted(was.quotas[id_].name for id_ in raised)
    assert {one.change for one in found.quotas} == {1_000.0}
    assert sum(one.change or 0.0 for one in found.teams if one.what == "quota") == pytest.approx(3_000.0)
    assert found.moves == ()

    publish(plan)
    enter(plan.workbook, {"version_before": "base", "version_after": "upside"})
    reading = read_plan(plan)
    assert not [found for found in reading.findings if found.finding.code in ("control-total", "facts.changed")]
    tab = reading.document.tables
    assert list(tab["versions_list"].columns["name"]) == ["upside", "base"]
    differs = dict(zip(tab["versions_sellers"].keys, tab["versions_sellers"].columns["differs"], strict=True))
    assert {id_ for id_, said in differs.items() if said == "yes"} == set(raised)
    told = {one.team: (one.before, one.after) for one in found.teams if one.what == "quota"}
    columns = tab["versions_teams"].columns
    shown = {team: pair for team, *pair in zip(columns["team"], columns["before"], columns["after"], strict=True)}
    assert told.keys() <= shown.keys()
    assert all(shown[team] == pytest.approx(list(pair)) for team, pair in told.items())

    restored = restore_version(plan, "base")
    assert restored != plan.workbook
    assert state_of(read(restored)) == was
    shutil.copyfile(restored, plan.workbook)
    publish(plan)
    again = state_of(read_plan(plan).document)
    assert again.quotas == was.quotas
    assert again.figures == pytest.approx(was.figures, nan_ok=True)
    assert compare_versions(plan, "base", "now").quotas == ()
    assert kept(plan.engine, plan.plan.id, "base") == base
