"""Versions of a plan: kept, listed, compared and got back, over its whole life."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.errors import RefusedError
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.versions import compare_versions, keep_version, restore_version
from sync.plan.adapters import Adapters
from sync.plan.versions import kept_version
from sync.store.versions import kept, listed, newest, numbers, workbook
from tests.e2e.team import REPS, emulated, opened
from workbooks.xlsx.edit import enter

ANN = next(iter(REPS))


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The team's plan, its workbook built."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as crm, opened(tmp_path, crm.url) as adapters:
        pull(adapters)
        publish(adapters)
        yield adapters


def override(plan: Adapters, amount: float) -> None:
    enter(plan.workbook, {("quotas", ANN, "override"): amount, ("quotas", ANN, "reason"): "agreed"})


def test_a_version_is_the_plan_as_it_stood(plan: Adapters) -> None:
    """What a person typed since shows as the only difference; the version's file is what was there, byte for byte."""
    before = plan.workbook.read_bytes()
    version = keep_version(plan, "as built", "ana", "before the round")
    assert compare_versions(plan, "as built", "now").is_same
    was = version.state.quotas[ANN].amount or 0.0
    override(plan, was + 25_000.0)
    found = compare_versions(plan, "as built", "now")
    assert [(one.what, one.change) for one in found.quotas] == [(version.state.quotas[ANN].name, 25_000.0)]
    assert sum(one.change or 0.0 for one in found.teams if one.what == "quota") == 25_000.0
    assert found.moves == ()
    restored = restore_version(plan, "as built")
    assert restored.name == "2020Q2-plan as built.xlsx"
    assert restored.read_bytes() == before
    assert plan.workbook.read_bytes() != before


def test_a_version_never_changes(plan: Adapters) -> None:
    """A name is used once, `now` never; an unknown name tells those there are; a file is not overwritten."""
    keep_version(plan, "base", "ana")
    with pytest.raises(RefusedError, match="has a version 'base' already"):
        keep_version(plan, "base", "bo")
    for name in ("now", "", "a/b", " x", "y" * 61):
        with pytest.raises(RefusedError, match="cannot be the name"):
            keep_version(plan, name, "ana")
    with pytest.raises(RefusedError, match="There are: base, and now"):
        compare_versions(plan, "bse", "now")
    path = restore_version(plan, "base", plan.workbook.with_name("again.xlsx"))
    with pytest.raises(RefusedError, match="exists"):
        restore_version(plan, "base", path)
    with pytest.raises(RefusedError, match="needs no restoring"):
        restore_version(plan, "now")
    assert [version.by for version in listed(plan.engine, plan.plan.id)] == ["ana"]


@pytest.mark.full
def test_every_submission_is_kept_once(plan: Adapters) -> None:
    """Two plans submitted, one of them twice, are two versions under the names their approvers saw."""
    shorts = []
    for amount in (150_000.0, 160_000.0):
        override(plan, amount)
        publish(plan)
        for _ in range(2):
            done = submit(plan, "ana", resend=True)
            assert done.change_set is not None, [str(found) for found in done.reading.blocking]
        shorts.append(done.change_set.short)
    versions = listed(plan.engine, plan.plan.id)
    assert [version.name for version in versions] == shorts
    assert [version.state.quotas[ANN].amount for version in versions] == [150_000.0, 160_000.0]
    assert [version.state.quotas[ANN].is_override for version in versions] == [True, True]
    assert workbook(plan.engine, plan.plan.id, "never") is None
    assert kept(plan.engine, "2020Q3", shorts[0]) is None


def test_the_tab_lists_what_was_kept_at_the_next_publication(plan: Adapters) -> None:
    """A kept version makes the next publication write; one more changes nothing; a version of other money is not told.

    What the tab shows of the version is what was kept, and reading the workbook finds nothing wrong meanwhile.
    """
    version = keep_version(plan, "base", "ana", "before the round")
    assert [found.finding.code for found in read_plan(plan).blocking] == []
    assert publish(plan).cells > 0
    assert publish(plan).cells == 0
    reading = read_plan(plan)
    assert [found.finding.code for found in reading.blocking] == []
    listed_ = reading.document.tables["versions_list"]
    assert [listed_.columns[name][0] for name in ("name", "by", "note")] == ["base", "ana", "before the round"]
    sellers = reading.document.tables["versions_sellers"]
    quotas = dict(zip(sellers.keys, sellers.columns["before"], strict=True))
    assert quotas == {id_: one.amount for id_, one in version.state.quotas.items()}
    other = kept_version(version, 1, "EUR")
    assert (other.figures, other.sellers, other.note) == ({}, {}, "in USD. before the round")
    mine = kept_version(version, 1, "USD")
    assert {id_: one.quota for id_, one in mine.sellers.items()} == quotas


@pytest.mark.full
def test_the_newest_versions_are_numbered_in_the_order_they_were_kept(plan: Adapters) -> None:
    """Three versions: the newest two of them, the newest first, with the numbers 3 and 2."""
    for name in ("one", "two", "three"):
        keep_version(plan, name, "ana")
    assert [version.name for version in newest(plan.engine, plan.plan.id, 2)] == ["three", "two"]
    assert numbers(plan.engine, plan.plan.id) == {"one": 1, "two": 2, "three": 3}
