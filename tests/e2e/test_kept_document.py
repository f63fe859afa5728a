"""Reading a workbook by comparing it with the document published last: quicker, and blind to nothing."""

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync.emulators.salesforce import SalesforceEmulator
from sync.jobs.facts import newest_facts
from sync.jobs.kept import basis_of, keep_published, published_last, published_with
from sync.jobs.publish import publish
from sync.jobs.read import Reading, read_plan
from sync.jobs.submit import submit
from sync.plan.adapters import Adapters
from sync.store import documents
from tests.e2e.team import REPS, copied, emulated
from workbooks.book.checks import agree, control_totals, differing
from workbooks.book.layout import planning_layout
from workbooks.xlsx.edit import enter
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import patch
from workbooks.xlsx.publish import publish as update
from workbooks.xlsx.read import read
from xl_addin.cells.errors import CellError, ErrorKind

ANN, BOB, _ = REPS


@pytest.fixture(scope="module")
def emulator() -> Iterator[SalesforceEmulator]:
    """The team's org; no test of this file writes to it."""
    with emulated() as made:
        yield made


@pytest.fixture
def plan(emulator: SalesforceEmulator, published_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The team's plan, published."""
    with copied(published_folder, tmp_path, emulator.url) as adapters:
        yield adapters


def _saved_elsewhere(path: Path) -> None:
    """The file as another program writes it: every member compressed anew."""
    old = zipfile.ZipFile(path)
    members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for name, data in members.items():
            out.writestr(name, data)


_ALWAYS = ["history.short"]  # four quarters are all this company has


def _codes(reading: Reading) -> list[str]:
    return [found.finding.code for found in reading.findings]


def test_a_published_workbook_reads_as_what_was_kept(plan: Adapters) -> None:
    """Every value of every table, read cell by cell, is the value in the store to its last shown digit."""
    kept = published_with(plan, basis_of(plan))
    assert kept is not None
    whole = read(plan.workbook)
    quick = read(plan.workbook, kept=kept)
    for id_, table in whole.tables.items():
        assert list(quick.tables[id_].keys) == list(table.keys), id_
        for column, values in table.columns.items():
            assert differing(values, quick.tables[id_].columns[column]) == [], (id_, column)
    assert quick.figures.keys() == whole.figures.keys()
    assert all(agree(quick.figures[id_], value) for id_, value in whole.figures.items())
    assert (quick.inputs, quick.untouched, quick.as_of) == (whole.inputs, whole.untouched, whole.as_of)
    assert _codes(read_plan(plan)) == _ALWAYS


def test_a_workbook_saved_by_another_program_reads_the_same(plan: Adapters) -> None:
    """No part is the one that was written, so each is read; there is nothing to say about any."""
    before = read_plan(plan).change_set
    _saved_elsewhere(plan.workbook)
    kept = published_with(plan, basis_of(plan))
    assert kept is not None
    package = Package.open(plan.workbook)
    assert all(package.digest(tab.title) != kept.parts[tab.title] for tab in planning_layout().tabs)
    reading = read_plan(plan)
    assert _codes(reading) == _ALWAYS
    assert reading.change_set == before


@pytest.mark.parametrize("elsewhere", [pytest.param(False, marks=pytest.mark.full), True])
def test_what_people_type_counts_and_what_they_break_is_found(plan: Adapters, elsewhere: bool) -> None:
    """An override is a change; a number typed over a formula, a fact or a stored value is found at its cell."""
    enter(plan.workbook, {("quotas", BOB, "override"): 777_000, ("quotas", BOB, "reason"): "agreed"})
    if elsewhere:
        _saved_elsewhere(plan.workbook)
    reading = read_plan(plan)
    assert _codes(reading) == _ALWAYS
    assert {want.value for want in reading.change_set.desired if want.label == "Bob Best"} == {777_000}
    document = reading.document
    account = document.tables["data_accounts"][0]
    patch(plan.workbook, {account.cells["potential"]: 123.0}, expect_sha256=document.sha256)
    if elsewhere:
        _saved_elsewhere(plan.workbook)
    codes = {(found.finding.code, found.at) for found in read_plan(plan).findings}
    assert ("facts.changed", account.cells["potential"]) in codes


def test_publishing_again_touches_nothing_until_something_moved(plan: Adapters) -> None:
    """The file stays as it is, byte for byte, and the next entry is published over as before."""
    before = plan.workbook.read_bytes()
    assert publish(plan).cells == 0
    assert plan.workbook.read_bytes() == before
    document = read(plan.workbook)
    at = document.tables["data_accounts"][0].cells["potential"]
    patch(plan.workbook, {at: 123.0}, expect_sha256=document.sha256)
    assert publish(plan).cells >= 1
    assert _codes(read_plan(plan)) == _ALWAYS


def test_new_facts_are_written_as_if_the_workbook_had_been_read(plan: Adapters, tmp_path: Path) -> None:
    """Sheets taken for known or opened cell by cell: the same cells change, and each part is the same afterwards.

    One tab was typed into since; accounts have other names and one is gone, so that tables shrink.
    """
    enter(plan.workbook, {("quotas", BOB, "override"): 777_000, ("quotas", BOB, "reason"): "agreed"})
    kept, facts = published_last(plan), newest_facts(plan)
    assert kept is not None
    accounts = facts.accounts.iloc[1:]
    accounts = accounts.assign(name=accounts["name"] + " & <Co>", trailing_amount=accounts["trailing_amount"] * 1.1)
    moved = facts.model_copy(update={"accounts": accounts, "snapshot_id": "another"})
    taken, opened_ = (Path(shutil.copy(plan.workbook, tmp_path / f"{name}.xlsx")) for name in ("taken", "opened"))
    done = update(moved, taken, kept=kept), update(moved, opened_)
    assert done[0].changed_cells == done[1].changed_cells > len(accounts)
    members = [{name: file.read(name) for name in file.namelist()} for file in map(zipfile.ZipFile, (taken, opened_))]
    assert members[0] == members[1]


def test_what_was_published_with_other_options_still_says_what_stands_there(plan: Adapters) -> None:
    """Cells are known as long as program and layout are those that wrote them."""
    kept = published_last(plan)
    assert kept is not None
    settings = plan.settings.plan.model_copy(update={"is_simulated": not plan.settings.plan.is_simulated})
    other = replace(plan, known_facts={}, settings=plan.settings.model_copy(update={"plan": settings}))
    assert published_with(other, basis_of(other)) is None
    again = published_last(other)
    assert again is not None
    assert again.basis == kept.basis
    documents.keep(plan.engine, plan.plan.id, documents.PUBLISHED, replace(kept, basis="older"), plan.clock.now())
    assert published_last(plan) is None


@pytest.mark.full
def test_other_settings_are_another_basis(plan: Adapters) -> None:
    """What was published with other settings says nothing about today's: the workbook is computed as a whole."""
    basis = basis_of(plan)
    assert published_with(plan, basis) is not None
    assert published_with(plan, basis[::-1]) is None
    documents.forget(plan.engine, plan.plan.id, documents.PUBLISHED)
    assert published_with(plan, basis) is None
    assert _codes(read_plan(plan)) == _ALWAYS
    assert submit(plan, "ana").is_new


def test_what_somebody_saves_while_qplan_writes_is_not_taken_for_published(plan: Adapters) -> None:
    """A file that is no longer the one that was written is not kept: the edit in it is found by the next look."""
    kept = published_with(plan, basis_of(plan))
    assert kept is not None
    document = read(plan.workbook)
    at = document.tables["data_accounts"][0].cells["potential"]
    patch(plan.workbook, {at: 123.0}, expect_sha256=document.sha256)
    keep_published(plan, plan.workbook, basis_of(plan), document, kept.placement)
    assert published_with(plan, basis_of(plan)) is None
    assert ("facts.changed", at) in {(found.finding.code, found.at) for found in read_plan(plan).findings}


@pytest.mark.full
def test_a_workbook_that_waits_for_a_person_is_not_kept(plan: Adapters) -> None:
    """An override without its reason is read with every look, not taken for known."""
    enter(plan.workbook, {("quotas", ANN, "override"): 5.0})
    publish(plan)  # the tab Changes tells of it
    assert publish(plan).cells == 0
    assert any(found.finding.code == "quota.override-without-reason" for found in read_plan(plan).findings)
    assert published_with(plan, basis_of(plan)) is None


@pytest.mark.parametrize("typed", [False, True])
def test_the_published_document_says_what_formulas_give(plan: Adapters, typed: bool) -> None:
    """The same cells disagree, and with the same values, as when every formula is computed anew.

    A function's table that shows errors, a formula, a figure and a total are wrong; the plan was submitted since, or a
    person typed something that formulas follow.
    """
    if typed:
        enter(plan.workbook, {("quotas", BOB, "override"): 777_000, ("quotas", BOB, "reason"): "agreed"})
    else:
        submit(plan, "ana")
    kept = published_with(plan, basis_of(plan))
    assert kept is not None
    document = read(plan.workbook)
    name = CellError(ErrorKind.NAME, "The cell shows #NAME?.")
    tables = dict(document.tables)
    spilled = [id_ for id_, (_, table) in planning_layout().tables().items() if table.spill is not None]
    for id_ in spilled[::3]:
        held = tables[id_]
        tables[id_] = replace(held, columns={column: [name] * len(held) for column in held.columns})
    tables["quotas"] = tables["quotas"].with_value(BOB, "calculated", 1.0)
    totals = [id_ for id_ in document.figures if id_.endswith(".total")]
    figures = {**document.figures, "final_total": 2.0, totals[0]: 3.0, "start_conclusion": "All is well."}
    wrong = document.model_copy(update={"tables": tables, "figures": figures})
    anew = control_totals(wrong)
    assert len(anew) > 3
    assert control_totals(wrong, published=kept.document) == anew
    assert control_totals(document, published=kept.document) == control_totals(document)


@pytest.mark.full
def test_large_facts_are_let_go_before_they_are_written(plan: Adapters, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds them any more when cells are compared; the workbook is the same, and the store gives them again."""
    monkeypatch.setattr("sync.jobs.publish._LARGE", 0)
    before = newest_facts(plan)
    document = read(plan.workbook)
    at = document.tables["data_accounts"][0].cells["potential"]
    patch(plan.workbook, {at: 123.0}, expect_sha256=document.sha256)
    assert publish(plan).cells >= 1
    assert plan.known_facts == {}
    assert _codes(read_plan(plan)) == _ALWAYS
    again = newest_facts(plan)
    assert again is not before
    assert again.accounts.equals(before.accounts)
    assert again.results.worth.equals(before.results.worth)
